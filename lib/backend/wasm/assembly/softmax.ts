/**
 * softmax in float32, row by row, four entries at a time.
 *
 * After the largest entry is subtracted, every x is ≤ 0, so e^x cannot overflow. With whole n = round(x·log₂e) and
 * r = x − n·ln 2, e^x is 2ⁿ·e^r, and e^r is 1 + r + r²·p(r). Method and polynomial p: Cephes, expf (Moshier 1989).
 */
import { scale as scaleRow } from "./vectors";

/** Below it e^x is less than the smallest normal number and is taken for 0. */
const LOW: f32 = -87.3;
const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 = LN2_HIGH + LN2_LOW; n·LN2_HIGH is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** 1.5·2²³ + 127: see tanh.ts. */
const ROUNDER: f32 = 12583039;

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

/** e^x for x ≤ 0, within 2 units in the last place. */
// @ts-ignore: decorator
@inline
function exp4(given: v128): v128 {
  const x = f32x4.pmax(given, f32x4.splat(LOW)); // pmax keeps a NaN that stands first
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
  return v128.andnot(f32x4.mul(y, power), f32x4.lt(given, f32x4.splat(LOW)));
}

// @ts-ignore: decorator
@inline
function pair(c0: f32, c1: f32, x: v128): v128 {
  return f32x4.add(f32x4.splat(c0), f32x4.mul(f32x4.splat(c1), x));
}
