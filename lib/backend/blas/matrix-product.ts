/** The matrix product under `Tensor.matmul`: a plain loop for small matrices, a BLAS for large ones. */
import { type Float, arrayOf, dtypeOf } from "../float";
import { type Matrix, expectInMemory, matrix, transpose } from "../matrix";
import { blas } from "./blas";

/** A matrix anywhere in memory: entry (i, j) is `data[offset + i·rowStride + j·columnStride]`. */
export interface StridedMatrix {
  readonly data: Float;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * Products of up to this many multiplications (rows · columns · inner size) go through the plain loop, whose digits do
 * not depend on the processor or on the BLAS installed. Everything that the mirrored notebooks print is that small; for
 * speed alone, the limit would be far lower.
 */
export const PLAIN_LIMIT = 16_384;

/** c = a·b. The entries of c lie without gaps. */
export function matrixProduct(a: StridedMatrix, b: StridedMatrix, c: StridedMatrix): void {
  if (c.rows * c.columns * a.columns <= PLAIN_LIMIT) multiplyPlainly(a, b, c);
  else multiplyByBlas(forBlas(a), forBlas(b), matrix(c.data.subarray(c.offset), c.rows, c.columns));
}

function multiplyByBlas(a: Matrix, b: Matrix, c: Matrix): void {
  const dtype = dtypeOf(c.data);
  for (const each of [a, b, c]) expectInMemory(each, dtype);
  blas().gemm(a, b, c, false);
}

/** Each entry is summed in one fixed order, k = 0, 1, 2, …, and in float64 even for float32 operands. */
function multiplyPlainly(a: StridedMatrix, b: StridedMatrix, c: StridedMatrix): void {
  const { data: A, columnStride: aStep } = a;
  const { data: B, rowStride: bStep } = b;
  let entry = c.offset;
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j < c.columns; j++) {
      let sum = 0;
      let p = a.offset + i * a.rowStride;
      let q = b.offset + j * b.columnStride;
      for (let k = 0; k < a.columns; k++, p += aStep, q += bStep) sum += A[p] * B[q];
      c.data[entry++] = sum;
    }
  }
}

/** The same matrix as a BLAS takes it, copied when neither its rows nor its columns lie without gaps. */
function forBlas(strided: StridedMatrix): Matrix {
  const { data, offset, rows, columns, rowStride, columnStride } = strided;
  if (columnStride === 1 && rowStride >= columns && (rows > 1 || rowStride === columns)) {
    return matrix(data.subarray(offset), rows, columns, rowStride);
  }
  if (rowStride === 1 && columnStride >= rows && (columns > 1 || columnStride === rows)) {
    return transpose(matrix(data.subarray(offset), columns, rows, columnStride));
  }
  return matrix(withoutGaps(strided), rows, columns);
}

function withoutGaps({ data, offset, rows, columns, rowStride, columnStride }: StridedMatrix): Float {
  const entries = new (arrayOf(dtypeOf(data)))(rows * columns);
  let entry = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) entries[entry++] = data[offset + i * rowStride + j * columnStride];
  }
  return entries;
}
