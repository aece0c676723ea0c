/** Curves over a common x axis. */
import { expectNumber } from "../../backend/expect";
import { type Colors, colorsOf, meanings } from "./colors";
import {
  colors,
  eachNamed,
  eachOf,
  expectGiven,
  expectLabels,
  finite,
  oneOf,
  pair,
  places,
  values,
  wholeFrom,
} from "./expect-data";
import { type Axes, type Figure, type Label, onePanel, PLOT_HEIGHT, type Trace } from "./figure";
import { type References, referenceLines, spread } from "./reference-lines";
import { countGaps, pointTraces, requireLength, type Series, seriesData, split } from "./series";
import { figureOver, type Slid } from "./slider";
import { type Coordinates, labelOf, listOf, numbersIn, type Values } from "./values";

export interface LinesOptions extends References {
  /** Where the values stand on the x axis; default 0, 1, 2, … */
  at?: Values;
  /** From where to where functions are drawn. */
  over?: readonly [from: number, to: number];
  /** Logarithmic axes. An exact zero has a track of its own below the others; negative values are gaps. */
  log?: "x" | "y" | "xy";
  /** A line, its points, both, or a line that stays level until the next place; default both, of more than 30 values a line. */
  style?: Style;
  /** With `"time"` the series' names stand at their last points, and no legend. */
  colors?: Colors;
  /**
   * Which points have their value written beside them: the last of every series but those in the colour of reference, or
   * those at these places, of all series or by name.
   */
  labels?: "last" | readonly number[] | Readonly<Record<string, readonly number[]>>;
  /** How many digits the labels have; default 2. */
  digits?: number;
  /** Texts at points of the plot: `{ "c = 1: 0": [1, 0] }`. */
  notes?: Readonly<Record<string, readonly [x: number, y: number]>>;
}

type Style = "line" | "points" | "both" | "steps";

/** A series may also be a function of the place on the x axis. */
export type Curves = Readonly<Record<string, Series[string] | ((x: number) => number)>>;

const OPTIONS = {
  at: values,
  over: pair,
  log: oneOf("x", "y", "xy"),
  style: oneOf("line", "points", "both", "steps"),
  colors,
  labels: labelPlaces,
  digits: wholeFrom(1, 100),
  notes: eachNamed(pair, '{ "here": [1, 0] }'),
  limits: places,
  borders: places,
};

export const dashes = ["solid", "dash", "dot", "dashdot"] as const;
export const symbols = ["circle", "x", "diamond", "square", "cross", "triangle-up"] as const;
const modes = { line: "lines", steps: "lines", points: "markers", both: "lines+markers" } as const;
const FUNCTION_STEPS = 240;

/**
 * Curves over a common x, one per entry of `series`; told apart by colour, dash and symbol.
 *
 * @throws RangeError when an axis has no label, a series is not as long as `at`, there are only functions and neither `at` nor `over`, a
 *                    label's place is not one of `at`, or a limit of a logarithmic axis is not above zero
 */
export function lines(axes: Axes, series: Slid<Curves>, options: LinesOptions = {}): Figure {
  expectLabels("lines", axes);
  expectGiven("lines", options, OPTIONS);
  return figureOver(series, (curves) => {
    eachNamed(curveData, "{ loss: losses }", 1)("lines", "series", curves);
    return linesOf(axes, curves, options);
  });
}

function curveData(where: string, what: string, value: unknown): void {
  if (typeof value !== "function") seriesData(where, what, value);
}

function labelPlaces(where: string, what: string, value: unknown): void {
  if (value === "last") return;
  if (Array.isArray(value)) eachOf(finite)(where, what, value);
  else eachNamed(eachOf(finite), "{ loss: [0, 9] }")(where, what, value);
}

function linesOf(axes: Axes, given: Curves, options: LinesOptions): Figure {
  const { log = "", colors: wanted } = options;
  const [at, series] = sampled(given, options);
  const parts = split(series);
  const colors = colorsOf("lines", parts.columns.length, wanted);
  const isNamed = parts.columns.length + parts.compared.length > 1 && wanted !== "time";
  const style = options.style ?? (at.length > 30 ? "line" : "both");
  const curves = parts.columns.map(([name, values], i): Trace => {
    const x = requireLength("lines", name, at, values);
    return { ...curve(name, x, listOf(values), i, colors[i], style, wanted), showlegend: isNamed };
  });
  const traces = [...curves, ...pointTraces("lines", parts.compared, at)];
  const references = referenceLines(options);
  const strange = references.find((line) => log.includes(line.axis) && !(line.at > 0));
  if (strange) throw new RangeError(`lines: a line across a logarithmic axis must be above 0, got ${strange.at}`);
  return onePanel({
    x: { label: axes.x, values: spread(traces, references, "x"), isLog: log.includes("x"), ticks: fewTicks(at) },
    y: { label: axes.y, values: spread(traces, references, "y"), isLog: log.includes("y") },
    traces,
    lines: references,
    labels: [...valueLabels(curves, colors, options), ...notes(options)],
    height: PLOT_HEIGHT,
    about: log.includes("y") ? belowZero(traces) : [],
    notFinite: countGaps(parts),
  });
}

/** Places and series, functions sampled. */
function sampled(given: Curves, { at, over }: LinesOptions): [Coordinates, Series] {
  const all = Object.entries(given);
  const lists = all.flatMap(([, values]) => (typeof values === "function" ? [] : [values]));
  const [from, to] = over ?? [0, 0];
  const between =
    over && Array.from({ length: FUNCTION_STEPS + 1 }, (_, k) => from + ((to - from) * k) / FUNCTION_STEPS);
  const count = split({ "": lists[0] ?? [] }).columns[0]?.[1];
  const places = at ? listOf(at) : (between ?? [...listOf(count ?? []).keys()]);
  if (lists.length === 0 && all.length > 0 && !at && !over) {
    throw new RangeError('lines: a function must have places, "at" or "over", got none');
  }
  const values = all.map(([name, given]) => [
    name,
    typeof given === "function" ? valuesAt(name, given, places) : given,
  ]);
  return [places, Object.fromEntries(values) as Series];
}

/** What a logarithmic axis has no place for. */
function belowZero(traces: readonly Trace[]): string[] {
  const count = traces.flatMap(({ y = [] }) => numbersIn(y)).filter((value) => value < 0).length;
  return count === 0
    ? []
    : [`${count} ${count === 1 ? "value is below zero, and so is a gap" : "values are below zero, and so are gaps"}`];
}

function valuesAt(name: string, valueAt: (x: number) => number, at: Coordinates): number[] {
  return numbersIn(at).map((place) => {
    const value = valueAt(place);
    expectNumber("lines", `what "${name}" returns`, value);
    return value;
  });
}

/** How a series looks. */
export function curve(
  name: string,
  x: Coordinates,
  y: Coordinates,
  i: number,
  color: string,
  style: Style,
  colors?: Colors,
): Trace {
  const isQuiet = color === meanings.reference;
  return {
    type: "scatter",
    mode: modes[style],
    name,
    x,
    y,
    line: {
      color,
      width: isQuiet ? 1.5 : 2.5,
      dash: colors === "time" || style === "steps" ? "solid" : dashes[i % dashes.length],
      ...(style === "steps" && { shape: "hv" }),
    },
    marker: { color, symbol: colors === "time" ? "circle" : symbols[i % symbols.length], size: isQuiet ? 6 : 9 },
  };
}

/** Ticks at each place, where the places are few. */
function fewTicks(at: Coordinates): readonly number[] | undefined {
  const places = numbersIn(at);
  return places.length <= 10 ? places : undefined;
}

function valueLabels(
  curves: readonly Trace[],
  colors: readonly string[],
  { labels = [], digits, log, colors: wanted }: LinesOptions,
): Label[] {
  if (labels !== "last") requirePlaces(curves, labels);
  return curves.flatMap(({ name = "", x = [], y = [] }, i) => {
    const seen = [...x.keys()].filter((k) => x[k] !== null && y[k] !== null && !(log?.includes("y") && y[k]! < 0));
    const last = seen.slice(-1);
    const names = wanted === "time" ? last : [];
    const places =
      labels === "last"
        ? colors[i] === meanings.reference
          ? []
          : last
        : seen.filter((k) => placesFor(name, labels).some((place) => isAt(place, x[k])));
    return [
      ...names.map((k) => ({ x: x[k]!, y: y[k]!, text: `<b>${name}</b>`, color: colors[i] })),
      ...places.map((k) => ({ x: x[k]!, y: y[k]!, text: labelOf(y[k]!, digits) })),
    ];
  });
}

type LabelPlaces = Exclude<LinesOptions["labels"], string | undefined>;

function placesFor(name: string, labels: LabelPlaces): readonly number[] {
  return Array.isArray(labels) ? labels : ((labels as Readonly<Record<string, readonly number[]>>)[name] ?? []);
}

function requirePlaces(curves: readonly Trace[], labels: LabelPlaces): void {
  const names = curves.map(({ name }) => name!);
  const strange = Array.isArray(labels) ? undefined : Object.keys(labels).find((name) => !names.includes(name));
  if (strange) throw new RangeError(`lines: labels must name one of ${names.join(", ")}, got ${strange}`);
  const places = curves[0]?.x ?? [];
  const missing = names
    .flatMap((name) => placesFor(name, labels))
    .find((place) => !places.some((other) => isAt(place, other)));
  if (missing !== undefined) throw new RangeError(`lines: labels must be at places of the series, got ${missing}`);
}

/** Up to rounding: of 81 steps of 0.1 from −4 on, one ends at 3.000000000000001. */
function isAt(place: number, other: number | null): boolean {
  return other !== null && Math.abs(place - other) <= 1e-9 * Math.max(1, Math.abs(place));
}

function notes({ notes = {} }: LinesOptions): Label[] {
  return Object.entries(notes).map(([text, [x, y]]) => ({ x, y, text }));
}
