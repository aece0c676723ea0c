/** Numbers as checks print them: as few digits as say what matters. */
import { describe } from "../backend/expect";

/** A number and its limit in as few digits (two at least) as tell them apart, as 3.1e-10 and 1e-7, 0.9999 and 1. */
export function shortPair(value: number, limit: number): [string, string] {
  let digits = 2;
  while (digits < 17 && value !== limit && short(value, digits) === short(limit, digits)) digits++;
  return [short(value, digits), short(limit, digits)];
}

/** `0.0012`, `3.1e-10`: with an exponent below 1e-3 and from 1e6 on. */
export function short(value: number, digits = 2): string {
  if (typeof value !== "number") return describe(value);
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const number = Number(value.toPrecision(digits));
  const size = Math.abs(number);
  return size >= 1e-3 && size < 1e6 ? String(number) : number.toExponential().replace("e+", "e");
}

/** Two numbers in six digits, or as many more as show that they differ. */
export function tellApart(a: number, b: number, digits = 6): [string, string] {
  const texts = [a, b].map((value) => (Object.is(value, -0) ? "-0" : value.toPrecision(digits)));
  return texts[0] === texts[1] && digits < 17 ? tellApart(a, b, digits + 1) : [texts[0], texts[1]];
}
