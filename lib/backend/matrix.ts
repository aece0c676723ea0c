/** Matrices in plain memory: the operands and results of all products in this folder. */
import type { Float } from "./float";

/** A matrix of which either the rows or, when it is stored transposed, the columns lie in memory without gaps. */
export interface Matrix {
  /** Its first entry is the first of the array; what follows its last entry does not belong to it. */
  readonly data: Float;
  readonly rows: number;
  readonly columns: number;
  /** Entries from the start of one stored row (or column) to the start of the next. */
  readonly stride: number;
  readonly isTransposed: boolean;
}

/** The matrix whose rows begin `stride` entries apart; default: one right after the other. */
export function matrix(data: Float, rows: number, columns: number, stride = columns): Matrix {
  return { data, rows, columns, stride, isTransposed: false };
}

/** The same memory with rows and columns exchanged. */
export function transpose({ data, rows, columns, stride, isTransposed }: Matrix): Matrix {
  return { data, rows: columns, columns: rows, stride, isTransposed: !isTransposed };
}
