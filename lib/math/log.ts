/**
 * Logarithms with the same digits in every JavaScript engine.
 *
 * Algorithms and constants: fdlibm 5.3, e_log.c and e_log10.c; log2 after FreeBSD's e_log2.c, which derives from them.
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 *
 * x = 2^k·(1 + f) with √½ ≤ 1 + f < √2, so log x = k·ln2 + log(1 + f).
 */
import { highWord, withoutLowWord } from "./float64-words";
import { LN2_HIGH, LN2_LOW } from "./ln2";
import { powerOfTwo } from "./powers-of-two";

/** Below it, float64s have fewer than 53 significant bits. */
const SMALLEST_NORMAL = 2 ** -1022;
/** Added to a high word, this carries into the exponent if the number is √2 or more times a power of two. */
const CARRY_FROM_SQRT2 = 0x95f64;
/** The bits of a high word that belong to the fraction, and those of 1.38 and 1.42. */
const FRACTION = 0xfffff;
const FRACTION_OF_1_38 = 0x6147a;
const FRACTION_OF_1_42 = 0x6b851;
const ONE_THIRD = 1 / 3;

/**
 * The natural logarithm, with an error below 1 unit in the last place (at most 0.85 for 10⁶ random x).
 * log(±0) = −Infinity, log(1) = 0, log(Infinity) = Infinity, log(NaN) = log(x < 0) = NaN.
 *
 * Source: fdlibm, e_log.c.
 */
export function log(x: number): number {
  let k = 0;
  if (!(x >= SMALLEST_NORMAL && x < Infinity)) {
    if (!(x > 0)) return x === 0 ? -1 / 0 : 0 / 0; // the global names would cost 3 ns, as in exp.ts
    if (x > 1) return x;
    x *= 2 ** 54;
    k = -54;
  }
  const high = highWord(x);
  const shift = 1023 - ((high + CARRY_FROM_SQRT2) >> 20);
  k -= shift;
  const f = x * powerOfTwo(shift) - 1;
  const fraction = high & FRACTION;
  if (((fraction + 2) & FRACTION) < 3) {
    // −2^-20 ≤ f < 2^-20: three terms of the series are enough
    const rest = f * f * (0.5 - ONE_THIRD * f);
    return k * LN2_HIGH - (rest - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const p = logPolynomial(s * s);
  if (((fraction - FRACTION_OF_1_38) | (FRACTION_OF_1_42 - fraction)) >= 0) {
    // 1 + f is above 1.38 or below 0.71: f is large enough for f²/2 to be rounded by itself
    const half = 0.5 * f * f;
    return k * LN2_HIGH - (half - (s * (half + p) + k * LN2_LOW) - f);
  }
  return k * LN2_HIGH - (s * (f - p) - k * LN2_LOW - f);
}

/** log((1 + s)/(1 − s)) = 2s + s·(L1·s² + L2·s⁴ + …), to 2^-58 */
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

function logPolynomial(z: number): number {
  const w = z * z;
  return z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
}

const ONE_OVER_LN10 = 4.34294481903251816668e-1;
/** The logarithm of 2 in two parts, the first of 42 bits, so that k times it is exact. */
const LOG10_2_HIGH = 3.01029995663611771306e-1;
const LOG10_2_LOW = 3.69423907715893078616e-13;

/**
 * The logarithm to base 10, with an error of at most 1.9 units in the last place for 10⁶ random x. Whole powers of ten
 * that are float64s have a whole logarithm. Special values as for `log`.
 *
 * Source: fdlibm, e_log10.c.
 */
export function log10(x: number): number {
  if (!(x > 0 && x < Infinity)) return log(x);
  let k = 0;
  if (x < SMALLEST_NORMAL) {
    x *= 2 ** 54;
    k = -54;
  }
  let exponent = (highWord(x) >> 20) - 1023;
  exponent += (k + exponent) >>> 31; // rounded towards zero: k and the logarithm of the rest have one sign
  k += exponent;
  // 0 − exponent is an int32 for V8, −exponent may be −0
  return k * LOG10_2_LOW + ONE_OVER_LN10 * log(x * powerOfTwo(0 - exponent)) + k * LOG10_2_HIGH;
}

/** 1/ln2 in two parts, the first of 22 bits, so that a number of 21 bits times it is exact. */
const ONE_OVER_LN2_HIGH = 1.44269504072144627571;
const ONE_OVER_LN2_LOW = 1.67517131648865118353e-10;

/**
 * The logarithm to base 2, with an error below 1 unit in the last place (at most 0.79 for 10⁶ random x). Whole powers
 * of two have a whole logarithm. Special values as for `log`.
 *
 * Source: FreeBSD, e_log2.c.
 */
export function log2(x: number): number {
  if (!(x > 0 && x < Infinity)) return log(x);
  let k = 0;
  if (x < SMALLEST_NORMAL) {
    x *= 2 ** 54;
    k = -54;
  }
  const shift = 1023 - ((highWord(x) + CARRY_FROM_SQRT2) >> 20);
  k -= shift;
  const f = x * powerOfTwo(shift) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const rest = s * (half + logPolynomial(s * s));
  const high = withoutLowWord(f - half);
  const low = f - high - half + rest;
  const product = high * ONE_OVER_LN2_HIGH;
  const sum = k + product;
  return (low + high) * ONE_OVER_LN2_LOW + low * ONE_OVER_LN2_HIGH + (k - sum + product) + sum;
}
