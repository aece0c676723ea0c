/**
 * A small n-dimensional array with named axes, on Float64Array or Float32Array.
 *
 * The axis names are part of the type, so that `[N, H]·[D, H]` is an error in the editor, and of the value, so that
 * the same product is a readable error at run time. Row-major; `.T`, `.at`, `.slice` and `.rename` are views of the
 * same memory, everything else returns new memory.
 */
import { exp } from "../math/exp";
import { log } from "../math/log";
import { sigmoid } from "../math/sigmoid";
import {
  type Axis,
  type BroadcastNames,
  type Init,
  type Last,
  type Reverse,
  type Without,
  axis,
  describeAxes,
} from "./axis";
import { describe, expectFunction, expectNumber, expectOneOf, expectText, refuse } from "../backend/expect";
import { TENSOR, expectAnyTensor, expectTensor, isShaped } from "./expect";
import { type RowOperation, addRow, copyRow, divRow, forEachRow, mapRow, mulRow, subRow, tanhRow } from "./elementwise";
import { type Strided, countEntries, expectLayout, memoryOf, outOfMemory, rowMajor } from "./layout";
import { formatArray } from "./print";
import { type StridedMatrix, matrixProduct } from "../backend/blas/matrix-product";
import { type DType, type Float, arrayOf, dtypeOf, unfilledArray } from "../backend/float";

export type { DType } from "../backend/float";

/** Any tensor, whatever its axes. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `Axes` is invariant: no other type takes them all
export type AnyTensor = Tensor<any>;

/** What can stand on the right of `add`, `sub`, `mul`, `assign`: a number, or a tensor that broadcasts to `Axes`. */
export type Operand<Axes extends string[]> = number | TensorOf<BroadcastNames<Axes>>;
type TensorOf<Axes> = Axes extends string[] ? Tensor<Axes> : never;

/** `number[][]` for two axes, and so on: what `toArray` returns. */
export type Nested<Axes extends string[]> = Axes extends [string, ...infer Rest extends string[]]
  ? Nested<Rest>[]
  : number;

/** Only this file has it. */
const UNCHECKED = Symbol("unchecked");

export class Tensor<in out Axes extends string[]> {
  readonly axes: readonly Axis[];
  readonly data: Float;
  readonly offset: number;
  readonly strides: readonly number[];

  /**
   * Made by `tensor`, `zeros`, `randn`, … and by the methods. Entry (i, j, …) is `data[offset + i·strides[0] +
   * j·strides[1] + …]`; by default the entries lie in row-major order. `data` is not copied; it may be larger.
   *
   * @throws RangeError when an entry would lie outside `data`, or something is not of its kind
   */
  constructor(axes: readonly Axis[], data: Float, offset?: number, strides?: readonly number[]);
  /** @internal see `uncheckedTensor` */
  constructor(axes: readonly Axis[], data: Float, offset: number, strides: readonly number[], token: symbol);
  constructor(axes: readonly Axis[], data: Float, offset = 0, strides?: readonly number[], token?: symbol) {
    const layout =
      token === UNCHECKED ? { axes, data, offset, strides: strides! } : expectLayout(axes, data, offset, strides);
    this.axes = layout.axes;
    this.data = layout.data;
    this.offset = layout.offset;
    this.strides = layout.strides;
  }

  /** True, and undefined for what only looks like a tensor. */
  get [TENSOR](): boolean {
    return #unary in this;
  }

  /** `"float64"` or `"float32"`; results have the dtype of their operands, and operands must agree. */
  get dtype(): DType {
    return dtypeOf(this.data);
  }

  /** The sizes of the axes, in order. */
  get shape(): number[] {
    return this.axes.map(({ size }) => size);
  }

  /** How many entries there are. */
  get length(): number {
    return countEntries(this.axes);
  }

  /**
   * The axis of that name, to make another tensor with: `zeros(x.axis("N"), H)`.
   *
   * @throws RangeError when there is no such axis, or more than one
   */
  axis<Name extends Axes[number]>(name: Name): Axis<Name> {
    return this.axes[this.#position("axis", name)] as Axis<Name>;
  }

  /** The axes in reverse order, as a view: `[N, H]` becomes `[H, N]`. */
  get T(): Tensor<Reverse<Axes>> {
    return uncheckedTensor([...this.axes].reverse(), this.data, this.offset, [...this.strides].reverse());
  }

  /**
   * The entries at position `index` of an axis, as a view: `xs.at("T", t)` of `[N, T, D]` is `[N, D]`.
   * A negative index counts from the end.
   *
   * @throws RangeError when there is no such axis or position, or more than one such axis
   */
  at<Name extends Axes[number]>(name: Name, index: number): Tensor<Without<Axes, Name>> {
    const k = this.#position("at", name);
    const { size } = this.axes[k];
    if (!Number.isInteger(index) || index < -size || index >= size) {
      refuse("Tensor.at", `index on ${name}`, `in -${size}…${size - 1}`, index);
    }
    const offset = this.offset + (index < 0 ? index + size : index) * this.strides[k];
    return uncheckedTensor(dropped(this.axes, k), this.data, offset, dropped(this.strides, k));
  }

  /**
   * The entries `start ≤ i < stop` of an axis, as a view: `xs.slice("T", 0, 5)` is a block of 5 steps.
   *
   * @throws RangeError when there is no such axis, or the range is empty or outside it
   */
  slice<Name extends Axes[number]>(name: Name, start: number, stop: number): Tensor<Axes> {
    const k = this.#position("slice", name);
    const { size } = this.axes[k];
    if (!(Number.isInteger(start) && Number.isInteger(stop) && 0 <= start && start < stop && stop <= size)) {
      throw new RangeError(
        `Tensor.slice: range on ${name} must be within 0…${size} and not empty, got ${describe(start)}…${describe(stop)}`,
      );
    }
    const axes = this.axes.map((old, i) => (i === k ? axis(name, stop - start) : old));
    return uncheckedTensor(axes, this.data, this.offset + start * this.strides[k], this.strides);
  }

  /**
   * The same entries under other axis names, as a view: `hs.rename("N", "T", "D")` feeds one layer's output to the next.
   *
   * @throws RangeError when there are not as many names as axes, or one is no text
   */
  rename<New extends { [K in keyof Axes]: string } & string[]>(...names: New): Tensor<New> {
    if (names.length !== this.axes.length) {
      throw new RangeError(
        `Tensor.rename: names must be ${this.axes.length} for ${describeAxes(this.axes)}, got ${names.length}`,
      );
    }
    for (const name of names) expectText("Tensor.rename", "each name", name);
    const axes = this.axes.map(({ size }, k) => axis(names[k], size));
    return uncheckedTensor(axes, this.data, this.offset, this.strides);
  }

  /** One entry: `h.get(n, j)`. Throws a RangeError for an index outside its axis; none counts from the end. */
  get(...indices: { [K in keyof Axes]: number }): number {
    return memoryOf(this)[this.#entry("get", indices)];
  }

  /** Overwrites one entry: `h.set(0.5, n, j)`. Throws a RangeError like `get`, and for a value that is no number. */
  set(value: number, ...indices: { [K in keyof Axes]: number }): void {
    expectNumber("Tensor.set", "value", value);
    memoryOf(this)[this.#entry("set", indices)] = value;
  }

  /**
   * Matrix product over the last axis: `[N, D]·[D, H]` is `[N, H]`.
   *
   * @param out the tensor to write it into, of the product's axes and dtype; default: a new one
   * @returns   `out`, or the new tensor
   * @throws RangeError when the inner axes differ in name or size, the dtypes differ, or `out` does not fit; `out` stays then
   */
  matmul<Column extends string>(
    other: Tensor<[Last<Axes>, Column]>,
    out?: Tensor<[...Init<Axes>, Column]>,
  ): Tensor<[...Init<Axes>, Column]> {
    expectAnyTensor("Tensor.matmul", "operand", other);
    requireSameDType("Tensor.matmul", this, other);
    const inner = this.axes.at(-1);
    if (other.axes.length !== 2 || inner?.name !== other.axes[0].name || inner.size !== other.axes[0].size) {
      throw new RangeError(
        `Tensor.matmul: inner axes must be equal, got ${describeAxes(this.axes)}·${describeAxes(other.axes)}`,
      );
    }
    const axes = [...this.axes.slice(0, -1), other.axes[1]];
    if (out !== undefined) expectTensor("Tensor.matmul", "out", out, axes, this.dtype);
    const isDirect = out && isRowMajor(out) && !sharesMemory(out, this) && !sharesMemory(out, other);
    const product: AnyTensor = isDirect ? out : unfilled(axes, this.dtype);
    matrixProduct(asMatrix(this), asMatrix(other), asMatrix(product));
    return out && !isDirect ? out.assign(product as never) : product;
  }

  /**
   * Elementwise sum; `other` may be a number or broadcast, as `[H]` over `[N, H]`.
   *
   * @throws RangeError when the axes do not broadcast to those of this tensor, or the dtypes differ
   */
  add(other: Operand<Axes>): Tensor<Axes> {
    return this.#binary("add", other, addRow);
  }

  /** Elementwise difference; operands and errors as in `add`. */
  sub(other: Operand<Axes>): Tensor<Axes> {
    return this.#binary("sub", other, subRow);
  }

  /** Elementwise product; operands and errors as in `add`. */
  mul(other: Operand<Axes>): Tensor<Axes> {
    return this.#binary("mul", other, mulRow);
  }

  /** Elementwise quotient; operands and errors as in `add`. */
  div(other: Operand<Axes>): Tensor<Axes> {
    return this.#binary("div", other, divRow);
  }

  /** Elementwise absolute value. */
  abs(): Tensor<Axes> {
    return this.map(Math.abs);
  }

  /** Elementwise e^x. */
  exp(): Tensor<Axes> {
    return this.map(exp);
  }

  /** Elementwise natural logarithm: −Infinity at 0, NaN below. */
  log(): Tensor<Axes> {
    return this.map(log);
  }

  /** Elementwise 1 / (1 + e^−x), without overflow however large |x|. */
  sigmoid(): Tensor<Axes> {
    return this.map(sigmoid);
  }

  /** Elementwise hyperbolic tangent; in float32 within 3 units in the last place. */
  tanh(): Tensor<Axes> {
    return this.#unary(tanhRow);
  }

  /** Any elementwise function: `h.map((h) => 1 - h ** 2)`. Throws a RangeError when it returns no number. */
  map(f: (value: number) => number): Tensor<Axes> {
    expectFunction("Tensor.map", "f", f);
    return this.#unary(mapRow(f));
  }

  /** The sum of all entries. */
  sum(): number;
  /** The sum over one axis, which is dropped: `dt.sum("N")` of `[N, H]` is `[H]`. Throws a RangeError when there is no such axis. */
  sum<Name extends Axes[number]>(name: Name): Tensor<Without<Axes, Name>>;
  sum(name?: string): number | AnyTensor {
    if (name === undefined) return sumEntries(this);
    const k = this.#position("sum", name);
    const total: AnyTensor = zerosOf(dropped(this.axes, k), this.dtype);
    const everywhere = {
      ...total,
      strides: this.strides.map((_, i) => (i === k ? 0 : total.strides[i < k ? i : i - 1])),
    };
    forEachRow(this.axes, everywhere, everywhere, this, addRow);
    return total;
  }

  /** The largest entry; NaN when one is NaN. */
  max(): number {
    let most = -Infinity;
    for (const value of rowMajorEntries(this)) most = Math.max(most, value);
    return most;
  }

  /** The smallest entry; NaN when one is NaN. */
  min(): number {
    let least = Infinity;
    for (const value of rowMajorEntries(this)) least = Math.min(least, value);
    return least;
  }

  /** The length ‖·‖ of all entries taken as one vector: the square root of the sum of their squares. */
  norm(): number {
    return Math.sqrt(this.mul(this as never).sum());
  }

  /** Overwrites all entries of this tensor with those of `other`, also when they overlap; operands and errors as in `add`. */
  assign(other: Operand<Axes>): this {
    const source = this.#operand("assign", detached(this, other));
    forEachRow(this.axes, this, source, source, copyRow);
    return this;
  }

  /** Adds `other` to the entries of this tensor in place, also when they overlap; operands and errors as in `add`. */
  addInPlace(other: Operand<Axes>): this {
    const source = this.#operand("addInPlace", detached(this, other));
    forEachRow(this.axes, this, this, source, addRow);
    return this;
  }

  /** Subtracts `other` from the entries of this tensor in place, also when they overlap; operands and errors as in `add`. */
  subInPlace(other: Operand<Axes>): this {
    const source = this.#operand("subInPlace", detached(this, other));
    forEachRow(this.axes, this, this, source, subRow);
    return this;
  }

  /** Multiplies the entries of this tensor by `other` in place, also when they overlap; operands and errors as in `add`. */
  mulInPlace(other: Operand<Axes>): this {
    const source = this.#operand("mulInPlace", detached(this, other));
    forEachRow(this.axes, this, this, source, mulRow);
    return this;
  }

  /** The same entries in new row-major memory. */
  copy(): Tensor<Axes> {
    return this.#unary(copyRow);
  }

  /** The same entries in new memory of another precision. Throws a RangeError when `dtype` is none. */
  astype(dtype: DType): Tensor<Axes> {
    expectOneOf("Tensor.astype", "dtype", dtype, ["float64", "float32"]);
    return uncheckedTensor(this.axes, arrayOf(dtype).from(this.copy().data));
  }

  /** The entries as nested arrays of numbers: `number[][]` for two axes. */
  toArray(): Nested<Axes> {
    const data = memoryOf(this);
    const nest = (depth: number, offset: number): unknown =>
      depth === this.axes.length
        ? data[offset]
        : Array.from({ length: this.axes[depth].size }, (_, i) => nest(depth + 1, offset + i * this.strides[depth]));
    return nest(0, this.offset) as Nested<Axes>;
  }

  /** As NumPy prints it. */
  toString(): string {
    return formatArray(this, this.shape);
  }

  /** What `console.log` and a cell's last expression show. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #unary(row: RowOperation): Tensor<Axes> {
    const out = unfilled<Axes>(this.axes, this.dtype);
    forEachRow(this.axes, out, this, this, row);
    return out;
  }

  #binary(method: string, other: Operand<Axes>, row: RowOperation): Tensor<Axes> {
    const right = this.#operand(method, other);
    const out = unfilled<Axes>(this.axes, this.dtype);
    forEachRow(this.axes, out, this, right, row);
    return out;
  }

  /** `other` with the strides that make it look as large as this tensor. */
  #operand(method: string, other: Operand<Axes>): Strided {
    if (typeof other === "number") return { data: Float64Array.of(other), offset: 0, strides: this.axes.map(() => 0) };
    const source = other as AnyTensor;
    if (!isTensor(source)) refuse(`Tensor.${method}`, "operand", "a number or a tensor", source);
    requireSameDType(`Tensor.${method}`, this, source);
    const missing = this.axes.length - source.axes.length;
    const strides = this.axes.map((wanted, k) => {
      const got = source.axes[k - missing];
      if (got === undefined || (got.name === "1" && got.size === 1)) return 0;
      if (got.name !== wanted.name || got.size !== wanted.size) throw this.#broadcastError(method, source);
      return source.strides[k - missing];
    });
    if (missing < 0) throw this.#broadcastError(method, source);
    return { data: source.data, offset: source.offset, strides };
  }

  #broadcastError(method: string, other: AnyTensor): RangeError {
    return new RangeError(
      `Tensor.${method}: operand must broadcast to ${describeAxes(this.axes)}, got ${describeAxes(other.axes)}`,
    );
  }

  #position(method: string, name: string): number {
    const k = this.axes.findIndex((axis) => axis.name === name);
    if (k < 0) {
      const got = typeof name === "string" && name !== "" ? name : describe(name);
      throw new RangeError(`Tensor.${method}: axis must be one of ${describeAxes(this.axes)}, got ${got}`);
    }
    if (this.axes.some((axis, i) => i > k && axis.name === name)) {
      throw new RangeError(
        `Tensor.${method}: axis must be unique, got ${name} of ${describeAxes(this.axes)} (rename one first)`,
      );
    }
    return k;
  }

  #entry(method: string, indices: readonly number[]): number {
    const fits =
      indices.length === this.axes.length &&
      indices.every((i, k) => Number.isInteger(i) && i >= 0 && i < this.axes[k].size);
    if (!fits) {
      throw new RangeError(
        `Tensor.${method}: indices must be within ${describeAxes(this.axes)}, got (${indices.map(describe).join(", ")})`,
      );
    }
    return indices.reduce((entry, i, k) => entry + i * this.strides[k], this.offset);
  }
}

/** A tensor whose layout needs no check, because lib has made it: a check takes longer than to make a view. */
export function uncheckedTensor<Axes extends string[]>(
  axes: readonly Axis[],
  data: Float,
  offset = 0,
  strides: readonly number[] = rowMajor(axes),
): Tensor<Axes> {
  return new Tensor(axes, data, offset, strides, UNCHECKED);
}

/** Whether it is a tensor, made by `Tensor`. */
export function isTensor(value: unknown): value is AnyTensor {
  return isShaped(value);
}

/**
 * New row-major memory for these axes, filled with zeros.
 *
 * @throws RangeError when there is not so much memory
 */
export function zerosOf<Axes extends string[]>(axes: readonly Axis[], dtype: DType, where = "Tensor"): Tensor<Axes> {
  const length = countEntries(axes);
  try {
    return uncheckedTensor(axes, dtype === "float64" ? new Float64Array(length) : new Float32Array(length));
  } catch (error) {
    throw withoutMemory(where, axes, dtype, error);
  }
}

/** New row-major memory that is about to be overwritten; a large one holds what was there before. */
export function unfilled<Axes extends string[]>(axes: readonly Axis[], dtype: DType): Tensor<Axes> {
  try {
    return uncheckedTensor(axes, unfilledArray(dtype, countEntries(axes)));
  } catch (error) {
    throw withoutMemory("Tensor", axes, dtype, error);
  }
}

function withoutMemory(where: string, axes: readonly Axis[], dtype: DType, error: unknown): RangeError {
  const mebibytes = (countEntries(axes) * arrayOf(dtype).BYTES_PER_ELEMENT) / 2 ** 20;
  const got = `${Math.ceil(mebibytes)} MiB for ${describeAxes(axes)} (${(error as Error).message})`;
  return new RangeError(`${where}: entries must fit in memory, got ${got}`);
}

/** Zeros with the axes and the dtype of another tensor. Throws a RangeError when it is none. */
export function zerosLike<Axes extends string[]>(like: Tensor<Axes>): Tensor<Axes> {
  expectAnyTensor("zerosLike", "like", like);
  return zerosOf(like.axes, like.dtype);
}

/** The entries in row-major order: a view of the tensor's memory when they lie there in this order, else a copy. */
export function rowMajorEntries(tensor: AnyTensor): Float {
  if (!isRowMajor(tensor)) return tensor.copy().data;
  const { offset, length } = tensor;
  const data = memoryOf(tensor);
  if (length === data.length) return data;
  const entries = data.subarray(offset, offset + length);
  if (entries.length !== length) throw outOfMemory();
  return entries;
}

/** Lets `change` overwrite the entries of a tensor, which it gets in row-major order, wherever they lie. */
export function changeEntries(tensor: AnyTensor, change: (entries: Float) => void): void {
  const entries = rowMajorEntries(tensor);
  change(entries);
  if (entries.buffer !== tensor.data.buffer) tensor.assign(uncheckedTensor(tensor.axes, entries)); // it was a copy
}

/** Whether the entries lie in memory one after another, in row-major order. */
function isRowMajor({ axes, strides }: AnyTensor): boolean {
  let stride = 1;
  for (let k = axes.length - 1; k >= 0; k--) {
    if (strides[k] !== stride && axes[k].size > 1) return false;
    stride *= axes[k].size;
  }
  return true;
}

function sharesMemory(a: AnyTensor, b: AnyTensor): boolean {
  return a.data.buffer === b.data.buffer;
}

function dropped<Item>(list: readonly Item[], k: number): Item[] {
  return list.filter((_, i) => i !== k);
}

/** `other`, copied when it is another view of the memory that is about to be written. */
function detached<Axes extends string[]>(target: AnyTensor, other: Operand<Axes>): Operand<Axes> {
  const source = other as AnyTensor;
  if (!isTensor(source)) return other;
  return sharesMemory(source, target) ? (source.copy() as never) : other;
}

function sumEntries(tensor: AnyTensor): number {
  const total: Strided = { data: new Float64Array(1), offset: 0, strides: tensor.strides.map(() => 0) };
  forEachRow(tensor.axes, total, total, tensor, addRow);
  return total.data[0];
}

/** A tensor as the matrix that `matrixProduct` reads: all axes but the last are its rows. */
function asMatrix(tensor: AnyTensor): StridedMatrix {
  const last = tensor.axes.length - 1;
  const columns = tensor.axes[last].size;
  const rows = tensor.length / columns;
  const rowsAreEvenlySpaced = tensor.strides.every(
    (stride, k) => k >= last - 1 || stride === tensor.strides[k + 1] * tensor.axes[k + 1].size,
  );
  memoryOf(tensor);
  const { data, offset, strides } = rowsAreEvenlySpaced ? tensor : (tensor.copy() as AnyTensor);
  return {
    data,
    offset,
    rows,
    columns,
    rowStride: last > 0 ? strides[last - 1] : columns,
    columnStride: strides[last],
  };
}

function requireSameDType(where: string, left: AnyTensor, right: AnyTensor): void {
  if (left.dtype === right.dtype) return;
  throw new RangeError(
    `${where}: operands must have one dtype, got ${left.dtype} and ${right.dtype} (convert one with astype)`,
  );
}
