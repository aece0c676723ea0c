/** Walks strided memory row by row: what every elementwise operation of a tensor is made of. */
import { blas } from "./blas/blas";
import { tanhFloat32 } from "./wasm/tanh";

export type Float = Float64Array | Float32Array;

/** Where the entries of a tensor lie: entry (i, j, …) is `data[offset + i·strides[0] + j·strides[1] + …]`. */
export interface Strided {
  readonly data: Float;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** One row of an operation: `out[o + i·oStep] = a[p + i·pStep] ∘ b[q + i·qStep]` for i < n. */
export type Row = (
  n: number,
  out: Float,
  o: number,
  oStep: number,
  a: Float,
  p: number,
  pStep: number,
  b: Float,
  q: number,
  qStep: number,
) => void;

/**
 * out = a ∘ b, row by row, over axes of these sizes; `out` may be `a` or `b`.
 * Last axes that lie behind one another in every operand are one row, so operands without gaps are a single row.
 */
export function forEachRow(sizes: readonly { size: number }[], out: Strided, a: Strided, b: Strided, row: Row): void {
  let k = sizes.length - 1;
  const [oStep, pStep, qStep] = k < 0 ? [1, 1, 1] : [out.strides[k], a.strides[k], b.strides[k]];
  let n = k < 0 ? 1 : sizes[k].size;
  while (
    k > 0 &&
    out.strides[k - 1] === n * oStep &&
    a.strides[k - 1] === n * pStep &&
    b.strides[k - 1] === n * qStep
  ) {
    n *= sizes[--k].size;
  }
  const walk = (depth: number, o: number, p: number, q: number): void => {
    if (depth >= k) return row(n, out.data, o, oStep, a.data, p, pStep, b.data, q, qStep);
    const [oStride, pStride, qStride] = [out.strides[depth], a.strides[depth], b.strides[depth]];
    for (let i = 0; i < sizes[depth].size; i++) walk(depth + 1, o + i * oStride, p + i * pStride, q + i * qStride);
  };
  walk(0, out.offset, a.offset, b.offset);
}

/** From this length on a BLAS adds faster than the loop, call included (measured); the sums have the same bits. */
const LONG_ROW = 128;

export const addRow: Row = (n, out, o, oStep, a, p, pStep, b, q, qStep) => {
  const withoutGaps = oStep === 1 && pStep === 1 && qStep === 1;
  if (n >= LONG_ROW && withoutGaps && sameDType(out, a) && sameDType(out, b)) return addLongRow(n, out, o, a, p, b, q);
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) out[o] = a[p] + b[q];
};

function addLongRow(n: number, out: Float, o: number, a: Float, p: number, b: Float, q: number): void {
  if (out !== a || o !== p) out.set(a.subarray(p, p + n), o);
  blas().addTo(out.subarray(o, o + n), b.subarray(q, q + n));
}

function sameDType(a: Float, b: Float): boolean {
  return a.BYTES_PER_ELEMENT === b.BYTES_PER_ELEMENT;
}

export const subRow: Row = (n, out, o, oStep, a, p, pStep, b, q, qStep) => {
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) out[o] = a[p] - b[q];
};

export const mulRow: Row = (n, out, o, oStep, a, p, pStep, b, q, qStep) => {
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) out[o] = a[p] * b[q];
};

/** `b` alone. */
export const copyRow: Row = (n, out, o, oStep, _a, _p, _pStep, b, q, qStep) => {
  if (oStep === 1 && qStep === 1 && n > 16) out.set(b.subarray(q, q + n), o);
  else if (oStep === 1 && qStep === 0) out.fill(b[q], o, o + n);
  else for (let i = 0; i < n; i++, o += oStep, q += qStep) out[o] = b[q];
};

/** tanh of `b` alone. */
export const tanhRow: Row = (n, out, o, oStep, _a, _p, _pStep, b, q, qStep) => {
  if (out instanceof Float32Array && b instanceof Float32Array) tanhFloat32(n, out, o, oStep, b, q, qStep);
  else for (let i = 0; i < n; i++, o += oStep, q += qStep) out[o] = Math.tanh(b[q]);
};

/** A function of `b` alone. */
export const mapRow =
  (f: (value: number) => number): Row =>
  (n, out, o, oStep, _a, _p, _pStep, b, q, qStep) => {
    for (let i = 0; i < n; i++, o += oStep, q += qStep) out[o] = f(b[q]);
  };
