/** For tests: what a wrong argument can be, and what an argument may be. */
import assert from "node:assert/strict";
import { axis } from "../tensor/axis";
import { randn } from "../tensor/random";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- wrong arguments are of any type
type Any = any;

const complain = (): never => assert.fail("it was asked for what it does not tell");

/** Answers no question about itself. */
const silent = new Proxy({}, { get: complain, has: complain, ownKeys: complain, getPrototypeOf: complain });
const foreign = randn(axis("Z", 3), axis("Y", 2), axis("X", 7));

/** Arguments that are wrong for nearly every function. */
export const wrong: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  true: true,
  NaN,
  Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
  "0": 0,
  "-1": -1,
  "0.5": 0.5,
  "2**31": 2 ** 31,
  "2**53": 2 ** 53,
  "-1e308": -1e308,
  "a bigint": 5n,
  '""': "",
  '"text"': "text",
  '"4"': "4",
  "a symbol": Symbol("s"),
  "a function": () => undefined,
  "an async function": async () => Promise.resolve(),
  "[]": [],
  "[[]]": [[]],
  "[undefined]": [undefined],
  "[1, 2]": [1, 2],
  "{}": {},
  "an object without a prototype": Object.create(null),
  "a proxy that says nothing": silent,
  "an object that is no text": { toString: complain, valueOf: complain },
  "a date": new Date(0),
  "a promise": Promise.resolve(1),
  "a typed array": new Float64Array(3),
  "a typed array of whole numbers": new Int32Array(3),
  "an axis": axis("Z", 3),
  "an axis too large for any memory": axis("Z", 2 ** 50),
  "what looks like an axis": { name: "Z", size: 3, indices: [0, 1, 2] },
  "a tensor of other axes": foreign,
  "a tensor of another dtype": randn(axis("Z", 3)).astype("float32"),
  "what looks like a tensor": {
    axes: [axis("Z", 2)],
    data: new Float64Array(2),
    offset: 0,
    strides: [1],
    dtype: "float64",
  },
  "a proxy of a tensor": new Proxy(foreign, {}),
  "a list of tensors": [foreign, foreign],
};

/** What an argument may be. */
export interface Kind {
  /** One that is right. */
  readonly good: () => unknown;
  /** Whether one of `wrong` is right all the same. */
  readonly accepts: (value: unknown) => boolean;
  /** Of an object or a list: what each of its parts may be. Each is tried with all that is wrong for it. */
  readonly parts?: Readonly<Record<string, Kind>>;
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isTensor = (value: unknown): boolean => value === foreign || value === wrong["a tensor of another dtype"];
/** Objects without any entry, which say nothing wrong where nothing need be said. */
export const empties = ["{}", "an object without a prototype", "a date", "a promise"].map((name) => wrong[name]);
const plainOnes = [
  "{}",
  "an object without a prototype",
  "an object that is no text",
  "what looks like an axis",
  "what looks like a tensor",
].map((name) => wrong[name]);
const isFunction = (value: unknown): boolean => typeof value === "function";

/** Nothing but what `good` makes. */
export const only = (good: () => unknown): Kind => ({ good, accepts: () => false });
export const when = (good: unknown, accepts: (value: unknown) => boolean): Kind => ({ good: () => good, accepts });
export const optional = ({ good, accepts, parts }: Kind): Kind => ({
  good,
  ...(parts && { parts }),
  accepts: (value) => value === undefined || accepts(value),
});

export const text = when("a", (value) => typeof value === "string" && value !== "");
export const anyText = when("a", (value) => typeof value === "string");
export const number = when(1, isNumber);
export const finite = when(1, (value) => Number.isFinite(value));
export const count = when(1, (value) => isWhole(value) && value > 0);
export const whole = (from: number, to: number, good: number): Kind =>
  when(good, (value) => isWhole(value) && value >= from && value <= to);
export const limit = when(2, (value) => isNumber(value) && !Number.isNaN(value));
export const tolerance = when(0.1, (value) => Number.isFinite(value) && (value as number) > 0);
export const func = (good: (...values: Any[]) => unknown): Kind => when(good, isFunction);
export const oneAxis = when(axis("H", 5), (value) => value === wrong["an axis"]);
export const anyTensor: Kind = { good: () => randn(axis("N", 2), axis("D", 3)), accepts: isTensor };

/** An object with these entries; of options, of which each may be missing, `given` is empty. */
export const record = (parts: Readonly<Record<string, Kind>>, given = Object.keys(parts)): Kind => ({
  good: () => Object.fromEntries(given.map((name) => [name, parts[name].good()])),
  accepts: (value) => given.length === 0 && empties.includes(value),
  parts,
});
/** The same, and what has these names in `wrong`. */
export const orElse = (kind: Kind, ...names: readonly string[]): Kind => ({
  ...kind,
  accepts: (value) => kind.accepts(value) || names.some((name) => wrong[name] === value),
});

/** A list that begins with these. */
export const list = (...items: readonly Kind[]): Kind => ({
  good: () => items.map(({ good }) => good()),
  accepts: (value) => items.length === 0 && value === wrong["[]"],
  parts: Object.fromEntries(items.entries()),
});

/** Options: none is needed, and a misspelt one is refused. */
export const options = (parts: Readonly<Record<string, Kind>>): Kind =>
  optional(record({ ...Object.fromEntries(Object.entries(parts).map(([name, kind]) => [name, optional(kind)])) }, []));

/** What a list may be, of which all entries pass. */
export const values = when([1, 2, 3], (value) => isTensor(value) || value === wrong["[1, 2]"] || value === wrong["[]"]);
export const boolean = when(true, (value) => typeof value === "boolean");
export const texts = when(["a"], (value) => value === wrong["[]"]);
export const textOrNumber = when("a", (value) => typeof value === "string" || isNumber(value));

/** An object without a class. */
export const plain = (good: () => object): Kind => ({ good, accepts: (value) => plainOnes.includes(value) });

/** A tensor of these axes and no others. */
export const tensorOf = (...axes: Parameters<typeof randn>): Kind => only(() => randn(...axes));

/** A tensor of these axes, or a number. */
export const operandOf = (...axes: Parameters<typeof randn>): Kind => ({
  good: () => randn(...axes),
  accepts: isNumber,
});
