/** Points in the plane, connected or not. */
import { expectAnyText, expectList, isInstance } from "../../backend/expect";
import { type Colors, colorsOf, TEXT } from "./colors";
import {
  anyText,
  boolean,
  colors,
  eachNamed,
  eachOf,
  expectGiven,
  expectLabels,
  oneOf,
  places,
  values,
} from "./expect-data";
import { type Axes, type Figure, type Label, onePanel, PLOT_HEIGHT, type Trace } from "./figure";
import { curve } from "./lines";
import { type References, referenceLines, spread } from "./reference-lines";
import { Points, pointTrace } from "./series";
import { figureOver, type Slid } from "./slider";
import { countNotFinite } from "./values";

/** A place in the plane, and a text to stand at it; a place with a `null` is a gap between two stretches of a path. */
export type PathPoint = readonly [x: number | null, y: number | null, text?: string];

export interface PathsOptions extends References {
  /** A line, its points, or both; default both, of more than 30 points a line. */
  style?: "line" | "points" | "both";
  colors?: Colors;
  /** Names of the rows 0, 1, 2, …, from the top, when the y axis counts rows. */
  rows?: readonly string[];
  /** Both axes have the same unit, so that a circle is round. */
  round?: boolean;
}

const OPTIONS = {
  style: oneOf("line", "points", "both"),
  colors,
  rows: eachOf(anyText),
  round: boolean,
  limits: places,
  borders: places,
};

/** A path, or points beside the paths. */
export type Paths = Readonly<Record<string, readonly PathPoint[] | Points<readonly PathPoint[]>>>;

/**
 * Paths in the plane, one per entry: each a list of [x, y], or [x, y, text] where a text stands at the point.
 *
 * @throws RangeError when an axis has no label
 */
export function paths(axes: Axes, paths: Slid<Paths>, options: PathsOptions = {}): Figure {
  expectLabels("paths", axes);
  expectGiven("paths", options, OPTIONS);
  return figureOver(paths, (paths) => {
    eachNamed(pathData, "{ walk: [[0, 0], [1, 2]] }", 1)("paths", "paths", paths);
    return pathsOf(axes, paths, options);
  });
}

function pathData(where: string, what: string, value: unknown): void {
  eachOf(pathPoint)(where, what, isInstance(value, Points) ? value.items : value);
}

function pathPoint(where: string, what: string, point: unknown): void {
  expectList(where, what, point);
  const [x, y, name = ""] = point as unknown[];
  values(where, what, [x, y]);
  expectAnyText(where, `the text of ${what}`, name);
}

function pathsOf(axes: Axes, all: Paths, options: PathsOptions): Figure {
  const { rows, round } = options;
  const names = Object.keys(all);
  const listOf = (name: string): readonly PathPoint[] => {
    const given = all[name];
    return given instanceof Points ? given.items : given;
  };
  const walked = names.filter((name) => !(all[name] instanceof Points));
  const colors = colorsOf("paths", walked.length, options.colors);
  const traces = tracesOf(names, walked, colors, listOf, options);
  const lines = referenceLines(options);
  return onePanel({
    x: { label: axes.x, values: spread(traces, lines, "x") },
    y: {
      label: axes.y,
      values: rows ? [-0.6, rows.length - 0.4] : spread(traces, lines, "y"),
      names: rows,
      isReversed: Boolean(rows),
      isTight: Boolean(rows),
    },
    traces,
    lines,
    labels: names.flatMap((name) => texts(listOf(name), colors[walked.indexOf(name)] ?? TEXT)),
    height: rows ? Math.max(PLOT_HEIGHT, 30 * rows.length) : round ? PLOT_HEIGHT + 140 : PLOT_HEIGHT,
    isRound: round,
    about: [],
    notFinite: countNotFinite(names.flatMap((name) => listOf(name).flatMap(([x, y]) => [x, y]))),
  });
}

/** Lines below marks, but points above them. */
function tracesOf(
  names: readonly string[],
  walked: readonly string[],
  colors: readonly string[],
  listOf: (name: string) => readonly PathPoint[],
  { style, colors: wanted }: PathsOptions,
): Trace[] {
  const coordinates = (name: string) =>
    [listOf(name).map(([x]) => finite(x)), listOf(name).map(([, y]) => finite(y))] as const;
  const paths = walked.map((name, i): Trace => {
    const points = listOf(name);
    const trace = curve(
      name,
      ...coordinates(name),
      i,
      colors[i],
      style ?? (points.length > 30 ? "line" : "both"),
      wanted,
    );
    return { ...trace, ...(isSpelled(points) && quiet(colors[i])), showlegend: names.length > 1 };
  });
  const marks = names
    .filter((name) => !walked.includes(name))
    .map((name, i, { length }) =>
      pointTrace(name, ...coordinates(name), i === length - 1 ? "diamond" : "circle", style === "points" ? 17 : 10),
    );
  return style === "points" ? [...marks, ...paths] : [...paths, ...marks];
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

/** Whether there is a text at every point, which then is what is to be read. */
function isSpelled(points: readonly PathPoint[]): boolean {
  return points.length > 0 && points.every(([, , text]) => text);
}

const quiet = (color: string): object => ({
  line: { color, width: 1 },
  marker: { color, size: 4 },
});

function texts(points: readonly PathPoint[], color: string): Label[] {
  if (isSpelled(points) && color !== TEXT) {
    return points.map(([x, y, text]) => ({
      x: x!,
      y: y!,
      text: `<b>${text}</b>`,
      color,
      sides: ["top center"],
      size: 14,
    }));
  }
  return points.flatMap(([x, y, text]) => (text && x !== null && y !== null ? [{ x, y, text, color }] : []));
}
