/** Where everything of a figure stands: title, plots, axes, legend, slider. */
import { log10 } from "../../math/log";
import { GRID, TEXT } from "./colors";
import { type DrawnScale, logTicks } from "./drawn-scale";
import type { Figure, Panel, Scale } from "./figure";

/** What plotly takes. `meta.titleRoom` says how many pixels above the plot belong to the title alone. */
export type Layout = Readonly<Record<string, unknown>> & { meta: { titleRoom: number } };

/** Pixels across a plot in a window 900 pixels wide. */
const NARROW = 380;
const LINE_HEIGHT = 22;
const TITLE_LETTERS = 46;
const SLIDER_HEIGHT = 80;
const SLIDER = "#b0b0b0";
const GAP_BETWEEN_PANELS = 0.12;

/** The part of the figure's width that each panel takes. */
export function domainsOf(panels: readonly Panel[]): [number, number][] {
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

export function layoutOf(
  title: string,
  panels: readonly Panel[],
  scales: readonly { x: DrawnScale; y: DrawnScale }[],
  domains: readonly [number, number][],
  names: readonly string[],
): Layout {
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
    ...Object.fromEntries(panels.flatMap((panel, k) => axesOf(panel, scales[k], domains[k], k, haveSameRows(panels)))),
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
): [string, object][] {
  const id = k === 0 ? "" : String(k + 1);
  const isCells = panel.traces.some(({ type }) => type === "heatmap");
  const yaxis = {
    ...axisOf(panel.y, y, isCells),
    ...(id && { anchor: `x${id}` }),
    ...(panel.isRound && { scaleanchor: "x" }),
    ...(k > 0 && hasSharedRows && { showticklabels: false, title: { text: "" } }),
  };
  return [
    [
      `xaxis${id}`,
      { ...axisOf(panel.x, x, isCells), ...rarefied(panel.x, domain), ...(id && { anchor: `y${id}` }), domain },
    ],
    [`yaxis${id}`, yaxis],
  ];
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
  if (groups) {
    return {
      tickvals: groups.map(({ from, count }) => from + (count - 1) / 2),
      ticktext: groups.map(({ name }) => name),
    };
  }
  if (!isLog) return ticks ? { tickvals: ticks } : {};
  const own = logTicks(drawn);
  const arePowers = ticks?.every((tick) => Number.isInteger(log10(tick)));
  return own.tickvals || !arePowers ? own : { dtick: 1 };
}

/** Of numbered places as many have their number written as there is room for; names are all written, slanted if need be. */
function rarefied({ names }: Scale, [left, right]: [number, number]): object {
  if (!names?.every((name) => /^\d+$/.test(name))) return {};
  const widest = 10 + 8 * Math.max(...names.map((name) => name.length));
  const every = Math.ceil((widest * names.length) / ((right - left) * NARROW));
  const tickvals = [...names.keys()].filter((i) => i % every === 0);
  return { tickvals, ticktext: tickvals.map((i) => names[i]) };
}

export function withSlider(layout: Layout, { label, start, positions }: NonNullable<Figure["slider"]>): Layout {
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

/** How many rows the legend takes in a narrow plot: plotly writes it in columns as wide as the longest name. */
function legendRows(names: readonly string[]): number {
  const widths = names.map((name) => 50 + 7 * name.length);
  if (widths.reduce((sum, width) => sum + width, 0) <= NARROW) return Math.min(1, names.length);
  const columns = Math.max(1, Math.floor(NARROW / Math.max(...widths)));
  return Math.ceil(names.length / columns);
}

/** Breaks a title into lines of like length: they fit a figure in a window 900 pixels wide. */
function wrapTitle(title: string): string[] {
  const lineCount = Math.max(1, Math.ceil(title.length / TITLE_LETTERS));
  const lines: string[] = [""];
  for (const word of title.split(" ")) {
    const line = lines[lines.length - 1];
    if (line.length + word.length / 2 <= title.length / lineCount) {
      lines[lines.length - 1] = line ? `${line} ${word}` : word;
    } else lines.push(word);
  }
  return lines;
}
