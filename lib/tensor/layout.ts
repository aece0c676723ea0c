/** Where the entries of a tensor lie in its memory, and that all of them lie inside it. */
import { type Float, isResizable, plainFloat, trueDTypeOf } from "../backend/float";
import { expectList, refuse } from "../backend/expect";
import { type Axis, describeAxes, expectAxes } from "./axis";

/** Entry (i, j, …) is `data[offset + i·strides[0] + j·strides[1] + …]`. */
export interface Strided {
  readonly data: Float;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** How many entries there are. */
export function countEntries(axes: readonly Axis[]): number {
  return axes.reduce((count, { size }) => count * size, 1);
}

/** The strides of entries that lie one after another, the last axis fastest. */
export function rowMajor(axes: readonly Axis[]): number[] {
  const strides = new Array<number>(axes.length);
  let stride = 1;
  for (let k = axes.length - 1; k >= 0; k--) {
    strides[k] = stride;
    stride *= axes[k].size;
  }
  return strides;
}

/** Where the entries of a tensor lie, and along which axes. */
interface Layout extends Strided {
  readonly axes: readonly Axis[];
}

/**
 * What the public constructor makes of what it is given: lists of its own, and a plain array on the same memory.
 *
 * @throws RangeError when an entry would lie outside the memory, or something is not of its kind
 */
export function expectLayout(
  axes: readonly Axis[],
  data: Float,
  offset: number,
  strides: readonly number[] | undefined,
): Layout {
  const ownAxes = expectAxes("Tensor", axes);
  const ownStrides = strides === undefined ? rowMajor(ownAxes) : expectStrides(strides, ownAxes);
  const layout = { axes: ownAxes, data: expectMemory(data), offset, strides: ownStrides };
  if (!Number.isSafeInteger(offset)) refuse("Tensor", "offset", "a whole number", offset);
  expectInside(layout);
  return layout;
}

/** One whole number for each axis. */
function expectStrides(strides: readonly number[], axes: readonly Axis[]): readonly number[] {
  expectList("Tensor", "strides", strides);
  const own = [...strides];
  if (own.length !== axes.length) {
    refuse("Tensor", "strides", `${axes.length} whole numbers for ${describeAxes(axes)}`, strides);
  }
  for (const stride of own) {
    if (!Number.isSafeInteger(stride)) refuse("Tensor", "each stride", "a whole number", stride);
  }
  return own;
}

/** Memory that a tensor can lie in. */
function expectMemory(data: Float): Float {
  const dtype = trueDTypeOf(data);
  if (!dtype) refuse("Tensor", "data", "a Float64Array or a Float32Array", data);
  if (isResizable(data)) {
    throw new RangeError("Tensor: data must be in memory of fixed size, got a buffer that can be resized");
  }
  return plainFloat(data, dtype);
}

/** That the first and the last entry lie in memory, and so all of them do. */
function expectInside({ axes, data, offset, strides }: Layout): void {
  let [first, last] = [offset, offset];
  axes.forEach(({ size }, k) => {
    const distance = (size - 1) * strides[k];
    if (distance < 0) first += distance;
    else last += distance;
  });
  if (first >= 0 && last < data.length) return;
  throw new RangeError(
    `Tensor: data must hold entries ${first}…${last} for ${describeAxes(axes)}, got ${data.length} entries`,
  );
}

/** For a tensor whose axes, strides or offset were overwritten, which TypeScript forbids. */
export function outOfMemory(): RangeError {
  return new RangeError(
    "Tensor: entries must lie in its memory, got some beyond its end: the tensor was tampered with",
  );
}

/** The memory of a tensor. Throws when it was taken away since: its buffer was sent to another thread, say. */
export function memoryOf({ data }: Strided): Float {
  if (data.length === 0) throw new RangeError("Tensor: memory must be there, got a buffer that was detached");
  return data;
}
