/**
 * The matrix product in WebAssembly: for machines without a BLAS, and for products too small to be worth a call to one.
 * Every sum runs in one fixed order, so its results have the same bits on every machine.
 */
import { type Float, arrayOf, dtypeOf } from "../float";
import type { Matrix } from "../matrix";
import { wasmFunctions } from "../wasm/functions";
import { type Piece, allocate, memory, release } from "../wasm/memory";
import type { Blas } from "./provider";

export const portable: Blas = {
  info: () => ({ name: "portable", details: "WebAssembly SIMD", threads: 1 }),
  setThreads() {},
  gemm(a, b, c, add) {
    const { buffer } = memory;
    if (a.data.buffer === buffer && b.data.buffer === buffer && c.data.buffer === buffer) {
      return multiply(a, b, c, add, a.data.byteOffset, b.data.byteOffset, c.data.byteOffset);
    }
    const [left, right, target] = [new Operand(a), new Operand(b), new Operand(c)];
    for (const operand of [left, right, target]) operand.copyIn();
    multiply(a, b, c, add, left.pointer, right.pointer, target.pointer);
    target.copyOut();
    for (const operand of [left, right, target]) operand.release();
  },
  addTo(sum, x) {
    for (let i = 0; i < sum.length; i++) sum[i] += x[i];
  },
};

/** The product, once all three matrices lie in the WebAssembly memory, at these addresses. */
function multiply(a: Matrix, b: Matrix, c: Matrix, add: boolean, aAt: number, bAt: number, cAt: number): void {
  const { gemm, bytes, pack } = wasmFunctions(dtypeOf(c.data));
  const [aStride, bStride, cStride] = [a.stride * bytes, b.stride * bytes, c.stride * bytes];
  const [aRow, aColumn] = a.isTransposed ? [bytes, aStride] : [aStride, bytes];
  const [bRow, bColumn] = b.isTransposed ? [bytes, bStride] : [bStride, bytes];
  const flag = add ? 1 : 0;
  gemm(c.rows, c.columns, a.columns, aAt, aRow, aColumn, bAt, bRow, bColumn, cAt, cStride, flag, pack);
}

/** A matrix where WebAssembly can reach it: where it is, when that is in its memory, else in a piece of it. */
class Operand {
  readonly pointer: number;
  readonly #entries: Float;
  readonly #piece?: Piece;

  constructor({ data, rows, columns, stride, isTransposed }: Matrix) {
    const [lines, width] = isTransposed ? [columns, rows] : [rows, columns];
    const length = (lines - 1) * stride + width;
    this.#entries = data.subarray(0, length);
    if (this.#entries.length !== length) {
      throw new RangeError(`matrix product: memory must hold ${length} entries, got ${this.#entries.length}`);
    }
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
    return new (arrayOf(dtypeOf(this.#entries)))(memory.buffer, this.pointer, this.#entries.length);
  }
}
