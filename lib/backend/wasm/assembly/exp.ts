/**
 * e^x and σ(x) in float32, four at a time. With whole n = round(x·log₂e) and r = x − n·ln 2, e^x is 2ⁿ·e^r, and e^r is
 * 1 + r + r²·p(r). Method and polynomial p: Cephes, expf (Moshier 1989).
 */

/** Below it e^x is less than the smallest normal number and is taken for 0. */
const LOW: f32 = -87.3;
const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 = LN2_HIGH + LN2_LOW; n·LN2_HIGH is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** 1.5·2²³ + 127: see tanh.ts. */
const ROUNDER: f32 = 12583039;

/** e^x for x ≤ 0, within 2 units in the last place; NaN stays. */
// @ts-ignore: decorator
@inline
export function exp4(given: v128): v128 {
  const x = f32x4.pmax(given, f32x4.splat(LOW)); // pmax keeps a NaN that stands first
  return v128.andnot(between(x), f32x4.lt(given, f32x4.splat(LOW)));
}

/** 1/(1 + e^−x); what lies beyond ±LOW counts as that. Far below zero the result keeps its digits, like e^x. NaN stays. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const minus = f32x4.pmax(f32x4.pmin(f32x4.neg(x), f32x4.splat(-LOW)), f32x4.splat(LOW));
  return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), between(minus)));
}

/** e^x for LOW ≤ x ≤ −LOW. */
// @ts-ignore: decorator
@inline
function between(x: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const power = i32x4.shl(rounded, 23); // 2ⁿ
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH))), f32x4.mul(n, f32x4.splat(LN2_LOW)));
  const r2 = f32x4.mul(r, r);
  const low = pair(5.0000001201e-1, 1.6666665459e-1, r);
  const middle = pair(4.1665795894e-2, 8.3334519073e-3, r);
  const high = pair(1.3981999507e-3, 1.9875691500e-4, r);
  const p = f32x4.add(low, f32x4.mul(r2, f32x4.add(middle, f32x4.mul(r2, high))));
  const y = f32x4.add(f32x4.splat(1), f32x4.add(r, f32x4.mul(r2, p)));
  return f32x4.mul(y, power);
}

// @ts-ignore: decorator
@inline
function pair(c0: f32, c1: f32, x: v128): v128 {
  return f32x4.add(f32x4.splat(c0), f32x4.mul(f32x4.splat(c1), x));
}
