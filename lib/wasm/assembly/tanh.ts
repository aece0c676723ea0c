/**
 * tanh in float32, four at a time, within 2 units in the last place of the true value.
 *
 * With a = |x|: a + a³·p(a²) below SMALL, 1 − 2/(e^2a + 1) above, where e^2a = 2^t is 2^round(t)·q(t − round(t)).
 * Both polynomials: S. Moshier, Cephes Mathematical Library, tanhf and exp2f.
 */
const SMALL: f32 = 0.625;
/** From here on tanh rounds to 1. */
const LARGE: f32 = 9.1;
/** 2·log₂e, so that e^2a = 2^(a·TWO_LOG2_E). */
const TWO_LOG2_E: f32 = 2.8853900817779268;
/** 1.5·2²³: adding it rounds a small number to the nearest whole one, which is left in the low bits. */
const ROUNDER: f32 = 12582912;

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

// @ts-ignore: decorator
@inline
function tanh4(x: v128): v128 {
  const a = f32x4.pmin(f32x4.abs(x), f32x4.splat(LARGE)); // pmin keeps a NaN that stands first
  const below = v128.bitselect(near0(a), away(a), f32x4.lt(a, f32x4.splat(SMALL)));
  return v128.or(below, v128.and(x, f32x4.splat(-0.0)));
}

// @ts-ignore: decorator
@inline
function near0(a: v128): v128 {
  const s = f32x4.mul(a, a);
  const s2 = f32x4.mul(s, s);
  const low = pair(-3.33332819422e-1, 1.33314422036e-1, s);
  const middle = pair(-5.37397155531e-2, 2.06390887954e-2, s);
  const high = f32x4.add(middle, f32x4.mul(s2, f32x4.splat(-5.70498872745e-3)));
  const p = f32x4.add(low, f32x4.mul(s2, high));
  return f32x4.add(a, f32x4.mul(f32x4.mul(p, s), a));
}

// @ts-ignore: decorator
@inline
function away(a: v128): v128 {
  const t = f32x4.mul(a, f32x4.splat(TWO_LOG2_E));
  const rounded = f32x4.add(t, f32x4.splat(ROUNDER));
  const r = f32x4.sub(t, f32x4.sub(rounded, f32x4.splat(ROUNDER)));
  const r2 = f32x4.mul(r, r);
  const q01 = pair(1, 6.931472028550421e-1, r);
  const q23 = pair(2.402264791363012e-1, 5.550332471162809e-2, r);
  const q45 = pair(9.618437357674640e-3, 1.339887440266574e-3, r);
  const q456 = f32x4.add(q45, f32x4.mul(r2, f32x4.splat(1.535336188319500e-4)));
  const q = f32x4.add(q01, f32x4.mul(r2, f32x4.add(q23, f32x4.mul(r2, q456))));
  const power = i32x4.add(q, i32x4.shl(rounded, 23)); // the exponent's bits grow by round(t)
  const one = f32x4.splat(1);
  return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(power, one)));
}

// @ts-ignore: decorator
@inline
function pair(c0: f32, c1: f32, x: v128): v128 {
  return f32x4.add(f32x4.splat(c0), f32x4.mul(f32x4.splat(c1), x));
}
