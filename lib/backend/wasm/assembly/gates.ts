/** What the kernels of layers with gates have in common. All of them are float32. */
import { sigmoid4 } from "./exp";
import { tanh4 } from "./tanh";

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

/** a becomes σ(a + u + b), or tanh of it, for a row of `bytes` bytes. A loop for each gate takes less time than one for all. */
// @ts-ignore: decorator
@inline
export function gateRow(a: usize, u: usize, b: usize, bytes: i32, isTanh: bool): void {
  let j = 0;
  for (; j + 32 <= bytes; j += 32) {
    const left = gate4(a + j, u + j, b + j, isTanh, true); // two at a time: each fills the other's waits
    const right = gate4(a + j + 16, u + j + 16, b + j + 16, isTanh, true);
    v128.store(a + j, left);
    v128.store(a + j, right, 16);
  }
  for (; j < bytes; j += 4) put(a + j, gate4(a + j, u + j, b + j, isTanh, false), false);
}

// @ts-ignore: decorator
@inline
function gate4(a: usize, u: usize, b: usize, isTanh: bool, four: bool): v128 {
  const sum = plus(plus(get(a, four), get(u, four)), get(b, four));
  return isTanh ? tanh4(sum) : sigmoid4(sum);
}

/** sums grows by the sum of the rows of x, `row` bytes apart. */
export function sumRows(x: usize, rows: i32, columns: i32, row: i32, sums: usize): void {
  for (let r = 0; r < rows; r++, x += row) {
    let i = columns, from = x, to = sums;
    for (; i >= 4; i -= 4, from += 16, to += 16) v128.store(to, plus(v128.load(to), v128.load(from)));
    for (; i > 0; i--, from += 4, to += 4) f32.store(to, f32.load(to) + f32.load(from));
  }
}
