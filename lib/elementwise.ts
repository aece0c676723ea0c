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
  n: number, out: Float, o: number, oStep: number, a: Float, p: number, pStep: number, b: Float, q: number, qStep: number,
) => void;

/** An axis, or several that lie behind one another: how many entries, and the step from one to the next in each operand. */
interface Steps {
  readonly size: number;
  readonly o: number;
  readonly p: number;
  readonly q: number;
}

/**
 * out = a ∘ b, row by row, over axes of these sizes; `out` may be `a` or `b`.
 * Axes that lie behind one another in every operand are merged first, so contiguous operands are a single row.
 */
export function forEachRow(sizes: readonly { size: number }[], out: Strided, a: Strided, b: Strided, row: Row): void {
  const axes = mergeAxes(sizes, out.strides, a.strides, b.strides);
  const inner = axes.pop()!;
  const walk = (depth: number, o: number, p: number, q: number): void => {
    if (depth === axes.length) return row(inner.size, out.data, o, inner.o, a.data, p, inner.p, b.data, q, inner.q);
    const outer = axes[depth];
    for (let i = 0; i < outer.size; i++) walk(depth + 1, o + i * outer.o, p + i * outer.p, q + i * outer.q);
  };
  walk(0, out.offset, a.offset, b.offset);
}

function mergeAxes(sizes: readonly { size: number }[], o: readonly number[], p: readonly number[], q: readonly number[]): Steps[] {
  const merged: Steps[] = [];
  sizes.forEach(({ size }, k) => {
    const outer = merged.at(-1);
    const joins = outer && outer.o === o[k] * size && outer.p === p[k] * size && outer.q === q[k] * size;
    if (joins) merged.pop();
    merged.push({ size: joins ? outer.size * size : size, o: o[k], p: p[k], q: q[k] });
  });
  return merged.length > 0 ? merged : [{ size: 1, o: 1, p: 1, q: 1 }];
}

export const addRow: Row = (n, out, o, oStep, a, p, pStep, b, q, qStep) => {
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) out[o] = a[p] + b[q];
};

/** From this length on a BLAS adds faster than the loop, call included (measured); the sums have the same bits. */
const LONG_ROW = 1024;

/** `addRow` for a sum that goes back to where `a` is. */
export const addToRow: Row = (n, out, o, oStep, a, p, pStep, b, q, qStep) => {
  const isLong = n >= LONG_ROW && oStep === 1 && qStep === 1 && out.BYTES_PER_ELEMENT === b.BYTES_PER_ELEMENT;
  if (isLong) blas().addTo(out.subarray(o, o + n), b.subarray(q, q + n));
  else addRow(n, out, o, oStep, a, p, pStep, b, q, qStep);
};

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
export const mapRow = (f: (value: number) => number): Row => (n, out, o, oStep, _a, _p, _pStep, b, q, qStep) => {
  for (let i = 0; i < n; i++, o += oStep, q += qStep) out[o] = f(b[q]);
};
