/** Matrix products in a workspace: small ones in WebAssembly, large ones by the BLAS. */
import { blas } from "../../backend/blas/blas";
import { portable } from "../../backend/blas/portable";
import type { Blas } from "../../backend/blas/provider";
import type { Matrix } from "../../backend/matrix";

/** Up to this many multiplications the WebAssembly product is done before a BLAS is called. */
const SMALL_PRODUCT = 2_000;

/** c = a·b. */
export function multiply(a: Matrix, b: Matrix, c: Matrix): void {
  providerOf(a, c.columns).gemm(a, b, c, false);
}

/** c += a·b. */
export function addProduct(a: Matrix, b: Matrix, c: Matrix): void {
  providerOf(a, c.columns).gemm(a, b, c, true);
}

/** Who computes a·b when b has so many columns. */
export function providerOf(a: Matrix, columns: number): Blas {
  return a.rows * a.columns * columns <= SMALL_PRODUCT ? portable : blas();
}
