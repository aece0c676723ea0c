/** Walks strided memory row by row: what every elementwise operation of a tensor is made of. */
import { blas } from "../backend/blas/blas";
import type { Float } from "../backend/float";
import { tanhFloat32 } from "../backend/wasm/tanh";

/** Where the entries of a tensor lie: entry (i, j, …) is `data[offset + i·strides[0] + j·strides[1] + …]`. */
export interface Strided {
  readonly data: Float;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A row of one operand: entry i is `data[start + i·step]`. */
export interface Row {
  readonly data: Float;
  readonly start: number;
  readonly step: number;
}

/** What an operation does to one row of `n` entries: out = a ∘ b. */
export type RowOperation = (n: number, out: Row, a: Row, b: Row) => void;

/**
 * out = a ∘ b, row by row, over axes of these sizes; `out` may be `a` or `b`.
 * Last axes that lie behind one another in every operand are one row, so operands without gaps are a single row.
 */
export function forEachRow(
  sizes: readonly { size: number }[],
  out: Strided,
  a: Strided,
  b: Strided,
  operation: RowOperation,
): void {
  const operands = [out, a, b];
  let depth = Math.max(0, sizes.length - 1);
  const steps = operands.map(({ strides }) => strides[depth] ?? 1);
  let n = sizes[depth]?.size ?? 1;
  const isOneRow = (): boolean => operands.every(({ strides }, i) => strides[depth - 1] === n * steps[i]);
  while (depth > 0 && isOneRow()) n *= sizes[--depth].size;
  const rows = operands.map(({ data, offset }, i) => ({ data, start: offset, step: steps[i] }));
  const [outRow, aRow, bRow] = rows;
  const walk = (axis: number): void => {
    if (axis >= depth) return operation(n, outRow, aRow, bRow);
    const [outStride, aStride, bStride] = [out.strides[axis], a.strides[axis], b.strides[axis]];
    const { size } = sizes[axis];
    for (let i = 0; i < size; i++) {
      walk(axis + 1);
      outRow.start += outStride;
      aRow.start += aStride;
      bRow.start += bStride;
    }
    outRow.start -= size * outStride;
    aRow.start -= size * aStride;
    bRow.start -= size * bStride;
  };
  walk(0);
}

/** From this length on a BLAS adds faster than the loop, call included (measured); the sums have the same bits. */
const LONG_ROW = 128;

export const addRow: RowOperation = (n, out, a, b) => {
  if (n >= LONG_ROW && haveNoGaps(out, a, b) && haveSameDType(out, a, b)) return addLongRow(n, out, a, b);
  const [to, left, right] = [out.data, a.data, b.data];
  let [o, p, q] = [out.start, a.start, b.start];
  for (let i = 0; i < n; i++, o += out.step, p += a.step, q += b.step) to[o] = left[p] + right[q];
};

function addLongRow(n: number, out: Row, a: Row, b: Row): void {
  const sum = out.data.subarray(out.start, out.start + n);
  if (out.data !== a.data || out.start !== a.start) sum.set(a.data.subarray(a.start, a.start + n));
  blas().addTo(sum, b.data.subarray(b.start, b.start + n));
}

function haveNoGaps(...rows: Row[]): boolean {
  return rows.every(({ step }) => step === 1);
}

function haveSameDType(...rows: Row[]): boolean {
  return rows.every(({ data }) => data.BYTES_PER_ELEMENT === rows[0].data.BYTES_PER_ELEMENT);
}

export const subRow: RowOperation = (n, out, a, b) => {
  const [to, left, right] = [out.data, a.data, b.data];
  let [o, p, q] = [out.start, a.start, b.start];
  for (let i = 0; i < n; i++, o += out.step, p += a.step, q += b.step) to[o] = left[p] - right[q];
};

export const mulRow: RowOperation = (n, out, a, b) => {
  const [to, left, right] = [out.data, a.data, b.data];
  let [o, p, q] = [out.start, a.start, b.start];
  for (let i = 0; i < n; i++, o += out.step, p += a.step, q += b.step) to[o] = left[p] * right[q];
};

export const divRow: RowOperation = (n, out, a, b) => {
  const [to, left, right] = [out.data, a.data, b.data];
  let [o, p, q] = [out.start, a.start, b.start];
  for (let i = 0; i < n; i++, o += out.step, p += a.step, q += b.step) to[o] = left[p] / right[q];
};

/** `b` alone. */
export const copyRow: RowOperation = (n, out, _a, b) => {
  if (out.step === 1 && b.step === 1 && n > 16) out.data.set(b.data.subarray(b.start, b.start + n), out.start);
  else if (out.step === 1 && b.step === 0) out.data.fill(b.data[b.start], out.start, out.start + n);
  else copyEntries(n, out, b);
};

function copyEntries(n: number, out: Row, b: Row): void {
  const [to, from] = [out.data, b.data];
  for (let i = 0, o = out.start, q = b.start; i < n; i++, o += out.step, q += b.step) to[o] = from[q];
}

/** tanh of `b` alone. */
export const tanhRow: RowOperation = (n, out, a, b) => {
  if (out.data instanceof Float32Array && b.data instanceof Float32Array) tanhFloat32(n, out, b);
  else mapTanh(n, out, a, b);
};

/** A function of `b` alone. */
export const mapRow =
  (f: (value: number) => number): RowOperation =>
  (n, out, _a, b) => {
    const [to, from] = [out.data, b.data];
    for (let i = 0, o = out.start, q = b.start; i < n; i++, o += out.step, q += b.step) to[o] = f(from[q]);
  };

const mapTanh = mapRow(Math.tanh);
