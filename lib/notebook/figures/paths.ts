/** Points in the plane, connected or not. */
import { type Colors, colorsOf, TEXT } from "./colors";
import { type Axes, type Figure, type Label, onePanel, PLOT_HEIGHT, requireLabels, type Trace } from "./figure";
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

/** A path, or points beside the paths. */
export type Paths = Readonly<Record<string, readonly PathPoint[] | Points<readonly PathPoint[]>>>;

/**
 * Paths in the plane, one per entry: each a list of [x, y], or [x, y, text] where a text stands at the point.
 *
 * @throws RangeError when an axis has no label
 */
export function paths(axes: Axes, paths: Slid<Paths>, options: PathsOptions = {}): Figure {
  requireLabels("paths", axes);
  return figureOver(paths, (paths) => pathsOf(axes, paths, options));
}

function pathsOf(axes: Axes, all: Paths, options: PathsOptions): Figure {
  const { rows } = options;
  const names = Object.keys(all);
  const listOf = (name: string): readonly PathPoint[] => {
    const given = all[name];
    return given instanceof Points ? given.items : given;
  };
  const isMark = (name: string): boolean => all[name] instanceof Points;
  const [walkedNames, markNames] = [names.filter((name) => !isMark(name)), names.filter(isMark)];
  const colors = colorsOf("paths", walkedNames.length, options.colors);
  const coordinates = (name: string) =>
    [listOf(name).map(([x]) => finite(x)), listOf(name).map(([, y]) => finite(y))] as const;
  const walked = walkedNames.map((name, i): Trace => {
    const style = options.style ?? (listOf(name).length > 30 ? "line" : "both");
    const trace = curve(name, ...coordinates(name), i, colors[i], style, options.colors);
    return { ...trace, ...(isSpelled(listOf(name)) && quiet(colors[i])), showlegend: names.length > 1 };
  });
  const isDots = options.style === "points";
  const marked = markNames.map((name, i) =>
    pointTrace(name, ...coordinates(name), i === markNames.length - 1 ? "diamond" : "circle", isDots ? 17 : 10),
  );
  const traces = isDots ? [...marked, ...walked] : [...walked, ...marked];
  const lines = referenceLines(options);
  const y = spread(traces, lines, "y");
  return onePanel({
    x: { label: axes.x, values: spread(traces, lines, "x") },
    y: {
      label: axes.y,
      values: rows ? [-0.6, rows.length - 0.4] : y,
      names: rows,
      isReversed: Boolean(rows),
      isTight: Boolean(rows),
    },
    traces,
    lines,
    labels: names.flatMap((name) => texts(listOf(name), colors[walkedNames.indexOf(name)] ?? TEXT)),
    height: rows ? Math.max(PLOT_HEIGHT, 30 * rows.length) : options.round ? PLOT_HEIGHT + 140 : PLOT_HEIGHT,
    isRound: options.round,
    about: [],
    notFinite: countNotFinite(names.flatMap((name) => listOf(name).flatMap(([x, y]) => [x, y]))),
  });
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
  if (isSpelled(points) && color !== TEXT)
    {return points.map(([x, y, text]) => ({
      x: x!,
      y: y!,
      text: `<b>${text}</b>`,
      color,
      sides: ["top center"],
      size: 14,
    }));}
  return points.flatMap(([x, y, text]) => (text && x !== null && y !== null ? [{ x, y, text, color }] : []));
}
