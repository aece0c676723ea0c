/** What every provider of the matrix product can do, be it a library or the portable one. */
import type { Float } from "../float";
import type { Matrix } from "../matrix";

/** Which BLAS multiplies large matrices. */
export interface BlasInfo {
  /** `"OpenBLAS"`, `"Accelerate"`, `"BLAS"` (named in RNN_BLAS) or `"portable"`. */
  readonly name: string;
  /** What the library says about itself: version and the processor that its kernels are written for. */
  readonly details: string;
  /** The file it was loaded from; none for the portable one. */
  readonly path?: string;
  readonly threads: number;
}

/** A provider of the matrix product. */
export interface Blas {
  info(): BlasInfo;
  setThreads(threads: number): void;
  /** c = a·b, or c += a·b when `add`. All three have the same dtype, and c is not stored transposed. */
  gemm(a: Matrix, b: Matrix, c: Matrix, add: boolean): void;
  /** sum += x, of the same length and dtype; the result has the same bits with every provider. */
  addTo(sum: Float, x: Float): void;
}
