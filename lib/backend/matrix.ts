/** Matrices in plain memory: the operands and results of all products in this folder. */
import { type DType, type Float, arrayOf, trueBytesOf, trueDTypeOf } from "./float";

/** A matrix of which either the rows or, when it is stored transposed, the columns lie in memory without gaps. */
export interface Matrix {
  /** Its first entry is the first of the array; what follows its last entry does not belong to it. */
  readonly data: Float;
  readonly rows: number;
  readonly columns: number;
  /** Entries from the start of one stored row (or column) to the start of the next. */
  readonly stride: number;
  readonly isTransposed: boolean;
}

/** The matrix whose rows begin `stride` entries apart; default: one right after the other. */
export function matrix(data: Float, rows: number, columns: number, stride = columns): Matrix {
  return { data, rows, columns, stride, isTransposed: false };
}

/** The same memory with rows and columns exchanged. */
export function transpose({ data, rows, columns, stride, isTransposed }: Matrix): Matrix {
  return { data, rows: columns, columns: rows, stride, isTransposed: !isTransposed };
}

/** The largest number that a BLAS takes for a size or a stride: a 32-bit integer. */
const LARGEST_INT = 2 ** 31 - 1;

/**
 * Stands between the tensors and native code, which reads and writes wherever it is told to.
 *
 * @throws RangeError when the matrix reaches beyond its memory, is of another dtype, or a size is no 32-bit number
 */
export function expectInMemory({ data, rows, columns, stride, isTransposed }: Matrix, dtype: DType): void {
  const [lines, width] = isTransposed ? [columns, rows] : [rows, columns];
  const isSized = [rows, columns, stride].every((size) => Number.isInteger(size) && size >= 1 && size <= LARGEST_INT);
  const bytes = ((lines - 1) * stride + width) * arrayOf(dtype).BYTES_PER_ELEMENT;
  if (isSized && trueDTypeOf(data) === dtype && trueBytesOf(data) >= bytes) return;
  const got = trueDTypeOf(data) ? `${trueBytesOf(data)} bytes of ${trueDTypeOf(data)}` : "no numbers";
  throw new RangeError(`matrix product: memory must hold ${rows} × ${columns} entries of ${dtype}, got ${got}`);
}
