/** The functions compiled from assembly/, loaded at first use. They work on what lies in the WebAssembly `memory`. */
import { exp } from "../../math/exp";
import { type DType, type Float, arrayOf } from "../float";
import type { Matrix } from "../matrix";
import { binary } from "./binary";
import { type GateFunctions, gateFunctionsOf } from "./gates";
import { allocate, memory } from "./memory";

/** The functions of one dtype. Matrices and arrays must lie in `memory`; pointers and strides of `gemm` are in bytes. */
export interface WasmFunctions {
  readonly bytes: 4 | 8;
  readonly gemm: Gemm;
  /** Memory for `gemm` to work in. */
  readonly pack: number;
  /** z becomes tanh(z + b), b being added to every row. */
  readonly biasTanh: (z: Matrix, b: Float) => void;
  /** dt becomes (dt + carry)·(1 − h²), and db grows by the sum of its rows. Rows of dt and h are equally far apart. */
  readonly tanhBackward: (dt: Matrix, h: Matrix, carry: Matrix, db: Float) => void;
  /**
   * Every row x becomes `scale`·e^(x − m) / s, where m is its largest entry and s the sum of all e^(x − m), so no exponent
   * is positive; `largest` and `sums` receive m and s of each row. A row with NaN or an infinite m becomes NaN.
   */
  readonly softmax: (x: Matrix, scale: number, largest: Float, sums: Float) => void;
  /** to = fromᵀ, by moving the entries; neither has gaps. */
  readonly copyTransposed: (from: Matrix, to: Matrix) => void;
  /** How large the largest entry is, to be compared with `magnitudeOf` a number; larger than any for infinity and NaN. */
  readonly magnitude: (entries: Float) => number;
}

/** c = a·b, or c += a·b when `add` is 1; c is m × n, a is m × k, b is k × n. See assembly/gemm.ts. */
type Gemm = (...sizesAndPlaces: number[]) => void;
type TanhFunction = (x: number, count: number) => void;

/** Float32 only; x and y are pointers. */
interface VectorFunctions {
  readonly sumOfSquares: (x: number, count: number) => number;
  readonly scale: (x: number, count: number, factor: number) => void;
  readonly addScaled: (y: number, x: number, count: number, factor: number) => void;
}

interface Loaded extends Record<DType, WasmFunctions> {
  readonly tanh: TanhFunction;
  readonly vectors: VectorFunctions;
  readonly gates: GateFunctions;
}

let loaded: Loaded | undefined;

/** The functions of that dtype. */
export function wasmFunctions(dtype: DType): WasmFunctions {
  return (loaded ??= load())[dtype];
}

/** The function by which x becomes tanh(x), for `count` float32 entries. */
export function tanhFunction(): TanhFunction {
  return (loaded ??= load()).tanh;
}

/** x² summed up, factor·x and y + factor·x, for `count` float32 entries. */
export function vectorFunctions(): VectorFunctions {
  return (loaded ??= load()).vectors;
}

/** The kernels of layers with gates. */
export function gateFunctions(): GateFunctions {
  return (loaded ??= load()).gates;
}

function load(): Loaded {
  const module = new WebAssembly.Module(Buffer.from(binary, "base64"));
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<string, Gemm>;
  const pack = allocate((exports.packedBytes as unknown as () => number)()).pointer;
  const { softmaxF32 } = exports;
  return {
    tanh: exports.tanhF32,
    gates: gateFunctionsOf(exports),
    vectors: {
      sumOfSquares: exports.sumOfSquaresF32 as unknown as VectorFunctions["sumOfSquares"],
      scale: exports.scaleF32,
      addScaled: exports.addScaledF32,
    },
    float32: {
      ...functionsOf("float32", "F32", exports, pack),
      softmax: ({ data, rows, columns, stride }, scale, largest, sums) =>
        softmaxF32(data.byteOffset, rows, columns, stride * 4, scale, largest.byteOffset, sums.byteOffset),
    },
    float64: { ...functionsOf("float64", "F64", exports, pack), softmax: softmaxF64 },
  };
}

function functionsOf(
  dtype: DType,
  suffix: "F32" | "F64",
  exports: Record<string, Gemm>,
  pack: number,
): Omit<WasmFunctions, "softmax"> {
  const bytes = arrayOf(dtype).BYTES_PER_ELEMENT as 4 | 8;
  const [biasTanh, tanhBackward, transpose] = ["biasTanh", "tanhBackward", "transpose"].map(
    (name) => exports[name + suffix],
  );
  const magnitude = exports[`magnitude${suffix}`] as unknown as (pointer: number, count: number) => number;
  return {
    bytes,
    gemm: exports[`gemm${suffix}`],
    pack,
    biasTanh: ({ data, rows, columns, stride }, b) =>
      biasTanh(data.byteOffset, b.byteOffset, rows, columns, stride * bytes),
    tanhBackward({ data, rows, columns, stride }, h, carry, db) {
      const [dtAt, hAt, carryAt, dbAt] = [data, h.data, carry.data, db].map(({ byteOffset }) => byteOffset);
      tanhBackward(dtAt, hAt, carryAt, dbAt, rows, columns, stride * bytes);
    },
    copyTransposed: ({ data, rows, columns }, to) => transpose(data.byteOffset, to.data.byteOffset, rows, columns),
    magnitude: ({ byteOffset, length }) => magnitude(byteOffset, length) >>> 0,
  };
}

/** In float64 every e^x is `math.exp`, one by one. */
function softmaxF64({ data, rows, columns, stride }: Matrix, scale: number, largest: Float, sums: Float): void {
  for (let r = 0; r < rows; r++) {
    const [start, end] = [r * stride, r * stride + columns];
    let [m, s] = [-Infinity, 0];
    for (let i = start; i < end; i++) m = Math.max(m, data[i]);
    for (let i = start; i < end; i++) s += data[i] = exp(data[i] - m);
    for (let i = start; i < end; i++) data[i] *= scale / s;
    largest[r] = m;
    sums[r] = s;
  }
}

/** What `magnitude` says of entries of which this is the largest. */
export function magnitudeOf(value: number, dtype: DType): number {
  const bits = dtype === "float32" ? Float32Array.of(value) : Float64Array.of(value);
  const words = new Uint32Array(bits.buffer);
  return dtype === "float32" ? (words[0] << 1) >>> 0 : ((words[1] << 1) | (words[0] >>> 31)) >>> 0;
}
