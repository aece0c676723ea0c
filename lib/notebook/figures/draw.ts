/** From a figure to the specification that plotly draws. */
import { GRID, TEXT } from "./colors";
import { type DrawnScale, drawnScale, ends, onScale, stretched, valueAt } from "./drawn-scale";
import type { Figure, Label, Panel, ReferenceLine, Scale, Trace } from "./figure";
import { domainsOf, type Layout, layoutOf, withSlider } from "./layout";
import { type PlacedLabel, placeLabels, type Plot } from "./place-labels";
import { shadesOf } from "./shades";
import type { Coordinates } from "./values";

/** What plotly takes. */
export interface Spec {
  data: object[];
  layout: Layout;
  frames?: { name: string; data: object[] }[];
  config: object;
}

/** Of a plot in a window about 1,000 pixels wide. */
const PLOT_WIDTH = 700;

export function draw(title: string, { panels, slider }: Figure): Spec {
  const positions = slider ? slider.positions.map(({ panels }) => panels) : [panels];
  const domains = domainsOf(panels);
  const scales = panels.map((panel, k) =>
    roundScales(panel, { x: sharedScale(positions, k, "x"), y: sharedScale(positions, k, "y") }, widthOf(domains[k])),
  );
  const drawAll = (panels: readonly Panel[]): object[] =>
    panels.flatMap((panel, k) => {
      const shades = shadesOf(positions, panels, k);
      const plot = { ...scales[k], width: widthOf(domains[k]), height: panel.height };
      const labelColors = colorsOfLabels(positions.map((all) => all[k]));
      const traces = tracesOf(panel, { ...plot, isDownwards: Boolean(panel.y.isReversed) }, labelColors, shades);
      return traces.map((trace) => ({ ...trace, ...(k > 0 && { xaxis: `x${k + 1}`, yaxis: `y${k + 1}` }) }));
    });
  const data = namedOnce(drawAll(panels) as Trace[]);
  const layout = layoutOf(title, panels, scales, domains, legendOf(data));
  const config = { displaylogo: false };
  if (!slider) return { data, layout, config };
  const all = slider.positions.map(({ panels }) => drawAll(panels) as Trace[]);
  const frames = slider.positions.map(({ name }, i) => ({ name, data: changes(all, i) }));
  return { data, layout: withSlider(layout, slider), frames, config };
}

const widthOf = ([left, right]: [number, number]): number => PLOT_WIDTH * (right - left);

/** Where both axes have one unit, the axis that has room to spare is stretched. */
function roundScales(
  panel: Panel,
  { x, y }: { x: DrawnScale; y: DrawnScale },
  width: number,
): { x: DrawnScale; y: DrawnScale } {
  if (!panel.isRound) return { x, y };
  const spare = width / (x.high - x.low) / (panel.height / (y.high - y.low));
  return spare > 1 ? { x: stretched(x, spare), y } : { x, y: stretched(y, 1 / spare) };
}

/** The scale of panel `k`, which it shares with all panels that measure the same, at every position of the slider. */
function sharedScale(positions: readonly (readonly Panel[])[], k: number, axis: "x" | "y"): DrawnScale {
  const isSame = (one: Scale, other: Scale): boolean =>
    one === other ||
    (one.label !== "" &&
      one.label === other.label &&
      one.isLog === other.isLog &&
      !one.names &&
      !other.names &&
      !one.isTight);
  const mine = positions.map((panels) => panels[k][axis]);
  const others = positions.flatMap((panels) => panels.map((panel) => panel[axis]));
  return drawnScale([...mine, ...others.filter((scale) => isSame(scale, mine[0]))], axis);
}

function tracesOf(panel: Panel, plot: Plot, labelColors: readonly string[], shades: object): Trace[] {
  const drawn = panel.traces.map((trace) => drawnTrace(trace, plot, shades));
  const candidates = [
    ...panel.lines.filter(({ text }) => text).map((line) => lineLabels(line, plot)),
    ...panel.labels.map((label) => [onPlot(label, plot)]),
  ];
  const placed = placeLabels(plot, candidates, panel.traces);
  return [
    ...zeroTracks(plot),
    ...panel.lines.map((line) => lineTrace(line, plot)),
    ...drawn,
    ...(labelColors.length > 0 ? [leaders(placed)] : []),
    ...labelColors.map((color) =>
      labelTrace(
        placed.filter((label) => (label.color ?? TEXT) === color),
        color,
      ),
    ),
  ];
}

/** A trace with its zeros on their track, and without what is ours alone. */
function drawnTrace({ isStacked: _, isShaded, ...trace }: Trace, { x, y }: Plot, shades: object): Trace {
  const onTrack = (scale: DrawnScale, list: Coordinates = []): boolean =>
    scale.zeroAt !== undefined && list.includes(0);
  const hasZeros = onTrack(x, trace.x) || onTrack(y, trace.y);
  return {
    ...trace,
    ...(trace.x && { x: onScale(x, trace.x) }),
    ...(trace.y && { y: onScale(y, trace.y) }),
    ...(hasZeros && { customdata: trace.y, hovertemplate: "(%{x}, %{customdata})" }),
    ...(isShaded ? shades : {}),
  };
}

function zeroTracks({ x, y }: Plot): Trace[] {
  const look = {
    type: "scatter",
    mode: "lines",
    hoverinfo: "skip",
    showlegend: false,
    line: { color: GRID, width: 12 },
  } as const;
  return [
    ...(y.zeroAt === undefined ? [] : [{ ...look, x: ends(x), y: [y.zeroAt, y.zeroAt] }]),
    ...(x.zeroAt === undefined ? [] : [{ ...look, x: [x.zeroAt, x.zeroAt], y: ends(y) }]),
  ];
}

function lineTrace({ axis, at }: ReferenceLine, { x, y }: Plot): Trace {
  const place = axis === "y" ? { x: ends(x), y: [at, at] } : { x: [at, at], y: ends(y) };
  const line = { color: TEXT, width: 1.2, dash: "dot" };
  return { type: "scatter", mode: "lines", ...place, line, hoverinfo: "skip", showlegend: false };
}

/** Where the text of a line may stand: at either end, beside the line. */
function lineLabels({ axis, at, text }: ReferenceLine, { x, y }: Plot): Label[] {
  const [start, end] = [0.003, 0.997];
  return axis === "y"
    ? [
        { x: valueAt(x, end), y: at, text, sides: ["top left", "bottom left"] },
        { x: valueAt(x, start), y: at, text, sides: ["top right", "bottom right"] },
      ]
    : [
        { x: at, y: valueAt(y, end), text, sides: ["bottom right", "bottom left"] },
        { x: at, y: valueAt(y, start), text, sides: ["top right", "top left"] },
      ];
}

function onPlot(label: Label, { x, y }: Plot): Label {
  return { ...label, x: onScale(x, [label.x])[0] ?? label.x, y: onScale(y, [label.y])[0] ?? label.y };
}

/** One trace for each colour, whether the panel has such a text at this position of the slider or not. */
function colorsOfLabels(panels: readonly Panel[]): string[] {
  const ofLines = panels.some(({ lines }) => lines.some(({ text }) => text)) ? [TEXT] : [];
  const ofTexts = panels.flatMap(({ labels }) => labels.map(({ color = TEXT }) => color));
  return [...new Set([...ofLines, ...ofTexts])];
}

/** Thin lines from points to texts that stand away from them. */
function leaders(labels: readonly PlacedLabel[]): Trace {
  const lines = labels.flatMap(({ leader }) => (leader ? [leader] : []));
  return {
    type: "scatter",
    mode: "lines",
    x: lines.flatMap(({ x }) => [...x, null]),
    y: lines.flatMap(({ y }) => [...y, null]),
    line: { color: TEXT, width: 1 },
    ...{ hoverinfo: "skip", showlegend: false },
  };
}

function labelTrace(labels: readonly PlacedLabel[], color: string): Trace {
  return {
    type: "scatter",
    mode: "markers+text",
    marker: { size: labels[0]?.size ? 5 : 15, opacity: 0 }, // keeps the text off the point
    x: labels.map(({ x }) => x),
    y: labels.map(({ y }) => y),
    text: labels.map(({ text }) => text),
    textposition: labels.map(({ side }) => side),
    textfont: { color, size: labels[0]?.size ?? 12 },
    ...{ hoverinfo: "skip", showlegend: false, cliponaxis: false },
  };
}

/** Of traces with the same name and colour in several panels, only the first stands in the legend; they hide together. */
function namedOnce(traces: readonly Trace[]): Trace[] {
  const key = ({ name, line, marker }: Trace): string => JSON.stringify([name, line, marker]);
  const keys = traces.map(key);
  return traces.map((trace, i) => {
    if (!trace.name || trace.showlegend === false) return trace;
    const isRepeated = keys.filter((other) => other === keys[i]).length > 1;
    return isRepeated ? { ...trace, legendgroup: trace.name, showlegend: keys.indexOf(keys[i]) === i } : trace;
  });
}

function legendOf(traces: readonly Trace[]): string[] {
  return traces.flatMap(({ name, showlegend }) => (name && showlegend !== false ? [name] : []));
}

/** What of each trace is another at this position than at some other. */
function changes(all: readonly (readonly Trace[])[], position: number): object[] {
  return all[position].map((trace, k) => {
    const isChanged = (key: string): boolean =>
      all.some((traces) => JSON.stringify(traces[k][key]) !== JSON.stringify(trace[key]));
    return Object.fromEntries(Object.entries(trace).filter(([key]) => isChanged(key)));
  });
}
