/**
 * e^x − 1 with the same digits in every JavaScript engine.
 *
 * Algorithm and constants: fdlibm 5.3, s_expm1.c.
 * Copyright (C) 2004 by Sun Microsystems, Inc. All rights reserved.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */
import { HALF_LN2, LN2_HIGH, LN2_LOW, nearestMultipleOfLn2 } from "./ln2";
import { powerOfTwo } from "./powers-of-two";

/** The largest x whose e^x is finite. */
const OVERFLOW = 709.782712893384;
/** From here on down, e^x − 1 is rounded to −1. */
const MINUS_ONE = -38.81622314453125;

/**
 * e^x − 1, precise near zero too, where exp(x) − 1 loses its digits. The error is below 1 unit in the last place
 * (at most 0.80 for 10⁶ random x).
 * expm1(±0) = ±0, expm1(Infinity) = Infinity, expm1(−Infinity) = −1, expm1(NaN) = NaN.
 *
 * Source: fdlibm, s_expm1.c.
 */
export function expm1(x: number): number {
  if (Math.abs(x) < HALF_LN2) return x - linearError(x, 0);
  if (!(x <= OVERFLOW)) return x / 0; // Infinity or NaN
  if (x <= MINUS_ONE) return -1;
  const k = nearestMultipleOfLn2(x);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  return expm1Scaled(k, r, linearError(r, high - r - low));
}

/** 6/r·((e^r + 1)/(e^r − 1) − 2/r) = 1 + Q1·(r²/2) + Q2·(r²/2)² + …, to 2^-61 */
const Q1 = -3.33333333333331316428e-2;
const Q2 = 1.58730158725481460165e-3;
const Q3 = -7.93650757867487942473e-5;
const Q4 = 4.00821782732936239552e-6;
const Q5 = -2.01099218183624371326e-7;

/** r − (e^(r + rest) − 1) for |r| ≤ ln2/2, where rest is what rounding has taken from r. */
export function linearError(r: number, rest: number): number {
  const half = 0.5 * r;
  const z = r * half;
  const q = 1 + z * (Q1 + z * (Q2 + z * (Q3 + z * (Q4 + z * Q5))));
  const t = 3 - q * half;
  return r * (z * ((q - t) / (6 - r * t)) - rest) - rest - z;
}

/** 2^k·(1 + r − error) − 1 for k ≠ 0. The order of the sum depends on k, so that the least is lost by rounding. */
function expm1Scaled(k: number, r: number, error: number): number {
  const y = r - error;
  if (k === -1) return 0.5 * y - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (error - (r + 0.5)) : 1 + 2 * y;
  if (k < 0 || k > 56) return (1 + y) * powerOfTwo(k - 1) * 2 - 1; // 2^1024 is not a float64
  if (k < 20) return (1 - powerOfTwo(-k) + y) * powerOfTwo(k);
  return (r - (error + powerOfTwo(-k)) + 1) * powerOfTwo(k);
}
