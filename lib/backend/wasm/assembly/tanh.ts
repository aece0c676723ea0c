/**
 * tanh in float32, four at a time, within 3 units in the last place of the true value.
 *
 * With a = |x| and m = e^−2a − 1, tanh x is −m/(m + 2) with the sign of x. Small a lose nothing, for m is computed as such:
 * e^−2a = 2ⁿ·e^r with n whole and r small, so m = 2ⁿ·(e^r − 1) + (2ⁿ − 1), where e^r − 1 = r + r²·p(r).
 * Method and polynomial p: Google's XNNPACK, f32-vtanh, expm1minus p6h5. Here u = −r/2 stands for r, which saves doublings.
 */

/** From here on tanh rounds to 1. */
const LARGE: f32 = 9.1;
/** −2·log₂e: n = round(a·MINUS_TWO_LOG2_E). */
const MINUS_TWO_LOG2_E: f32 = -2.8853900817779268;
/** ½·ln 2: u = a + n·HALF_LN_2. */
const HALF_LN_2: f32 = 0.34657359027997264;
/** 1.5·2²³ + 127: adding it rounds a small number to the nearest whole one, and leaves that plus 127, 2ⁿ's exponent, in the low bits. */
const ROUNDER: f32 = 12583039;

/** z becomes tanh(z + b) for one row. */
export function biasTanhRow(z: usize, b: usize, columns: i32): void {
  let i = columns;
  for (; i >= 8; i -= 8, z += 32, b += 32) {
    const left = tanh4(f32x4.add(v128.load(z), v128.load(b))); // two at a time: each fills the other's waits
    const right = tanh4(f32x4.add(v128.load(z, 16), v128.load(b, 16)));
    v128.store(z, left);
    v128.store(z, right, 16);
  }
  for (; i >= 4; i -= 4, z += 16, b += 16) v128.store(z, tanh4(f32x4.add(v128.load(z), v128.load(b))));
  for (; i > 0; i--, z += 4, b += 4) {
    f32.store(z, f32x4.extract_lane(tanh4(f32x4.splat(f32.load(z) + f32.load(b))), 0));
  }
}

/** x becomes tanh(x). */
export function tanhRow(x: usize, count: i32): void {
  let i = count;
  for (; i >= 8; i -= 8, x += 32) {
    const left = tanh4(v128.load(x));
    const right = tanh4(v128.load(x, 16));
    v128.store(x, left);
    v128.store(x, right, 16);
  }
  for (; i > 0; i--, x += 4) f32.store(x, f32x4.extract_lane(tanh4(f32x4.splat(f32.load(x))), 0));
}

/** tanh of four entries. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const a = f32x4.pmin(f32x4.abs(x), f32x4.splat(LARGE)); // pmin keeps a NaN that stands first
  const rounded = f32x4.add(f32x4.mul(a, f32x4.splat(MINUS_TWO_LOG2_E)), f32x4.splat(ROUNDER));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDER));
  const power = i32x4.shl(rounded, 23); // 2ⁿ
  const u = f32x4.add(a, f32x4.mul(n, f32x4.splat(HALF_LN_2)));
  const v = f32x4.mul(u, power);
  const w = f32x4.add(v, f32x4.mul(f32x4.mul(v, u), polynomial(u))); // −½·2ⁿ·(e^r − 1)
  const one = f32x4.splat(1);
  const minusM = f32x4.add(f32x4.sub(one, power), f32x4.add(w, w));
  const below = f32x4.div(minusM, f32x4.sub(f32x4.splat(2), minusM));
  return v128.or(below, v128.and(x, f32x4.splat(-0.0)));
}

/** The factor of u² in e^r − 1 = −2·(u + u²·polynomial(u)), where u = −r/2. */
// @ts-ignore: decorator
@inline
function polynomial(u: v128): v128 {
  const u2 = f32x4.mul(u, u);
  const low = pair(-0.99999994, 0.66666174, u);
  const high = f32x4.add(pair(-0.33334002, 0.13386451, u), f32x4.mul(u2, f32x4.splat(-0.044366464)));
  return f32x4.add(low, f32x4.mul(u2, high));
}

// @ts-ignore: decorator
@inline
function pair(c0: f32, c1: f32, x: v128): v128 {
  return f32x4.add(f32x4.splat(c0), f32x4.mul(f32x4.splat(c1), x));
}
