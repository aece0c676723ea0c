/**
 * Sine and cosine with the same digits in every JavaScript engine.
 *
 * Algorithms and constants: fdlibm 5.3, s_sin.c, s_cos.c, k_sin.c and k_cos.c.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */
import { withoutLowWord } from "./float64-words";
import { moduloHalfPi } from "./modulo-half-pi";

/** π/4, rounded up to a float64 whose low word is zero. */
const QUARTER_PI = 0.7853984832763672;

/**
 * sin(x), x in radians and of any size, with an error below 1 unit in the last place (at most 0.84 for 10⁶ random x).
 * sin(±0) = ±0, sin(±Infinity) = sin(NaN) = NaN.
 *
 * Source: fdlibm, s_sin.c.
 */
export function sin(x: number): number {
  if (Math.abs(x) < QUARTER_PI) return sinNearZero(x);
  if (!(Math.abs(x) < Infinity)) return x - x; // NaN
  const { quarters, head, tail } = moduloHalfPi(Math.abs(x));
  const y = sinAfterQuarters(quarters, head, tail);
  return x < 0 ? -y : y;
}

/**
 * cos(x), x in radians and of any size, with an error below 1 unit in the last place (at most 0.84 for 10⁶ random x).
 * cos(±Infinity) = cos(NaN) = NaN.
 *
 * Source: fdlibm, s_cos.c.
 */
export function cos(x: number): number {
  if (Math.abs(x) < QUARTER_PI) return cosNearZero(x, 0);
  if (!(Math.abs(x) < Infinity)) return x - x; // NaN
  const { quarters, head, tail } = moduloHalfPi(Math.abs(x));
  return sinAfterQuarters(quarters + 1, head, tail);
}

/** sin(quarters·π/2 + head + tail) */
function sinAfterQuarters(quarters: number, head: number, tail: number): number {
  const y = quarters & 1 ? cosNearZero(head, tail) : sinOfSumNearZero(head, tail);
  return quarters & 2 ? -y : y;
}

/** sin(x) = x + S1·x³ + S2·x⁵ + …, to 2^-58 of x for |x| ≤ π/4 */
const S1 = -1.66666666666666324348e-1;
const S2 = 8.33333333332248946124e-3;
const S3 = -1.98412698298579493134e-4;
const S4 = 2.75573137070700676789e-6;
const S5 = -2.50507602534068634195e-8;
const S6 = 1.58969099521155010221e-10;

function sinNearZero(x: number): number {
  if (Math.abs(x) < 2 ** -27) return x;
  const xx = x * x;
  return x + xx * x * (S1 + xx * sinPolynomial(xx));
}

/** sin(x + tail) ≈ sin(x) + (1 − x²/2)·tail */
function sinOfSumNearZero(x: number, tail: number): number {
  if (Math.abs(x) < 2 ** -27) return x;
  const xx = x * x;
  const xxx = xx * x;
  return x - (xx * (0.5 * tail - xxx * sinPolynomial(xx)) - tail - xxx * S1);
}

function sinPolynomial(z: number): number {
  return S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
}

/** cos(x) = 1 − x²/2 + C1·x⁴ + C2·x⁶ + …, to 2^-58 for |x| ≤ π/4 */
const C1 = 4.16666666666666019037e-2;
const C2 = -1.38888888888741095749e-3;
const C3 = 2.48015872894767294178e-5;
const C4 = -2.75573143513906633035e-7;
const C5 = 2.0875723212981748279e-9;
const C6 = -1.13596475577881948265e-11;
/** 0.3 and 0.78125, as near as low words of zero come. */
const SMALL = 0.2999999523162842;
const WIDE = 0.7812504768371582;

/** cos(x + tail) ≈ cos(x) − x·tail. First about x/4 comes off 1 and x²/2: that is exact, and leaves less to round. */
function cosNearZero(x: number, tail: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -27) return 1;
  const xx = x * x;
  const p = xx * (C1 + xx * (C2 + xx * (C3 + xx * (C4 + xx * (C5 + xx * C6)))));
  const half = 0.5 * xx;
  if (size < SMALL) return 1 - (half - (xx * p - x * tail));
  const part = size < WIDE ? withoutLowWord(0.25 * size) : 0.28125;
  return 1 - part - (half - part - (xx * p - x * tail));
}
