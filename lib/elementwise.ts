/** Walks strided memory row by row: what every elementwise operation of a tensor is made of. */

export type Float = Float64Array | Float32Array;

/** Where the entries of a tensor lie: entry (i, j, …) is `data[offset + i·strides[0] + j·strides[1] + …]`. */
export interface Strided {
  readonly data: Float;
  readonly offset: number;
  readonly strides: readonly number[];
}

/**
 * Calls `visit` once per row, with each operand's offset and step inside the row.
 * Axes that lie behind one another in every operand are merged first, so contiguous operands are a single row.
 */
export function forEachRow(
  sizes: readonly number[],
  operands: readonly Strided[],
  visit: (length: number, offsets: readonly number[], steps: readonly number[]) => void,
): void {
  const axes = mergeAxes(sizes, operands);
  const { size: length, strides: steps } = axes.pop()!;
  const offsets = operands.map(({ offset }) => offset);
  const walk = (depth: number): void => {
    if (depth === axes.length) return visit(length, offsets, steps);
    const { size, strides } = axes[depth];
    for (let i = 0; i < size; i++) {
      walk(depth + 1);
      for (let k = 0; k < offsets.length; k++) offsets[k] += strides[k];
    }
    for (let k = 0; k < offsets.length; k++) offsets[k] -= size * strides[k];
  };
  walk(0);
}

function mergeAxes(sizes: readonly number[], operands: readonly Strided[]): { size: number; strides: number[] }[] {
  const merged: { size: number; strides: number[] }[] = [];
  for (let i = 0; i < sizes.length; i++) {
    const strides = operands.map((operand) => operand.strides[i]);
    const outer = merged[merged.length - 1];
    if (outer?.strides.every((stride, k) => stride === strides[k] * sizes[i])) {
      merged[merged.length - 1] = { size: outer.size * sizes[i], strides };
    } else {
      merged.push({ size: sizes[i], strides });
    }
  }
  return merged.length > 0 ? merged : [{ size: 1, strides: operands.map(() => 1) }];
}

/** One row of a binary operation: `out[o + i] = a[p + i·pStep] ∘ b[q + i·qStep]`. */
export type BinaryRow = (n: number, out: Float, o: number, a: Float, p: number, pStep: number, b: Float, q: number, qStep: number) => void;

export const addRow: BinaryRow = (n, out, o, a, p, pStep, b, q, qStep) => {
  for (let i = 0; i < n; i++, p += pStep, q += qStep) out[o + i] = a[p] + b[q];
};

export const subRow: BinaryRow = (n, out, o, a, p, pStep, b, q, qStep) => {
  for (let i = 0; i < n; i++, p += pStep, q += qStep) out[o + i] = a[p] - b[q];
};

export const mulRow: BinaryRow = (n, out, o, a, p, pStep, b, q, qStep) => {
  for (let i = 0; i < n; i++, p += pStep, q += qStep) out[o + i] = a[p] * b[q];
};
