/** What a figure takes for numbers, and how it writes them. */
import { type AnyTensor, Tensor } from "../../tensor/tensor";

/** Numbers for a figure: a tensor, in row-major order, or a list. `null` is a gap, and so is NaN and an infinite number. */
export type Values = AnyTensor | readonly (number | null)[];

/** Numbers at places of their own on the x axis. */
export interface Placed {
  at: Values;
  values: Values;
}

export type Coordinates = readonly (number | null)[];

/** The list with `null` for whatever is not finite. */
export function listOf(values: Values): (number | null)[] {
  return rawList(values).map((value) => (value !== null && Number.isFinite(value) ? value : null));
}

/** How many of the numbers are NaN or infinite. */
export function countNotFinite(...all: readonly Values[]): number {
  return all.flatMap(rawList).filter((value) => value !== null && !Number.isFinite(value)).length;
}

function rawList(values: Values): (number | null)[] {
  return values instanceof Tensor ? Array.from(values.copy().data as Float64Array) : Array.from(values);
}

export function numbersIn(list: Coordinates): number[] {
  return list.filter((value): value is number => value !== null);
}

/** A number as a label writes it: `0.032`, `6.1`, `7.4e-5`, `0` for an exact zero only. */
export function labelOf(value: number, digits = 2): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  const isPlain = size >= 1e-4 && size < 1e5;
  const exponential = value.toExponential(digits - 1).replace("e+", "e");
  return withMinus(isPlain ? plainDigits(value, digits) : exponential);
}

/** `toPrecision` without an exponent: 56347 to two digits is 56000. */
function plainDigits(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  return text.includes("e") ? String(Number(text)) : text;
}

/** The minus sign in place of the hyphen; `1e-5` keeps its hyphen, as programs write it. */
export function withMinus(text: string): string {
  return text.replace(/^-/, "−");
}
