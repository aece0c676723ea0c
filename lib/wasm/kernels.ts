/** The WebAssembly kernels, compiled at first use. Pointers and strides are in bytes. */
import type { DType } from "../tensor";
import { binary } from "./binary";
import { allocate, memory } from "./memory";

/** The kernels of one dtype. */
export interface Kernels {
  readonly bytes: 4 | 8;
  /** c = a·b, or c += a·b when `add` is 1; c is m × n, a is m × k, b is k × n. */
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    cRow: number,
    add: 0 | 1,
    pack: number,
  ): void;
  /** z becomes tanh(z + b), for rows that are `row` bytes apart. */
  biasTanh(z: number, b: number, rows: number, columns: number, row: number): void;
  /** dt becomes (dt + carry)·(1 − h²), and db grows by the sum of its rows; rows of dt and h are `row` bytes apart. */
  tanhBackward(dt: number, h: number, carry: number, db: number, rows: number, columns: number, row: number): void;
  /** to = fromᵀ; `from` is rows × columns. */
  transpose(from: number, to: number, rows: number, columns: number): void;
  /** Memory for `gemm` to work in. */
  readonly pack: number;
}

type TanhKernel = (x: number, count: number) => void;
let loaded: (Record<DType, Kernels> & { readonly tanh: TanhKernel }) | undefined;

/** The kernels of that dtype. */
export function kernels(dtype: DType): Kernels {
  loaded ??= load();
  return loaded[dtype];
}

/** The kernel by which x becomes tanh(x), for `count` float32 entries. */
export function tanhKernel(): TanhKernel {
  return (loaded ??= load()).tanh;
}

function load(): NonNullable<typeof loaded> {
  const module = new WebAssembly.Module(Buffer.from(binary, "base64"));
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<string, never>;
  const pack = allocate((exports.packedBytes as () => number)()).pointer;
  return {
    tanh: exports.tanhF32,
    float32: {
      bytes: 4,
      gemm: exports.gemmF32,
      biasTanh: exports.biasTanhF32,
      tanhBackward: exports.tanhBackwardF32,
      transpose: exports.transposeF32,
      pack,
    },
    float64: {
      bytes: 8,
      gemm: exports.gemmF64,
      biasTanh: biasTanhF64,
      tanhBackward: exports.tanhBackwardF64,
      transpose: exports.transposeF64,
      pack,
    },
  };
}

/** In float64 the digits of `Math.tanh` matter more than the time it takes: gradient checks run in float64. */
function biasTanhF64(z: number, b: number, rows: number, columns: number, row: number): void {
  const bias = new Float64Array(memory.buffer, b, columns);
  for (let r = 0; r < rows; r++) {
    const line = new Float64Array(memory.buffer, z + r * row, columns);
    for (let j = 0; j < columns; j++) line[j] = Math.tanh(line[j] + bias[j]);
  }
}
