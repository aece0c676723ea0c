/** The matrix product under `Tensor.matmul`: a plain loop for small matrices, a BLAS for large ones. */
import type { Float } from "../elementwise";
import { blas } from "./blas";

/** A matrix anywhere in memory: entry (i, j) is `data[offset + i·rowStride + j·columnStride]`. */
export interface Matrix {
  readonly data: Float;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * Products of up to this many multiplications (rows · columns · inner size) go through the plain loop, whose digits do
 * not depend on the processor or on the BLAS installed. All that the mirrored notebooks print is that small.
 *
 * Speed alone would set it far lower.
 */
export const PLAIN_LIMIT = 16_384;

/** c = a·b. The entries of c lie without gaps. */
export function gemm(a: Matrix, b: Matrix, c: Matrix): void {
  if (c.rows * c.columns * a.columns <= PLAIN_LIMIT) plainGemm(a, b, c);
  else blasGemm(a, b, c);
}

/** Each entry is summed in one fixed order, k = 0, 1, 2, …, and in float64 even for float32 operands. */
function plainGemm(a: Matrix, b: Matrix, c: Matrix): void {
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

function blasGemm(a: Matrix, b: Matrix, c: Matrix): void {
  const left = forBlas(a);
  const right = forBlas(b);
  const target = c.data.subarray(c.offset);
  blas().gemm(
    left.transposed,
    right.transposed,
    c.rows,
    c.columns,
    a.columns,
    left.entries,
    left.distance,
    right.entries,
    right.distance,
    false,
    target,
    c.columns,
  );
}

/** A matrix as a BLAS takes it: one of the two strides is 1, the other is the distance between rows in memory. */
interface BlasMatrix {
  readonly entries: Float;
  readonly transposed: boolean;
  readonly distance: number;
}

function forBlas(matrix: Matrix): BlasMatrix {
  const { data, offset, rows, columns, rowStride, columnStride } = matrix;
  if (columnStride === 1 && rowStride >= columns)
    return { entries: data.subarray(offset), transposed: false, distance: rowStride };
  if (rowStride === 1 && columnStride >= rows)
    return { entries: data.subarray(offset), transposed: true, distance: columnStride };
  return { entries: withoutGaps(matrix), transposed: false, distance: columns };
}

function withoutGaps({ data, offset, rows, columns, rowStride, columnStride }: Matrix): Float {
  const entries = data instanceof Float32Array ? new Float32Array(rows * columns) : new Float64Array(rows * columns);
  let entry = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) entries[entry++] = data[offset + i * rowStride + j * columnStride];
  }
  return entries;
}
