/**
 * softmax in float32, row by row, four entries at a time. After the largest entry is subtracted, every x is ≤ 0, so e^x
 * cannot overflow.
 */
import { exp4 } from "./exp";
import { scale as scaleRow } from "./vectors";

/**
 * Every row x becomes `scale`·e^(x − m) / s, where m is its largest entry and s the sum of all e^(x − m); `largest` and
 * `sums` receive m and s of each row. A row with NaN or an infinite largest entry becomes NaN, and its sum is NaN.
 *
 * @param row bytes from one row to the next
 */
export function softmaxRows(x: usize, rows: i32, columns: i32, row: i32, scale: f32, largest: usize, sums: usize): void {
  for (let r = 0; r < rows; r++, x += row, largest += 4, sums += 4) {
    const m = maximum(x, columns);
    const s = exponentials(x, columns, m);
    scaleRow(x, columns, scale / s);
    f32.store(largest, m);
    f32.store(sums, s);
  }
}

/** The largest entry. NaN is passed over: the exponentials bring it into the sum. pmax is one instruction, max is five. */
// @ts-ignore: decorator
@inline
function maximum(x: usize, count: i32): f32 {
  let a = f32x4.splat(-Infinity), b = a, c = a, d = a;
  let i = count;
  for (; i >= 16; i -= 16, x += 64) {
    a = f32x4.pmax(a, v128.load(x));
    b = f32x4.pmax(b, v128.load(x, 16));
    c = f32x4.pmax(c, v128.load(x, 32));
    d = f32x4.pmax(d, v128.load(x, 48));
  }
  for (; i > 0; i--, x += 4) a = f32x4.pmax(a, v128.load32_splat(x));
  const most = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  return max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
}

/** So many entries are summed up in float32, then in float64: a sum of 10,000 would lose two digits. */
const SUMMED: i32 = 512;

/** Every x becomes e^(x − m); returns their sum. */
// @ts-ignore: decorator
@inline
function exponentials(x: usize, count: i32, m: f32): f32 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i += SUMMED, x += 4 * SUMMED) sum += part(x, min(SUMMED, count - i), f32x4.splat(m));
  return <f32>sum;
}

// @ts-ignore: decorator
@inline
function part(x: usize, count: i32, m: v128): f64 {
  let left = f32x4.splat(0), right = left;
  let i = count;
  for (; i >= 8; i -= 8, x += 32) {
    const p = exp4(f32x4.sub(v128.load(x), m)); // two at a time: each fills the other's waits
    const q = exp4(f32x4.sub(v128.load(x, 16), m));
    v128.store(x, p);
    v128.store(x, q, 16);
    left = f32x4.add(left, p);
    right = f32x4.add(right, q);
  }
  const both = f32x4.add(left, right);
  let sum: f64 =
    (f32x4.extract_lane(both, 0) + f32x4.extract_lane(both, 1)) + (f32x4.extract_lane(both, 2) + f32x4.extract_lane(both, 3));
  for (; i > 0; i--, x += 4) {
    const p = f32x4.extract_lane(exp4(f32x4.sub(v128.load32_splat(x), m)), 0);
    f32.store(x, p);
    sum += p;
  }
  return sum;
}
