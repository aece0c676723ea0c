/** The kernels of LSTM and GRU, float32 only. Matrices must lie in `memory`; see assembly/lstm.ts and assembly/gru.ts. */
import type { Matrix } from "../matrix";

type Kernel = (...placesAndSizes: number[]) => void;

export interface GateFunctions {
  /** a + u + b becomes f g i o in place of a, and c, tanhC and h are written. Rows of c, tanhC and h are equally far apart. */
  readonly lstmForward: (a: Matrix, u: Matrix, b: Matrix, cPrev: Matrix, c: Matrix, tanhC: Matrix, h: Matrix) => void;
  /** Writes da, from dhs + dh and dc, which becomes ∂loss/∂cPrev. */
  readonly lstmBackward: (
    da: Matrix,
    gates: Matrix,
    cPrev: Matrix,
    tanhC: Matrix,
    dhs: Matrix,
    dh: Matrix,
    dc: Matrix,
  ) => void;
  /** The reset after the product: a + u + b becomes z r n in place of a, v = the last third of u + bh, and h is written. */
  readonly gruAfterForward: (a: Matrix, u: Matrix, b: Matrix, bh: Matrix, hPrev: Matrix, v: Matrix, h: Matrix) => void;
  /** Writes da and du, from dhs + dh; dh becomes what went past the gates. */
  readonly gruAfterBackward: (
    da: Matrix,
    du: Matrix,
    gates: Matrix,
    v: Matrix,
    hPrev: Matrix,
    dhs: Matrix,
    dh: Matrix,
  ) => void;
  /** The reset before the product: a + u + b becomes z and r in place of a, and v = r∘hPrev. */
  readonly gruBeforeGates: (a: Matrix, u: Matrix, b: Matrix, hPrev: Matrix, v: Matrix) => void;
  /** Then, with v·Wn in the last third of u: n in place of a, and h. */
  readonly gruBeforeState: (a: Matrix, u: Matrix, b: Matrix, hPrev: Matrix, h: Matrix) => void;
  /** Writes the parts of da for z and n, from dhs + dh; dh becomes what went past the gates. */
  readonly gruBeforeBackwardState: (da: Matrix, gates: Matrix, hPrev: Matrix, dhs: Matrix, dh: Matrix) => void;
  /** Then, from dv = ∂loss/∂v, the part of da for r; dh grows by what came through v. */
  readonly gruBeforeBackwardGates: (da: Matrix, gates: Matrix, hPrev: Matrix, dv: Matrix, dh: Matrix) => void;
  /** sums grows by the sum of the rows of x. */
  readonly sumRows: (x: Matrix, sums: Matrix) => void;
}

const BYTES = 4;

/** The kernels among what the module exports. */
export function gateFunctionsOf(exports: Record<string, Kernel>): GateFunctions {
  /** Pointers to all matrices, then the rows and columns of the last one, then the bytes from row to row of those in `strides`. */
  const call = (kernel: Kernel, matrices: readonly Matrix[], strides: readonly Matrix[]): void => {
    const { rows, columns } = matrices[matrices.length - 1];
    const pointers = matrices.map(({ data }) => data.byteOffset);
    kernel(...pointers, rows, columns, ...strides.map(({ stride }) => stride * BYTES));
  };
  const { lstmForward, lstmBackward, gruAfterForward, gruAfterBackward, sumRows } = exports;
  const { gruBeforeGates, gruBeforeState, gruBeforeBackwardState, gruBeforeBackwardGates } = exports;
  return {
    lstmForward: (...all) => call(lstmForward, all, [all[0], all[3], all[6]]),
    lstmBackward: (...all) => call(lstmBackward, all, [all[0], all[2], all[4]]),
    gruAfterForward: (...all) => call(gruAfterForward, all, [all[0], all[4], all[6]]),
    gruAfterBackward: (...all) => call(gruAfterBackward, all, [all[0], all[4], all[5]]),
    gruBeforeGates: (...all) => call(gruBeforeGates, all, [all[0], all[3], all[4]]),
    gruBeforeState: (...all) => call(gruBeforeState, all, [all[0], all[3], all[4]]),
    gruBeforeBackwardState: (...all) => call(gruBeforeBackwardState, all, [all[0], all[2], all[3]]),
    gruBeforeBackwardGates: (...all) => call(gruBeforeBackwardGates, all, [all[0], all[2]]),
    sumRows: (x, { data }) => sumRows(x.data.byteOffset, x.rows, x.columns, x.stride * BYTES, data.byteOffset),
  };
}
