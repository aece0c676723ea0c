/**
 * e^x with the same digits in every JavaScript engine; those of Math.exp differ in the last place.
 *
 * Algorithm and constants: fdlibm 5.3, e_exp.c.
 * Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 *
 * x = k·ln2 + r with whole k and |r| ≤ ln2/2, so e^x = 2^k·e^r. Here and in the other files of this folder the digits
 * depend on the order of all operations: (a + b) + c is not a + (b + c).
 */
import { HALF_LN2, LN2_HIGH, LN2_LOW, nearestMultipleOfLn2 } from "./ln2";
import { powerOfTwo } from "./powers-of-two";

/** For |x| below this, 2^k and e^x have all their 53 bits. */
const EXTREME = 708;
/** The largest x whose e^x is finite. */
const OVERFLOW = 709.782712893384;
/** The smallest x whose e^x is not rounded to zero. */
const UNDERFLOW = -745.1332191019411;

/**
 * e^x, with an error below 1 unit in the last place (at most 0.86 for 10⁶ random x).
 * exp(±0) = 1, exp(1) = Math.E, exp(Infinity) = Infinity, exp(−Infinity) = 0, exp(NaN) = NaN.
 *
 * Source: fdlibm, e_exp.c; exp(1) is set to Math.E, as V8 does, where fdlibm is one place off.
 */
export function exp(x: number): number {
  const size = Math.abs(x);
  if (size < HALF_LN2) return size < 2 ** -28 ? 1 + x : expNearZero(x, 0);
  if (!(size < EXTREME)) return expOfExtreme(x);
  if (x === 1) return Math.E;
  const k = nearestMultipleOfLn2(x);
  return expNearZero(x - k * LN2_HIGH, k * LN2_LOW) * powerOfTwo(k);
}

function expOfExtreme(x: number): number {
  // Infinity or NaN. V8 knows no type for a global name that has not been read yet, and boxes the result of every call.
  if (!(x <= OVERFLOW)) return x / 0;
  if (x < UNDERFLOW) return 0;
  const k = nearestMultipleOfLn2(x);
  const y = expNearZero(x - k * LN2_HIGH, k * LN2_LOW);
  return k > 0 ? y * powerOfTwo(k - 1) * 2 : y * powerOfTwo(k + 1000) * 2 ** -1000; // only the last product is rounded
}

/** r·(e^r + 1)/(e^r − 1) = 2 + P1·r² + P2·r⁴ + …, to 2^-59 */
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;

/** e^(high − low) for |high − low| ≤ ln2/2. With c = r − P1·r² − …, e^r = 1 + r + r·c/(2 − c). */
function expNearZero(high: number, low: number): number {
  const r = high - low;
  const rr = r * r;
  const c = r - rr * (P1 + rr * (P2 + rr * (P3 + rr * (P4 + rr * P5))));
  return 1 - (low - (r * c) / (2 - c) - high);
}
