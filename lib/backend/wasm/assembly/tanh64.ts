/**
 * tanh in float64, two at a time, with the digits of math/tanh.ts: both lanes take every branch of it, in its order of
 * operations, and then choose. The names are those of math/tanh.ts, math/expm1.ts and math/ln2.ts, which say what they are.
 *
 * Algorithm and constants: fdlibm 5.3, s_tanh.c and s_expm1.c.
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunSoft, a Sun Microsystems, Inc. business.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.
 */

/** From here on tanh rounds to 1, and this method gives 1. */
const LARGE: f64 = 22;
/** Below it tanh(x) is x. */
const TINY: f64 = 3.725290298461914e-9;
const ONE_OVER_LN2: f64 = 1.442695040888963387;
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
const HALF_LN2: f64 = 0.3465735912322998;
const Q1: f64 = -3.33333333333331316428e-2;
const Q2: f64 = 1.58730158725481460165e-3;
const Q3: f64 = -7.93650757867487942473e-5;
const Q4: f64 = 4.00821782732936239552e-6;
const Q5: f64 = -2.01099218183624371326e-7;
/** 2⁵² + 1023: adding it to a whole k leaves k + 1023, 2ᵏ's exponent, in the low bits. */
const EXPONENT: f64 = 4503599627371519;

/** z becomes tanh(z + b) for one row. */
export function biasTanhRow64(z: usize, b: usize, columns: i32): void {
  let i = columns;
  for (; i >= 4; i -= 4, z += 32, b += 32) {
    const left = tanh2(f64x2.add(v128.load(z), v128.load(b))); // two at a time: each fills the other's waits
    const right = tanh2(f64x2.add(v128.load(z, 16), v128.load(b, 16)));
    v128.store(z, left);
    v128.store(z, right, 16);
  }
  for (; i >= 2; i -= 2, z += 16, b += 16) v128.store(z, tanh2(f64x2.add(v128.load(z), v128.load(b))));
  if (i > 0) f64.store(z, f64x2.extract_lane(tanh2(f64x2.splat(f64.load(z) + f64.load(b))), 0));
}

// @ts-ignore: decorator
@inline
function tanh2(x: v128): v128 {
  const size = f64x2.abs(x);
  const a = f64x2.pmin(size, f64x2.splat(LARGE)); // pmin keeps a NaN that stands first
  const double = f64x2.add(a, a);
  const isFrom1 = f64x2.ge(a, f64x2.splat(1));
  const y = v128.bitselect(double, f64x2.neg(double), isFrom1);
  const half = v128.bitselect(f64x2.splat(0.5), f64x2.splat(-0.5), isFrom1);
  const multiple = f64x2.trunc(f64x2.add(f64x2.mul(f64x2.splat(ONE_OVER_LN2), y), half));
  const k = v128.and(multiple, f64x2.ge(double, f64x2.splat(HALF_LN2)));
  const high = f64x2.sub(y, f64x2.mul(k, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(k, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const error = linearError(r, f64x2.sub(f64x2.sub(high, r), low));
  const t = v128.bitselect(expm1From1(k, r, error), expm1Below1(k, f64x2.sub(r, error)), isFrom1);
  // −t/(t + 2) below 1, else 1 − 2/(t + 2)
  const quotient = f64x2.div(v128.bitselect(f64x2.splat(2), f64x2.neg(t), isFrom1), f64x2.add(t, f64x2.splat(2)));
  const above = v128.bitselect(f64x2.sub(f64x2.splat(1), quotient), quotient, isFrom1);
  return v128.bitselect(x, v128.or(above, v128.and(x, f64x2.splat(-0.0))), f64x2.lt(size, f64x2.splat(TINY)));
}

/** r − (e^(r + rest) − 1). */
// @ts-ignore: decorator
@inline
function linearError(r: v128, rest: v128): v128 {
  const half = f64x2.mul(f64x2.splat(0.5), r);
  const z = f64x2.mul(r, half);
  let q = f64x2.add(f64x2.splat(Q4), f64x2.mul(z, f64x2.splat(Q5)));
  q = f64x2.add(f64x2.splat(Q3), f64x2.mul(z, q));
  q = f64x2.add(f64x2.splat(Q2), f64x2.mul(z, q));
  q = f64x2.add(f64x2.splat(Q1), f64x2.mul(z, q));
  q = f64x2.add(f64x2.splat(1), f64x2.mul(z, q));
  const t = f64x2.sub(f64x2.splat(3), f64x2.mul(q, half));
  const ratio = f64x2.div(f64x2.sub(q, t), f64x2.sub(f64x2.splat(6), f64x2.mul(r, t)));
  return f64x2.sub(f64x2.sub(f64x2.mul(r, f64x2.sub(f64x2.mul(z, ratio), rest)), rest), z);
}

/** 2ᵏ·(1 + y) − 1 for k ≤ 0. */
// @ts-ignore: decorator
@inline
function expm1Below1(k: v128, y: v128): v128 {
  const halved = f64x2.sub(f64x2.mul(f64x2.splat(0.5), y), f64x2.splat(0.5));
  const scaled = f64x2.sub(f64x2.mul(f64x2.add(f64x2.splat(1), y), powerOfTwo(k)), f64x2.splat(1));
  const below = v128.bitselect(halved, scaled, f64x2.eq(k, f64x2.splat(-1)));
  return v128.bitselect(y, below, f64x2.eq(k, f64x2.splat(0)));
}

/** 2ᵏ·(1 + r − error) − 1 for k > 0. */
// @ts-ignore: decorator
@inline
function expm1From1(k: v128, r: v128, error: v128): v128 {
  const inverse = powerOfTwo(f64x2.neg(k));
  const near = f64x2.add(f64x2.sub(f64x2.splat(1), inverse), f64x2.sub(r, error));
  const far = f64x2.add(f64x2.sub(r, f64x2.add(error, inverse)), f64x2.splat(1));
  return f64x2.mul(v128.bitselect(near, far, f64x2.lt(k, f64x2.splat(20))), powerOfTwo(k));
}

// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, f64x2.splat(EXPONENT)), 52);
}
