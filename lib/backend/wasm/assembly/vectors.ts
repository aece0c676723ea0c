/** Operations on long rows of float32, in one order whatever the machine. `count` is a number of entries. */

/** The sum of x², in float64: eight running sums, entry i going to sum i mod 8. */
export function sumOfSquares(x: usize, count: i32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  let i = count;
  for (; i >= 8; i -= 8, x += 32) {
    const left = v128.load(x), right = v128.load(x, 16);
    a = f64x2.add(a, square(left));
    b = f64x2.add(b, square(upperHalf(left)));
    c = f64x2.add(c, square(right));
    d = f64x2.add(d, square(upperHalf(right)));
  }
  const all = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let sum = f64x2.extract_lane(all, 0) + f64x2.extract_lane(all, 1);
  for (; i > 0; i--, x += 4) {
    const value = <f64>f32.load(x);
    sum += value * value;
  }
  return sum;
}

/** x becomes factor·x. */
export function scale(x: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let i = count;
  for (; i >= 8; i -= 8, x += 32) {
    v128.store(x, f32x4.mul(v128.load(x), factors));
    v128.store(x, f32x4.mul(v128.load(x, 16), factors), 16);
  }
  for (; i > 0; i--, x += 4) f32.store(x, f32.load(x) * factor);
}

/** y becomes y + factor·x. */
export function addScaled(y: usize, x: usize, count: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let i = count;
  for (; i >= 8; i -= 8, x += 32, y += 32) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(v128.load(x), factors)));
    v128.store(y, f32x4.add(v128.load(y, 16), f32x4.mul(v128.load(x, 16), factors)), 16);
  }
  for (; i > 0; i--, x += 4, y += 4) f32.store(y, f32.load(y) + f32.load(x) * factor);
}

/** The squares of the first two entries. */
// @ts-ignore: decorator
@inline
function square(x: v128): v128 {
  const wide = f64x2.promote_low_f32x4(x);
  return f64x2.mul(wide, wide);
}

// @ts-ignore: decorator
@inline
function upperHalf(x: v128): v128 {
  return v128.shuffle<f64>(x, x, 1, 1);
}
