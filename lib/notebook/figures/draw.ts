/** From a figure to the specification that plotly draws. */
import { log10 } from "../../math/log";
import { GRID, PALE, signs, TEXT } from "./colors";
import { type DrawnScale, drawnScale, ends, logTicks, onScale, stretched, valueAt } from "./drawn-scale";
import type { Figure, Label, Panel, ReferenceLine, Scale, Shades, Trace } from "./figure";
import { type PlacedLabel, placeLabels, type Plot } from "./place-labels";

/** What plotly takes. `layout.meta.titleRoom` says how many pixels above the plot belong to the title alone. */
export interface Spec {
  data: object[];
  layout: Readonly<Record<string, unknown>> & { meta: { titleRoom: number } };
  frames?: { name: string; data: object[] }[];
  config: object;
}

const LINE_HEIGHT = 22;
const TITLE_LETTERS = 46;
const SLIDER_HEIGHT = 80;
const SLIDER = "#b0b0b0";
/** Of a plot in a window about 1,000 pixels wide. */
const PLOT_WIDTH = 700;
const GAP_BETWEEN_PANELS = 0.12;

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
  const hasZeros = (y.zeroAt !== undefined && trace.y?.includes(0)) || (x.zeroAt !== undefined && trace.x?.includes(0));
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
    marker: { size: 11, opacity: 0 }, // keeps the text off the point
    x: labels.map(({ x }) => x),
    y: labels.map(({ y }) => y),
    text: labels.map(({ text }) => text),
    textposition: labels.map(({ side }) => side),
    textfont: { color, size: labels[0]?.size ?? 12 },
    ...{ hoverinfo: "skip", showlegend: false, cliponaxis: false },
  };
}

/** The colour scale of panel `k`: the same for all panels with the same values, whose last has the bar that explains it. */
function shadesOf(positions: readonly (readonly Panel[])[], panels: readonly Panel[], k: number): object {
  const { shades } = panels[k];
  if (!shades) return {};
  const isSame = (other: Panel): boolean => other.shades?.label === shades.label;
  const same = panels.filter(isSame);
  const values = positions.flat().flatMap((panel) => (isSame(panel) ? (panel.shades?.values ?? []) : []));
  const explains = same[same.length - 1] === panels[k] && same.every((panel) => panel.shades?.color === shades.color);
  return {
    ...rangeOfShades(shades, values),
    showscale: explains,
    ...(explains && { colorbar: colorBar(shades, values) }),
  };
}

function rangeOfShades({ isLog, color }: Shades, values: readonly number[]): object {
  const largest = values.reduce(
    (most, value) => Math.max(most, isLog ? value : Math.abs(value)),
    isLog ? -Infinity : 0,
  );
  if (!isLog && values.some((value) => value < 0)) {
    const colorscale = [[0, signs[0]], [0.5, PALE], [1, signs[1]]]; // prettier-ignore
    return { zmin: -largest || -1, zmax: largest || 1, colorscale };
  }
  const least = isLog ? Math.min(...values) : 0;
  return { zmin: least, zmax: largest > least ? largest : least + 1, colorscale: [[0, isLog ? tint(color) : PALE], [1, color]] }; // prettier-ignore
}

/** A colour pale enough to be the lightest of its scale, and still not a blank. */
function tint(color: string): string {
  const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return `#${channels.map((channel) => Math.round(255 - 0.18 * (255 - channel)).toString(16)).join("")}`;
}

function colorBar({ label, isLog }: Shades, values: readonly number[]): object {
  const powers = isLog ? [...new Set(values.map(Math.floor))].sort((a, b) => a - b) : [];
  return {
    title: { text: label, side: "right", font: { size: 13 } },
    thickness: 14,
    outlinewidth: 0,
    ...(isLog && {
      tickvals: powers,
      ticktext: powers.map((power) => (power === 0 ? "1" : `10<sup>${String(power).replace("-", "−")}</sup>`)),
    }),
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

function domainsOf(panels: readonly Panel[]): [number, number][] {
  const gap = haveSameRows(panels) ? GAP_BETWEEN_PANELS / 3 : GAP_BETWEEN_PANELS;
  const shares = panels.map(({ x }) => (haveSameRows(panels) ? x.values[1] - x.values[0] : 1));
  const unit = (1 - gap * (panels.length - 1)) / shares.reduce((sum, share) => sum + share);
  return shares.map((share, k) => {
    const start = shares.slice(0, k).reduce((sum, share) => sum + share * unit + gap, 0);
    return [start, start + share * unit];
  });
}

/** Tables whose rows have the same names: these stand once, on the left. */
function haveSameRows(panels: readonly Panel[]): boolean {
  const [first, ...others] = panels.map(({ y }) => JSON.stringify(y.names ?? null));
  return others.length > 0 && first !== "null" && others.every((names) => names === first);
}

function layoutOf(
  title: string,
  panels: readonly Panel[],
  scales: readonly { x: DrawnScale; y: DrawnScale }[],
  domains: readonly [number, number][],
  names: readonly string[],
): Spec["layout"] {
  const lines = wrapTitle(title);
  const titleRoom = 14 + LINE_HEIGHT * lines.length;
  const top = titleRoom + 12 + (panels.length > 1 ? LINE_HEIGHT : 0);
  const height = Math.max(...panels.map((panel) => panel.height));
  const isHidden = panels.every(({ x }) => x.isHidden);
  const bottom = (isHidden ? 12 : 64) + LINE_HEIGHT * legendRows(names);
  return {
    // Plotly sets a title of several rows half a row higher than one of a single row.
    title: {
      text: lines.join("<br>"),
      ...{ x: 0, xref: "container", xanchor: "left", y: 1, yref: "container", yanchor: "top" },
      pad: { t: lines.length > 1 ? 25 : 14, l: 4 },
      font: { size: 15 },
    },
    meta: { titleRoom },
    font: { color: TEXT, size: 13, family: "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" },
    ...Object.assign({}, ...panels.map((panel, k) => axesOf(panel, scales[k], domains[k], k, haveSameRows(panels)))),
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    margin: isHidden ? { l: 10, r: 10, t: top, b: bottom } : { l: 60, r: 30, t: top, b: bottom },
    height: top + height + bottom,
    ...(panels.some(({ traces }) => traces.some(({ type }) => type === "bar")) && {
      barmode: panels.some(({ traces }) => traces.some(({ isStacked }) => isStacked)) ? "relative" : "group",
    }),
    showlegend: names.length > 0,
    legend: { orientation: "h", x: 0, xanchor: "left", y: -56 / height, yanchor: "top" },
    hovermode: "closest",
    modebar: { bgcolor: "rgba(0, 0, 0, 0)", color: GRID, activecolor: TEXT },
    ...(panels.length > 1 && { annotations: panels.map(({ name }, k) => nameAbove(name, domains[k])) }),
  };
}

function nameAbove(text: string, [left, right]: [number, number]): object {
  return {
    ...{ text, x: (left + right) / 2, xref: "paper", xanchor: "center", y: 1, yref: "paper", yanchor: "bottom" },
    showarrow: false,
  };
}

function axesOf(
  panel: Panel,
  { x, y }: { x: DrawnScale; y: DrawnScale },
  domain: [number, number],
  k: number,
  hasSharedRows: boolean,
): object {
  const id = k === 0 ? "" : String(k + 1);
  const isCells = panel.traces.some(({ type }) => type === "heatmap");
  return {
    [`xaxis${id}`]: { ...axisOf(panel.x, x, isCells), ...(id && { anchor: `y${id}` }), domain },
    [`yaxis${id}`]: {
      ...axisOf(panel.y, y, isCells),
      ...(id && { anchor: `x${id}` }),
      ...(panel.isRound && { scaleanchor: "x" }),
      ...(k > 0 && hasSharedRows && { showticklabels: false, title: { text: "" } }),
    },
  };
}

function axisOf(scale: Scale, drawn: DrawnScale, isCells: boolean): object {
  const range = scale.isReversed ? [drawn.high, drawn.low] : [drawn.low, drawn.high];
  if (scale.isHidden) return { visible: false, fixedrange: true, range };
  return {
    automargin: true,
    gridcolor: GRID,
    zerolinecolor: GRID,
    linecolor: GRID,
    ticks: "outside",
    tickcolor: GRID,
    title: { text: scale.label, standoff: 8, font: { size: 13 } },
    range,
    ...((isCells || scale.groups) && { showgrid: false, zeroline: false }),
    ...(scale.isLog && { type: "log", exponentformat: "power", tickfont: { size: 11 } }),
    ...ticksOf(scale, drawn),
  };
}

function ticksOf({ names, groups, ticks, isLog }: Scale, drawn: DrawnScale): object {
  if (names) return { tickvals: [...names.keys()], ticktext: names };
  if (groups)
    {return {
      tickvals: groups.map(({ from, count }) => from + (count - 1) / 2),
      ticktext: groups.map(({ name }) => name),
    };}
  if (!isLog) return ticks ? { tickvals: ticks } : {};
  const own = logTicks(drawn);
  const arePowers = ticks?.every((tick) => Number.isInteger(log10(tick)));
  return own.tickvals || !arePowers ? own : { dtick: 1 };
}

function withSlider(
  layout: Spec["layout"],
  { label, start, positions }: NonNullable<Figure["slider"]>,
): Spec["layout"] {
  const margin = layout.margin as { b: number };
  const at = { mode: "immediate", frame: { duration: 0, redraw: true }, transition: { duration: 0 } };
  return {
    ...layout,
    sliders: [
      {
        active: start,
        currentvalue: { prefix: `${label}: ` },
        pad: { t: margin.b - 4 },
        steps: positions.map(({ name }) => ({ label: name, method: "animate", args: [[name], at] })),
        ...{ bgcolor: SLIDER, activebgcolor: TEXT, borderwidth: 0, tickcolor: TEXT },
      },
    ],
    margin: { ...margin, b: margin.b + SLIDER_HEIGHT },
    height: Number(layout.height) + SLIDER_HEIGHT,
  };
}

/** How many rows the legend takes in a plot 380 pixels wide, as in a window 900 pixels wide. */
function legendRows(names: readonly string[]): number {
  return Math.ceil(names.reduce((width, name) => width + 50 + 7 * name.length, 0) / 380);
}

/** Breaks a title into lines of like length: they fit a figure in a window 900 pixels wide. */
function wrapTitle(title: string): string[] {
  const lineCount = Math.max(1, Math.ceil(title.length / TITLE_LETTERS));
  const lines: string[] = [""];
  for (const word of title.split(" ")) {
    const line = lines[lines.length - 1];
    if (line.length + word.length / 2 <= title.length / lineCount)
      {lines[lines.length - 1] = line ? `${line} ${word}` : word;}
    else lines.push(word);
  }
  return lines;
}
