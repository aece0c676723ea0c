/** The matrix product under `Tensor.matmul`. */
import type { Float } from "./elementwise";

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
 * c = a·b in a plain loop. Each entry is summed in one fixed order, k = 0, 1, 2, …, and in float64 even for float32
 * operands, so that the result has the same digits on every machine.
 */
export function gemm(a: Matrix, b: Matrix, c: Matrix): void {
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j < c.columns; j++) {
      let sum = 0;
      let p = a.offset + i * a.rowStride;
      let q = b.offset + j * b.columnStride;
      for (let k = 0; k < a.columns; k++, p += a.columnStride, q += b.rowStride) sum += a.data[p] * b.data[q];
      c.data[c.offset + i * c.rowStride + j * c.columnStride] = sum;
    }
  }
}
