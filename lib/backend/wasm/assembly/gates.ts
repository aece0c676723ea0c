/** What the kernels of layers with gates have in common. All of them are float32. */
import { exp4 } from "./exp";

/** Four entries, or, where fewer are left of a row, one of them four times. */
// @ts-ignore: decorator
@inline
export function get(x: usize, four: bool): v128 {
  return four ? v128.load(x) : v128.load32_splat(x);
}

/** Four entries, or the first alone. */
// @ts-ignore: decorator
@inline
export function put(x: usize, entries: v128, four: bool): void {
  if (four) v128.store(x, entries);
  else f32.store(x, f32x4.extract_lane(entries, 0));
}

/** 1/(1 + e^−x) of four entries, as e^x/(1 + e^x) below zero: far below it keeps its digits. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const one = f32x4.splat(1);
  return f32x4.div(v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0))), f32x4.add(one, e));
}

/** σ′ from y = σ(x). */
// @ts-ignore: decorator
@inline
export function sigmoidSlope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

/** tanh′ from y = tanh(x). */
// @ts-ignore: decorator
@inline
export function tanhSlope(y: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

// @ts-ignore: decorator
@inline
export function times(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

// @ts-ignore: decorator
@inline
export function plus(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

/** sums grows by the sum of the rows of x, `row` bytes apart. */
export function sumRows(x: usize, rows: i32, columns: i32, row: i32, sums: usize): void {
  for (let r = 0; r < rows; r++, x += row) {
    let i = columns, from = x, to = sums;
    for (; i >= 4; i -= 4, from += 16, to += 16) v128.store(to, plus(v128.load(to), v128.load(from)));
    for (; i > 0; i--, from += 4, to += 4) f32.store(to, f32.load(to) + f32.load(from));
  }
}
