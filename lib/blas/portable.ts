/** The matrix product in WebAssembly: for machines without a BLAS, and for products too small to be worth a call to one. */
import type { Float } from "../elementwise";
import { kernels } from "../wasm/kernels";
import { type Piece, allocate, memory, release } from "../wasm/memory";
import type { Blas } from "./blas";

export const portable: Blas = {
  info: () => ({ name: "portable", details: "WebAssembly SIMD", threads: 1 }),
  setThreads() {},
  gemm(aTransposed, bTransposed, m, n, k, a, lda, b, ldb, add, c, ldc) {
    const { buffer } = memory;
    if (a.buffer === buffer && b.buffer === buffer && c.buffer === buffer) {
      return multiply(
        aTransposed,
        bTransposed,
        m,
        n,
        k,
        c,
        a.byteOffset,
        lda,
        b.byteOffset,
        ldb,
        add,
        c.byteOffset,
        ldc,
      );
    }
    const left = new Operand(a, aTransposed ? k : m, aTransposed ? m : k, lda);
    const right = new Operand(b, bTransposed ? n : k, bTransposed ? k : n, ldb);
    const target = new Operand(c, m, n, ldc);
    for (const operand of [left, right, target]) operand.copyIn();
    multiply(aTransposed, bTransposed, m, n, k, c, left.pointer, lda, right.pointer, ldb, add, target.pointer, ldc);
    target.copyOut();
    for (const operand of [left, right, target]) operand.release();
  },
  addTo(sum, x) {
    for (let i = 0; i < sum.length; i++) sum[i] += x[i];
  },
};

function multiply(
  aTransposed: boolean,
  bTransposed: boolean,
  m: number,
  n: number,
  k: number,
  like: Float,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  add: boolean,
  c: number,
  ldc: number,
): void {
  const { gemm, bytes, pack } = kernels(like instanceof Float32Array ? "float32" : "float64");
  const aRow = aTransposed ? bytes : lda * bytes;
  const aColumn = aTransposed ? lda * bytes : bytes;
  const bRow = bTransposed ? bytes : ldb * bytes;
  const bColumn = bTransposed ? ldb * bytes : bytes;
  gemm(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, ldc * bytes, add ? 1 : 0, pack);
}

/** A matrix where the kernels can reach it: where it is, when that is their memory, else in a piece of it. */
class Operand {
  readonly pointer: number;
  readonly #entries: Float;
  readonly #piece?: Piece;

  constructor(data: Float, rows: number, columns: number, distance: number) {
    const length = (rows - 1) * distance + columns;
    this.#entries = data.subarray(0, length);
    if (data.buffer !== memory.buffer) this.#piece = allocate(length * data.BYTES_PER_ELEMENT);
    this.pointer = this.#piece?.pointer ?? data.byteOffset;
  }

  copyIn(): void {
    if (this.#piece) this.#view().set(this.#entries);
  }

  copyOut(): void {
    if (this.#piece) this.#entries.set(this.#view());
  }

  release(): void {
    if (this.#piece) release(this.#piece);
  }

  #view(): Float {
    const { length } = this.#entries;
    const FloatArray = this.#entries instanceof Float32Array ? Float32Array : Float64Array;
    return new FloatArray(memory.buffer, this.pointer, length);
  }
}
