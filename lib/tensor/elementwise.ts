/** Walks strided memory row by row: what every elementwise operation of a tensor is made of. */
import { blas } from "../backend/blas/blas";
import type { Float } from "../backend/float";
import { tanh } from "../math/tanh";
import { tanhFloat32 } from "../backend/wasm/tanh";
import { refuse } from "../backend/expect";
import { type Strided, memoryOf, outOfMemory } from "./layout";

/** A row of one operand: entry i is `data[start + i·step]`. */
export class Row {
  constructor(
    readonly data: Float,
    public start: number,
    readonly step: number,
  ) {}
}

/** What an operation does to one row of `n` entries: out = a ∘ b. */
export type RowOperation = (n: number, out: Row, a: Row, b: Row) => void;

/**
 * out = a ∘ b, row by row, over axes of these sizes; `out` may be `a` or `b`.
 * Trailing axes without gaps between them in any operand make one row, so operands without gaps are a single row.
 */
export function forEachRow(
  sizes: readonly { size: number }[],
  out: Strided,
  a: Strided,
  b: Strided,
  operation: RowOperation,
): void {
  let outer = Math.max(0, sizes.length - 1);
  let n = sizes.length > 0 ? sizes[outer].size : 1;
  const [outRow, aRow, bRow] = [firstRow(out, outer), firstRow(a, outer), firstRow(b, outer)];
  const continues = ({ strides }: Strided, { step }: Row): boolean => strides[outer - 1] === n * step;
  while (outer > 0 && continues(out, outRow) && continues(a, aRow) && continues(b, bRow)) n *= sizes[--outer].size;

  const walk = (k: number): void => {
    if (k === outer) return operation(n, outRow, aRow, bRow);
    const { size } = sizes[k];
    for (let i = 0; i < size; i++) {
      walk(k + 1);
      outRow.start += out.strides[k];
      aRow.start += a.strides[k];
      bRow.start += b.strides[k];
    }
    outRow.start -= size * out.strides[k];
    aRow.start -= size * a.strides[k];
    bRow.start -= size * b.strides[k];
  };
  walk(0);
}

function firstRow(array: Strided, axis: number): Row {
  const { offset, strides } = array;
  return new Row(memoryOf(array), offset, strides.length > 0 ? strides[axis] : 1);
}

/** From this length on a BLAS adds faster than the loop, call included (measured); the sums have the same bits. */
const LONG_ROW = 128;

export const addRow: RowOperation = (n, out, a, b) => {
  if (n >= LONG_ROW && isPlain(out, out) && isPlain(a, out) && isPlain(b, out)) return addLongRow(n, out, a, b);
  const { data: to, step: oStep } = out;
  const { data: left, step: pStep } = a;
  const { data: right, step: qStep } = b;
  let o = out.start;
  let p = a.start;
  let q = b.start;
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) to[o] = left[p] + right[q];
};

function addLongRow(n: number, out: Row, a: Row, b: Row): void {
  const sum = entriesOf(out, n);
  if (out.data !== a.data || out.start !== a.start) sum.set(entriesOf(a, n));
  blas().addTo(sum, entriesOf(b, n));
}

/** The entries of a row without gaps, all of them: what is cut off by the end of the memory would keep what it held before. */
function entriesOf({ data, start }: Row, n: number): Float {
  const entries = data.subarray(start, start + n);
  if (entries.length !== n) throw outOfMemory();
  return entries;
}

function isPlain(row: Row, like: Row): boolean {
  return row.step === 1 && row.data.BYTES_PER_ELEMENT === like.data.BYTES_PER_ELEMENT;
}

export const subRow: RowOperation = (n, out, a, b) => {
  const { data: to, step: oStep } = out;
  const { data: left, step: pStep } = a;
  const { data: right, step: qStep } = b;
  let o = out.start;
  let p = a.start;
  let q = b.start;
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) to[o] = left[p] - right[q];
};

export const mulRow: RowOperation = (n, out, a, b) => {
  const { data: to, step: oStep } = out;
  const { data: left, step: pStep } = a;
  const { data: right, step: qStep } = b;
  let o = out.start;
  let p = a.start;
  let q = b.start;
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) to[o] = left[p] * right[q];
};

export const divRow: RowOperation = (n, out, a, b) => {
  const { data: to, step: oStep } = out;
  const { data: left, step: pStep } = a;
  const { data: right, step: qStep } = b;
  let o = out.start;
  let p = a.start;
  let q = b.start;
  for (let i = 0; i < n; i++, o += oStep, p += pStep, q += qStep) to[o] = left[p] / right[q];
};

/** `b` alone. */
export const copyRow: RowOperation = (n, out, _a, b) => {
  if (out.step === 1 && b.step === 1 && n > 16) out.data.set(entriesOf(b, n), out.start);
  else if (out.step === 1 && b.step === 0) out.data.fill(b.data[b.start], out.start, out.start + n);
  else copyEntries(n, out, b);
};

function copyEntries(n: number, out: Row, b: Row): void {
  const [to, from] = [out.data, b.data];
  for (let i = 0, o = out.start, q = b.start; i < n; i++, o += out.step, q += b.step) to[o] = from[q];
}

/** tanh of `b` alone. */
export const tanhRow: RowOperation = (n, out, _a, b) => {
  if (out.data instanceof Float32Array && b.data instanceof Float32Array) tanhFloat32(n, out, b);
  else tanhEntries(n, out, b);
};

/** A loop of its own: called from `mapRow`'s, tanh would cost half as much again. */
function tanhEntries(n: number, out: Row, b: Row): void {
  const [to, from] = [out.data, b.data];
  for (let i = 0, o = out.start, q = b.start; i < n; i++, o += out.step, q += b.step) to[o] = tanh(from[q]);
}

/** A function of `b` alone. */
export const mapRow =
  (f: (value: number) => number): RowOperation =>
  (n, out, _a, b) => {
    const [to, from] = [out.data, b.data];
    for (let i = 0, o = out.start, q = b.start; i < n; i++, o += out.step, q += b.step) {
      const value = f(from[q]);
      if (typeof value !== "number") refuse("Tensor.map", "what f returns", "a number", value);
      to[o] = value;
    }
  };
