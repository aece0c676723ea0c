/** What a figure draws by name: lists, tensors, functions, and points to compare with. */
import { isInstance, refuse } from "../../backend/expect";
import { isTensor, Tensor } from "../../tensor/tensor";
import { values as expectValues } from "./expect-data";
import type { Trace } from "./figure";
import { type Coordinates, countNotFinite, listOf, type Values } from "./values";

/** Points to compare with, drawn as white diamonds. */
export class Points<Item> {
  constructor(
    readonly items: Item,
    readonly at?: Values,
  ) {}
}

/**
 * Points to compare with, among the series of a figure: `{ formula: slopes, "central differences": points(measured) }`.
 * They are white diamonds (of several kinds in `paths`, the last is diamonds, the others circles).
 *
 * @param items values, several lists of values, or in `paths` places [x, y]
 * @param at    where they stand on the x axis; default where the other series do, of which 20 are drawn where there are
 *              more than 30
 */
export function points<Item>(items: Item, at?: Values): Points<Item> {
  if (!isTensor(items) && !Array.isArray(items)) refuse("points", "items", "a tensor or a list", items);
  if (at !== undefined) expectValues("points", "at", at);
  return new Points(items, at);
}

/** A list, a tensor, or a matrix, each column of which is a series of its own: `unit 0`, `unit 1`, … */
export type Series = Readonly<Record<string, Values | Points<Values | readonly Values[]>>>;

/** What a series may be: numbers, or points. */
export function seriesData(where: string, what: string, value: unknown): void {
  if (!isInstance(value, Points)) return expectValues(where, what, value);
  for (const list of listsIn(value as Points<Values | readonly Values[]>)) expectValues(where, what, list);
}

/** The series by name, a matrix as its columns; and the points. */
export function split(series: Series): {
  columns: [name: string, values: Values][];
  compared: [string, Points<Values | readonly Values[]>][];
} {
  const all = Object.entries(series);
  return {
    columns: all.flatMap(([name, values]) => (values instanceof Points ? [] : columnsOf(name, values))),
    compared: all.flatMap(([name, values]) =>
      values instanceof Points ? [[name, values] as [string, typeof values]] : [],
    ),
  };
}

function columnsOf(name: string, values: Values): [string, Values][] {
  if (!(values instanceof Tensor) || values.axes.length !== 2 || values.shape[1] === 1) return [[name, values]];
  const rows = values.toArray() as unknown as number[][];
  return rows[0].map((_, j) => [`${name} ${j}`, rows.map((row) => row[j])]);
}

/** @throws RangeError when there are not as many points as places */
export function pointTraces(where: string, compared: ReturnType<typeof split>["compared"], at: Coordinates): Trace[] {
  return compared.map(([name, given]) => {
    const lists = listsIn(given);
    const places = lists.flatMap((list) => requireLength(where, name, given.at ? listOf(given.at) : at, list));
    const values = lists.flatMap(listOf);
    const step = given.at || lists.length > 1 || places.length <= 30 ? 1 : Math.ceil(places.length / 20);
    const isDrawn = (_: unknown, k: number): boolean => k % step === 0;
    return pointTrace(
      name,
      places.filter(isDrawn),
      values.filter(isDrawn),
      "diamond",
      values.length > 40 && step === 1 ? 7 : 10,
    );
  });
}

export function pointTrace(name: string, x: Coordinates, y: Coordinates, symbol: string, size: number): Trace {
  const marker = { color: "#ffffff", size, symbol, line: { color: "#333333", width: 2 } };
  return { type: "scatter", mode: "markers", name, x, y, marker };
}

function listsIn({ items }: Points<Values | readonly Values[]>): Values[] {
  const isOfLists = Array.isArray(items) && items.some((item) => Array.isArray(item) || item instanceof Tensor);
  return isOfLists ? (items as Values[]) : [items as Values];
}

export function countGaps({ columns, compared }: ReturnType<typeof split>): number {
  return countNotFinite(...columns.map(([, values]) => values), ...compared.flatMap(([, given]) => listsIn(given)));
}

/** @throws RangeError when there are not as many places as values */
export function requireLength(where: string, name: string, at: Coordinates, values: Values): Coordinates {
  const count = listOf(values).length;
  if (at.length !== count) {
    throw new RangeError(`${where}: "${name}" must have ${at.length} values like at, got ${count}`);
  }
  return at;
}
