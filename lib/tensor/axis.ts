/**
 * Named axes: every dimension of a tensor has a name and a size.
 *
 * The names live in the type (`Tensor<["N", "H"]>`) for the compiler and in the value for the errors at run time.
 */

import { expectCount, expectList, expectText, refuse } from "../backend/expect";

/** One dimension: the field's letter for it (`N` batch, `T` time, `D` input, `H` hidden) and how many entries it has. */
export interface Axis<Name extends string = string> {
  readonly name: Name;
  readonly size: number;
  /** 0, 1, … size − 1: `for (const t of T.indices)`. */
  readonly indices: number[];
}

/** More positions than these are not listed: the list would not fit in memory. */
const MOST_INDICES = 2 ** 25;

class NamedAxis<Name extends string> implements Axis<Name> {
  /** Only what this class has made has it. */
  readonly #isAxis = true;

  constructor(
    readonly name: Name,
    readonly size: number,
  ) {
    Object.freeze(this);
  }

  static made(value: unknown): boolean {
    return typeof value === "object" && value !== null && #isAxis in value;
  }

  get indices(): number[] {
    if (this.size > MOST_INDICES) {
      throw new RangeError(`Axis.indices: size must be at most ${MOST_INDICES}, got ${describeAxes([this])}`);
    }
    return Array.from({ length: this.size }, (_, i) => i);
  }
}

/**
 * Names a dimension: `const N = axis("N", 4)`.
 *
 * The name `"1"` is kept for axes of size 1 that stretch to any axis in `add`, `sub`, `mul`, `assign` and `addInPlace`.
 *
 * @throws RangeError when the name is no text, the size is not a positive whole number, or the axis `"1"` is not of size 1
 */
export function axis<Name extends string>(name: Name, size: number): Axis<Name> {
  expectText("axis", "name", name);
  expectCount("axis", `size of ${name}`, size);
  if (name === "1" && size !== 1) throw new RangeError(`axis: size of "1" must be 1, got ${size}`);
  return new NamedAxis(name, size);
}

/** Whether `axis` made it. */
export function isAxis(value: unknown): value is Axis {
  return NamedAxis.made(value);
}

/** An axis made by `axis`. */
export function expectAxis(where: string, what: string, value: unknown): void {
  if (!isAxis(value)) refuse(where, what, 'an axis such as axis("N", 4)', value);
}

/** A list of axes made by `axis`; returns a copy of it. */
export function expectAxes(where: string, values: unknown): readonly Axis[] {
  expectList(where, "axes", values);
  const own = [...(values as readonly Axis[])];
  for (const value of own) expectAxis(where, "each axis", value);
  return own;
}

/** `[N=4, D=3]`: how axes are written in every error message. */
export function describeAxes(axes: readonly Axis[]): string {
  return `[${expectAxes("describeAxes", axes)
    .map(({ name, size }) => (name === "1" ? "1" : `${name}=${size}`))
    .join(", ")}]`;
}

/** `(N=1, H=3)`: the entry at this place of the row-major order. */
export function describePosition(axes: readonly Axis[], entry: number): string {
  const indices: string[] = [];
  for (const { name, size } of [...axes].reverse()) {
    indices.unshift(`${name}=${entry % size}`);
    entry = Math.floor(entry / size);
  }
  return `(${indices.join(", ")})`;
}

/** The names of a list of axes: `[Axis<"N">, Axis<"D">]` becomes `["N", "D"]`. */
export type Names<Axes extends readonly Axis[]> = {
  -readonly [K in keyof Axes]: Axes[K] extends Axis<infer Name> ? Name : never;
};

/** The last name of a list: the axis that a matrix product contracts. */
export type Last<Axes extends string[]> = Axes extends [...string[], infer Name extends string] ? Name : string;

/** All names but the last. */
export type Init<Axes extends string[]> = Axes extends [...infer Rest extends string[], string] ? Rest : string[];

/** The names in reverse order: what `.T` has. */
export type Reverse<Axes extends string[]> = Axes extends [infer First extends string, ...infer Rest extends string[]]
  ? [...Reverse<Rest>, First]
  : Axes;

/** The names without the first that equals `Name`: what `sum` and `at` leave. */
export type Without<Axes extends string[], Name extends string> = Axes extends [
  infer First extends string,
  ...infer Rest extends string[],
]
  ? [First] extends [Name]
    ? Rest
    : [First, ...Without<Rest, Name>]
  : Axes;

/** The list itself and its tails: `["N", "H"] | ["H"]` for `["N", "H"]`. */
type Tails<Axes extends string[]> = Axes extends [string, ...infer Rest extends string[]]
  ? Rest extends []
    ? Axes
    : Axes | Tails<Rest>
  : Axes;

/** Names that broadcast to `Axes`: its tails, and itself with a first or last axis of size 1. */
export type BroadcastNames<Axes extends string[]> = Axes extends [
  infer First extends string,
  ...infer Rest extends string[],
]
  ? Tails<Axes> | ["1", ...Rest] | (Rest extends [] ? never : [...Init<[First, ...Rest]>, "1"])
  : Axes;
