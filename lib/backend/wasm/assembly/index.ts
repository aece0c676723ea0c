/** What the WebAssembly module exports. All pointers and strides are in bytes. */
import { gemm } from "./gemm";
import { magnitude } from "./magnitude";
import { softmaxRows } from "./softmax";
import { backwardRows } from "./tanh-backward";
import { biasTanhRow, tanhRow } from "./tanh";
import { biasTanhRow64 } from "./tanh64";
import { transpose } from "./transpose";
import { addScaled, scale, sumOfSquares } from "./vectors";

export { sumRows } from "./gates";
export { packedBytes } from "./gemm";
export {
  gruAfterBackward,
  gruAfterForward,
  gruBeforeBackwardGates,
  gruBeforeBackwardState,
  gruBeforeGates,
  gruBeforeState,
} from "./gru";
export { lstmBackward, lstmForward } from "./lstm";

/** c = a·b (+ c), float32. See `gemm`. */
export function gemmF32(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cRow: i32, add: bool, pack: usize,
): void {
  gemm<f32>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, add, pack);
}

/** c = a·b (+ c), float64. See `gemm`. */
export function gemmF64(
  m: i32, n: i32, k: i32, a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32, c: usize, cRow: i32, add: bool, pack: usize,
): void {
  gemm<f64>(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, add, pack);
}

/** z becomes tanh(z + b), float32, for `rows` rows of `columns` entries, `row` bytes apart. */
export function biasTanhF32(z: usize, b: usize, rows: i32, columns: i32, row: i32): void {
  for (let r = 0; r < rows; r++, z += row) biasTanhRow(z, b, columns);
}

/** The same in float64. */
export function biasTanhF64(z: usize, b: usize, rows: i32, columns: i32, row: i32): void {
  for (let r = 0; r < rows; r++, z += row) biasTanhRow64(z, b, columns);
}

/** x becomes tanh(x), float32, for `count` entries. */
export function tanhF32(x: usize, count: i32): void {
  tanhRow(x, count);
}

/** dt becomes (dt + carry)·(1 − h²) and db grows by its column sums, float32. See `backwardRows`. */
export function tanhBackwardF32(dt: usize, h: usize, carry: usize, db: usize, rows: i32, columns: i32, row: i32): void {
  backwardRows<f32>(dt, h, carry, db, rows, columns, row);
}

/** The same in float64. */
export function tanhBackwardF64(dt: usize, h: usize, carry: usize, db: usize, rows: i32, columns: i32, row: i32): void {
  backwardRows<f64>(dt, h, carry, db, rows, columns, row);
}

/** to = fromᵀ, float32; `from` is rows × columns, both without gaps. */
export function transposeF32(from: usize, to: usize, rows: i32, columns: i32): void {
  transpose<f32>(from, to, rows, columns);
}

/** The same in float64. */
export function transposeF64(from: usize, to: usize, rows: i32, columns: i32): void {
  transpose<f64>(from, to, rows, columns);
}

/** How large the largest of `count` entries is, float32. See `magnitude`. */
export function magnitudeF32(x: usize, count: i32): u32 {
  return magnitude<f32>(x, count);
}

/** The same in float64. */
export function magnitudeF64(x: usize, count: i32): u32 {
  return magnitude<f64>(x, count);
}

/** Every row of x becomes scale·softmax(x), float32. See `softmaxRows`. */
export function softmaxF32(x: usize, rows: i32, columns: i32, row: i32, scale: f32, largest: usize, sums: usize): void {
  softmaxRows(x, rows, columns, row, scale, largest, sums);
}

/** The sum of the squares of `count` entries, float32, in float64. */
export function sumOfSquaresF32(x: usize, count: i32): f64 {
  return sumOfSquares(x, count);
}

/** x becomes factor·x, float32, for `count` entries. */
export function scaleF32(x: usize, count: i32, factor: f32): void {
  scale(x, count, factor);
}

/** y becomes y + factor·x, float32, for `count` entries. */
export function addScaledF32(y: usize, x: usize, count: i32, factor: f32): void {
  addScaled(y, x, count, factor);
}
