/** A matrix as colours. */
import { log10 } from "../../math/log";
import { type AnyTensor, isTensor, Tensor } from "../../tensor/tensor";
import { describeAxes } from "../../tensor/axis";
import { meanings, type Meaning } from "./colors";
import {
  anyText,
  boolean,
  eachNamed,
  eachOf,
  expectGiven,
  expectLabels,
  meaning,
  values,
  wholeFrom,
} from "./expect-data";
import { type Axes, type Figure, onePanel, PLOT_HEIGHT, type Scale } from "./figure";
import { figureOver, type Slid } from "./slider";
import { countNotFinite, listOf, numbersIn, type Values, withMinus } from "./values";

/** A matrix, its rows, or its rows by name; a row of no numbers is a gap between rows. */
export type Matrix = AnyTensor | readonly Values[] | Readonly<Record<string, Values>>;

export interface HeatmapOptions {
  /** Writes each number into its cell, with so many digits behind the point; an exact zero is `0`. */
  numbers?: number;
  /** Colours by the logarithm, from zero on; an exact zero is a blank cell. */
  log?: boolean;
  /** The colour of a scale from zero up; default blue. */
  color?: Meaning;
  /** Names of rows and columns; default 0, 1, 2, … */
  rows?: readonly string[];
  columns?: readonly string[];
}

const OPTIONS = {
  numbers: wholeFrom(0, 100),
  log: boolean,
  color: meaning,
  rows: eachOf(anyText),
  columns: eachOf(anyText),
};

/**
 * A matrix as colours: one colour below zero and one above, or, where nothing is below zero, one from zero up. Rows run
 * downwards, as the matrix is printed. `axes.values` says what the colours measure, with its unit.
 *
 * @throws RangeError when it is not a matrix with at least one entry, or an axis has no label
 */
export function heatmap(axes: Axes & { values: string }, matrix: Slid<Matrix>, options: HeatmapOptions = {}): Figure {
  expectLabels("heatmap", axes, ["x", "y", "values"]);
  expectGiven("heatmap", options, OPTIONS);
  return figureOver(matrix, (matrix) => heatmapOf(axes, matrix, options));
}

function heatmapOf(axes: Axes & { values: string }, matrix: Matrix, options: HeatmapOptions): Figure {
  const { numbers, log = false, color = "right" } = options;
  const { names = options.rows, cells } = matrixOf(matrix);
  const width = Math.max(...cells.map((row) => row.length));
  const filled = cells.map((row) => (row.length > 0 ? row : Array<null>(width).fill(null)));
  const shades = log ? filled.map((row) => row.map((value) => (value ? log10(value) : null))) : filled;
  const texts = filled.map((row) => row.map((value) => (value === null ? "" : cellText(value, numbers ?? 0))));
  return onePanel({
    x: cellScale(axes.x, width, options.columns),
    y: { ...cellScale(axes.y, cells.length, names), isReversed: true },
    traces: [
      {
        type: "heatmap",
        z: shades,
        ...(numbers !== undefined && { text: texts, texttemplate: "%{text}" }),
        ...(log && { customdata: filled, hovertemplate: "x: %{x}<br>y: %{y}<br>%{customdata}<extra></extra>" }),
        xgap: 1,
        ygap: 1,
        isShaded: true,
      },
    ],
    lines: [],
    labels: [],
    shades: {
      label: axes.values,
      values: shades.flatMap(numbersIn),
      isLog: log,
      color: meanings[color],
    },
    height: Math.max(PLOT_HEIGHT, numbers === undefined ? 0 : 26 * cells.length),
    about: [],
    notFinite: rowsOf(matrix).reduce((sum, row) => sum + countNotFinite(row), 0),
  });
}

/** The scale of rows or columns: one unit for each, without a margin. */
export function cellScale(label: string, count: number, names?: readonly string[]): Scale {
  const all = [...Array(count).keys()];
  return {
    label,
    values: [-0.5, count - 0.5],
    isTight: true,
    ...(names ? { names } : { ticks: count <= 12 ? all : all.filter((k) => k % tickStep(count) === 0) }),
  };
}

/** A step that divides the count into at most five parts, so that ticks stand where blocks begin. */
function tickStep(count: number): number {
  for (let step = 2; step < count; step++) if (count % step === 0 && count / step <= 5) return step;
  return Math.ceil(count / 5);
}

function cellText(value: number, digits: number): string {
  if (value === 0) return "0";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : withMinus(text);
}

function matrixOf(matrix: Matrix): { names?: string[]; cells: (number | null)[][] } {
  const refuse = (got: string): never => {
    throw new RangeError(`heatmap: matrix must have rows and columns, got ${got}`);
  };
  if (Array.isArray(matrix)) eachOf(values)("heatmap", "matrix", matrix);
  else if (!isTensor(matrix)) eachNamed(values, "{ row: [1, 2] }")("heatmap", "matrix", matrix);
  else if (matrix.axes.length !== 2) return refuse(describeAxes(matrix.axes));
  const cells = rowsOf(matrix).map(listOf);
  const isNamed = !(matrix instanceof Tensor) && !Array.isArray(matrix);
  const lengths = cells.map((row) => row.length).filter((length) => length > 0);
  if (lengths.length === 0 || lengths.some((length) => length !== lengths[0])) {
    return refuse(`rows of ${lengths.join(", ") || "nothing"}`);
  }
  return isNamed ? { names: Object.keys(matrix), cells } : { cells };
}

function rowsOf(matrix: Matrix): Values[] {
  if (matrix instanceof Tensor) return matrix.toArray() as unknown as number[][];
  return Object.values(matrix as Readonly<Record<string, Values>> | readonly Values[]);
}
