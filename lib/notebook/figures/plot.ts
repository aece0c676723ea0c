/**
 * Figures as plain plotly specifications, and `show`, which sends one to the notebook.
 *
 * Text and grid are mid-grey on a transparent ground, so that a figure reads on light and dark pages alike;
 * colours are Okabe and Ito's, which colour-blind readers can tell apart.
 */
import type { Annotations, Layout, LayoutAxis, PlotData } from "plotly.js";
import { describeAxes } from "../../tensor/axis";
import type { GradientReport } from "../../proof/gradient-report";
import { notebookDisplay } from "../display";
import { type AnyTensor, Tensor } from "../../tensor/tensor";

/** Numbers for a figure: a tensor or a plain list. */
export type Values = AnyTensor | readonly number[];

/** One plotly trace. Tensors and typed arrays may stand wherever plotly takes lists; `show` converts them. */
export type Trace = Partial<Omit<PlotData, "x" | "y" | "z">> & { x?: unknown; y?: unknown; z?: unknown; zmid?: number };

/** A plotly figure. `layout.title.text` says what to see. */
export interface Figure {
  data: Trace[];
  layout: Partial<Layout>;
  /** Steps of an animation or slider. */
  frames?: { name: string; data: Trace[] }[];
  config?: Record<string, unknown>;
  /** What the figure shows, for readers who do not see it; default: its title, axes, colours, names and slider. */
  alt?: string;
}

/** Title and axis labels of a figure; an axis label names the quantity and its unit. */
export interface Labels {
  title: string;
  x: string;
  y: string;
}

export const colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"] as const;

const TEXT = "#767676";
const PLOT_HEIGHT = 260;
const LINE_HEIGHT = 22;
const SLIDER_HEIGHT = 80;
const SLIDER = "#b0b0b0";
const GRID = "rgba(128, 128, 128, 0.3)";
const dashes = ["solid", "dash", "dot", "dashdot"] as const;
const symbols = ["circle", "x", "diamond", "square", "cross", "triangle-up"] as const;

/**
 * The layout that all figures share, `layout` laid over it. The plot itself is 260 pixels high; title above and
 * legend below get the room that they need.
 *
 * @param names the legend's entries; none, no legend
 */
export function baseLayout(
  { title, x, y }: Labels,
  names: readonly string[] = [],
  layout: Partial<Layout> = {},
): Partial<Layout> {
  const axis = {
    automargin: true,
    gridcolor: GRID,
    zerolinecolor: GRID,
    linecolor: GRID,
    ticks: "outside",
    tickcolor: GRID,
  } as const;
  const text = wrapTitle(title);
  const rows = text.split("<br>").length;
  const top = 26 + LINE_HEIGHT * rows;
  const bottom = roomBelow(names);
  return {
    // Plotly sets a title of several rows half a row higher than one of a single row.
    title: {
      text,
      x: 0,
      xref: "container",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: rows > 1 ? 25 : 14, l: 4 },
      font: { size: 15 },
    },
    font: { color: TEXT, size: 13, family: "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" },
    xaxis: { ...axis, title: { text: x, standoff: 8, font: { size: 13 } } },
    yaxis: { ...axis, title: { text: y, standoff: 8, font: { size: 13 } } },
    paper_bgcolor: "rgba(0, 0, 0, 0)",
    plot_bgcolor: "rgba(0, 0, 0, 0)",
    margin: { l: 60, r: 30, t: top, b: bottom },
    height: top + PLOT_HEIGHT + bottom,
    showlegend: names.length > 0,
    legend: { orientation: "h", x: 0, xanchor: "left", y: -56 / PLOT_HEIGHT, yanchor: "top" },
    hovermode: "closest",
    modebar: { bgcolor: "rgba(0, 0, 0, 0)", color: GRID, activecolor: TEXT },
    ...layout,
  };
}

/** What axis labels and a legend of these entries need below a plot. */
function roomBelow(names: readonly string[]): number {
  return 64 + LINE_HEIGHT * legendRows(names);
}

/** How many rows the legend takes in a plot 380 pixels wide, as in a window 900 pixels wide. */
function legendRows(names: readonly string[]): number {
  return Math.ceil(names.reduce((width, name) => width + 50 + 7 * name.length, 0) / 380);
}

/**
 * Lines (or points, by `mode`) over a common x, one per entry of `series`; told apart by colour, dash and symbol.
 * With `logY` the y axis is logarithmic, and a line has a gap where its value is not above zero.
 *
 * @throws RangeError when a series is not as long as `at`
 */
export function lines(
  labels: Labels,
  series: Readonly<Record<string, Values>>,
  {
    at,
    logY = false,
    mode = "lines",
  }: { at?: Values; logY?: boolean; mode?: "lines" | "markers" | "lines+markers" } = {},
): Figure {
  const data = Object.entries(series).map(([name, values], i): Trace => ({
    type: "scatter",
    mode,
    name,
    x: positions("lines", name, values, at),
    y: listOf(values),
    line: { color: colors[i % colors.length], width: 2.5, dash: dashes[i % dashes.length] },
    marker: { color: colors[i % colors.length], symbol: symbols[i % symbols.length], size: 9 },
  }));
  const layout = baseLayout(labels, data.length > 1 ? Object.keys(series) : []);
  if (logY) layout.yaxis = { ...layout.yaxis, type: "log", exponentformat: "power", tickfont: { size: 11 } };
  return { data, layout };
}

/**
 * Bars over common categories, one colour per entry of `series`; `stacked` piles them up, negative ones downwards.
 *
 * @throws RangeError when a series is not as long as `at`
 */
export function bars(
  labels: Labels,
  series: Readonly<Record<string, Values>>,
  { at, stacked = false }: { at?: readonly (string | number)[]; stacked?: boolean } = {},
): Figure {
  const data = Object.entries(series).map(([name, values], i): Trace => ({
    type: "bar",
    name,
    x: positions("bars", name, values, at),
    y: listOf(values),
    marker: { color: colors[i % colors.length] },
  }));
  const names = data.length > 1 ? Object.keys(series) : [];
  return { data, layout: baseLayout(labels, names, { barmode: stacked ? "relative" : "group" }) };
}

/**
 * A matrix as colours, zero in the middle: blue below, orange above. Rows run downwards, as the matrix is printed.
 *
 * @throws RangeError when it is not a matrix with at least one entry
 */
export function heatmap(
  labels: Labels & { values: string },
  matrix: AnyTensor | readonly (readonly number[])[],
): Figure {
  if (matrix instanceof Tensor ? matrix.axes.length !== 2 : !isMatrix(matrix)) {
    const got =
      matrix instanceof Tensor
        ? describeAxes(matrix.axes)
        : `rows of ${matrix.map((row) => row.length).join(", ") || "nothing"}`;
    throw new RangeError(`heatmap: matrix must have rows and columns, got ${got}`);
  }
  const trace: Trace = {
    type: "heatmap",
    z: matrix,
    zmid: 0,
    colorscale: [
      [0, colors[0]],
      [0.5, "#f4f4f4"],
      [1, colors[1]],
    ],
    colorbar: {
      title: { text: labels.values, side: "right", font: { size: 13 } },
      thickness: 14,
      outlinewidth: 0,
    } as PlotData["colorbar"],
    xgap: 1,
    ygap: 1,
  };
  const layout = baseLayout(labels);
  layout.xaxis = { ...layout.xaxis, dtick: 1, showgrid: false, zeroline: false };
  layout.yaxis = { ...layout.yaxis, dtick: 1, showgrid: false, zeroline: false, autorange: "reversed" };
  return { data: [trace], layout };
}

function isMatrix(rows: readonly (readonly number[])[]): boolean {
  return rows.length > 0 && rows[0].length > 0 && rows.every((row) => row.length === rows[0].length);
}

/**
 * Adds points to a figure, as what the lines or bars are compared with: a white diamond.
 *
 * @throws RangeError when there are not as many points as entries of `at`
 */
export function withPoints(
  figure: Figure,
  name: string,
  values: Values,
  { at }: { at?: readonly (string | number)[] } = {},
): Figure {
  const points: Trace = {
    type: "scatter",
    mode: "markers",
    name,
    x: positions("withPoints", name, values, at),
    y: listOf(values),
    marker: { color: "#ffffff", size: 11, symbol: "diamond", line: { color: "#333333", width: 2 } },
  };
  const { data, layout } = figure;
  const names = data.map((trace) => trace.name ?? "");
  const room = LINE_HEIGHT * (legendRows([...names, name]) - legendRows(layout.showlegend ? names : []));
  const margin = { ...layout.margin, b: Number(layout.margin?.b) + room };
  return {
    ...figure,
    data: [...data, points],
    layout: { ...layout, showlegend: true, margin, height: Number(layout.height) + room },
  };
}

/**
 * Two figures beside each other under one title. Each keeps its axes and labels, and its own title above it
 * (half the width: about 20 characters); legend entries of the same name and colour should be hidden in one of them.
 *
 * @throws RangeError when one has a slider
 */
export function sideBySide(title: string, left: Figure, right: Figure): Figure {
  if (left.frames || right.frames)
    throw new RangeError("sideBySide: figures must have no slider yet: put withSlider around both");
  const names = [...left.data, ...right.data]
    .filter(({ showlegend }) => showlegend !== false)
    .map(({ name }) => name ?? "");
  const hasLegend = left.layout.showlegend || right.layout.showlegend;
  const layout = baseLayout({ title, x: "", y: "" }, hasLegend ? names : []);
  const subtitle = ({ layout: { title } }: Figure, x: number): Partial<Annotations> => ({
    text: typeof title === "object" ? title.text : title,
    ...{ x, xref: "paper", xanchor: "center", y: 1, yref: "paper", yanchor: "bottom", showarrow: false },
  });
  return {
    data: [...left.data, ...right.data.map((trace) => ({ ...trace, xaxis: "x2", yaxis: "y2" }))],
    layout: {
      ...left.layout,
      ...{ title: layout.title, showlegend: layout.showlegend, legend: layout.legend },
      margin: { ...layout.margin, t: Number(layout.margin?.t) + LINE_HEIGHT },
      height: Number(layout.height) + LINE_HEIGHT,
      xaxis: { ...left.layout.xaxis, domain: [0, 0.44] },
      xaxis2: { ...right.layout.xaxis, domain: [0.56, 1], anchor: "y2" },
      yaxis2: { ...right.layout.yaxis, anchor: "x2" },
      annotations: [subtitle(left, 0.22), subtitle(right, 0.78)],
    },
  };
}

/**
 * A slider below a figure, one position per frame: `withSlider(figure, "block length", [{ name: "24", data: […] }, …], "6")`.
 *
 * @param frames the figure's traces at each position, in the figure's order; `{}` leaves a trace as it is
 * @param active the name of the position that the figure shows at first
 * @throws RangeError when no frame has this name, or the figure has a slider already
 */
export function withSlider(
  figure: Figure,
  label: string,
  frames: NonNullable<Figure["frames"]>,
  active: string,
): Figure {
  const { layout } = figure;
  const names = frames.map(({ name }) => name);
  if (figure.frames) throw new RangeError("withSlider: figure must have no slider yet, got one");
  if (!names.includes(active))
    throw new RangeError(`withSlider: active must be one of ${names.join(", ")}, got ${active}`);
  const at = { mode: "immediate", frame: { duration: 0, redraw: true }, transition: { duration: 0 } };
  const steps = names.map((name) => ({ label: name, method: "animate" as const, args: [[name], at] }));
  const shown = layout.showlegend
    ? figure.data.filter(({ showlegend }) => showlegend !== false).map(({ name }) => name ?? "")
    : [];
  const room = Math.max(Number(layout.margin?.b), roomBelow(shown));
  const look = { bgcolor: SLIDER, activebgcolor: TEXT, borderwidth: 0, tickcolor: TEXT };
  const slider = {
    active: names.indexOf(active),
    currentvalue: { prefix: `${label}: ` },
    pad: { t: room - 4 },
    steps,
    ...look,
  };
  const bottom = room + SLIDER_HEIGHT;
  const height = Number(layout.height) + bottom - Number(layout.margin?.b);
  return {
    ...figure,
    frames,
    layout: { ...layout, sliders: [slider], margin: { ...layout.margin, b: bottom }, height },
  };
}

/**
 * Every entry of every gradient: central difference across, `backward` up. Right gradients lie on the diagonal; how near,
 * the title says: the largest norm-wise relative error of all.
 */
export function gradientScatter(title: string, report: GradientReport): Figure {
  const points = report.comparisons.map(({ name, numeric, analytic }, i): Trace => ({
    type: "scatter",
    mode: "markers",
    name,
    x: listOf(numeric),
    y: listOf(analytic),
    marker: { color: colors[i % colors.length], symbol: symbols[i % symbols.length], size: 9, opacity: 0.8 },
  }));
  const all = report.comparisons.flatMap(({ numeric, analytic }) => [...numeric.data, ...analytic.data]);
  const ends = [Math.min, Math.max].map((extreme) => all.reduce((most, value) => extreme(most, value)));
  const diagonal: Trace = {
    type: "scatter",
    mode: "lines",
    name: "equal",
    x: ends,
    y: ends,
    line: { color: TEXT, width: 1, dash: "dot" },
  };
  const labels = {
    title: `${title}; largest error ${report.worst.toExponential(1)}`,
    x: "central difference (∂loss / ∂entry)",
    y: "backward (∂loss / ∂entry)",
  };
  return {
    data: [diagonal, ...points],
    layout: baseLayout(labels, ["equal", ...report.comparisons.map(({ name }) => name)]),
  };
}

/**
 * Shows a figure below the cell; outside a notebook it prints the one-line description instead.
 *
 * @throws RangeError when a number to be plotted is infinite or not a number, or the figure has no title or axis label
 */
export function show(figure: Figure): void {
  const text = describe(figure);
  const config = { displaylogo: false, ...figure.config };
  const spec = plain({
    data: figure.data,
    layout: figure.layout,
    ...(figure.frames && { frames: figure.frames }),
    config,
  });
  const write = notebookDisplay();
  if (write)
    write({ data: { "application/vnd.plotly.v1+json": spec, "text/plain": text }, metadata: {}, transient: {} }, false);
  else console.log(text);
}

/** One line that says what a figure shows, for readers who do not see it: `alt`, or title, axes, colours, names and slider. */
export function describe({ data, layout, alt }: Figure): string {
  const [title, x, y] = [layout.title, layout.xaxis?.title, layout.yaxis?.title].map(plainText);
  if (!title || !x || !y)
    throw new RangeError(`show: figure must have a title and both axis labels, got "${title}", "${x}", "${y}"`);
  if (alt) return `Figure: ${title}. ${alt}`;
  const { annotations, sliders, xaxis, xaxis2, yaxis, yaxis2 } = layout;
  const panels = xaxis2
    ? [
        `Left (${plainText(annotations?.[0])}). ${axes(xaxis, yaxis)}`,
        `Right (${plainText(annotations?.[1])}). ${axes(xaxis2, yaxis2)}`,
      ]
    : [axes(xaxis, yaxis)];
  const list = (what: string, words: readonly string[]): string =>
    words.length > 0 ? `; ${what}: ${[...new Set(words)].join(", ")}` : "";
  const colour = list("colour", data.map(({ colorbar }) => plainText(colorbar?.title)).filter(Boolean));
  const names = list("shown", data.map(({ name }) => plainText(name)).filter(Boolean));
  const slider = (sliders ?? []).map(
    ({ currentvalue, steps }) => `; slider: ${currentvalue?.prefix}${steps?.map(({ label }) => label).join(", ")}`,
  );
  return `Figure: ${title}. ${panels.join(". ")}${colour}${names}${slider.join("")}.`;
}

function axes(x: Partial<LayoutAxis> | undefined, y: Partial<LayoutAxis> | undefined): string {
  const name = (axis: Partial<LayoutAxis> | undefined): string => {
    const label = plainText(axis?.title);
    return axis?.type === "log" && !/\blog/.test(label) ? `${label}, log scale` : label;
  };
  return `Across: ${name(x)}; up: ${name(y)}`;
}

/** A label without its marks: `h<sub>t</sub>` is h_t. */
function plainText(label: string | { text?: string } | undefined): string {
  const text = typeof label === "object" ? (label.text ?? "") : (label ?? "");
  return text
    .replace(/<br>/g, " ")
    .replace(/<sub>/g, "_")
    .replace(/<[^>]*>/g, "");
}

/** Tensors and typed arrays become lists; numbers keep 7 digits, which no screen shows more of. */
function plain(value: unknown): unknown {
  if (value instanceof Tensor) return plain(value.toArray());
  if (ArrayBuffer.isView(value)) return plain(Array.from(value as Float64Array));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "number") return plainNumber(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function plainNumber(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`show: numbers must be finite, got ${value}`);
  return Number(value.toPrecision(7));
}

function listOf(values: Values): number[] {
  return values instanceof Tensor ? Array.from(values.copy().data) : Array.from(values);
}

/** Where the values stand: at `at`, or at 0, 1, 2, … */
function positions(
  where: string,
  name: string,
  values: Values,
  at?: Values | readonly (string | number)[],
): (string | number)[] {
  const list = at instanceof Tensor ? listOf(at) : Array.from(at ?? listOf(values).keys());
  const count = listOf(values).length;
  if (list.length !== count)
    throw new RangeError(`${where}: "${name}" must have ${list.length} values like at, got ${count}`);
  return list;
}

/** Breaks a title into lines of like length, about 46 characters at most: they fit a figure in a window 900 pixels wide. */
function wrapTitle(title: string): string {
  const lineCount = Math.max(1, Math.ceil(title.length / 46));
  const lines: string[] = [""];
  for (const word of title.split(" ")) {
    const line = lines[lines.length - 1];
    if (line.length + word.length / 2 <= title.length / lineCount)
      lines[lines.length - 1] = line ? `${line} ${word}` : word;
    else lines.push(word);
  }
  return lines.join("<br>");
}
