/** The grammar of refusal for axes and tensors: `where: what must be [N, D=3], got [N=2, D=7]`. See backend/expect.ts. */
import { refuse } from "../backend/expect";
import type { DType } from "../backend/float";
import { type Axis, describeAxes } from "./axis";

/** What there is to check in a tensor besides its entries. */
interface Shaped {
  readonly axes: readonly Axis[];
  readonly dtype: DType;
}

/** Under this name a tensor, and nothing that looks like one, answers true. */
export const TENSOR = Symbol("tensor");

/** Whether it is a tensor, made by `Tensor`. */
export function isShaped(value: unknown): value is Shaped {
  try {
    return (value as { [TENSOR]?: boolean } | null | undefined)?.[TENSOR] === true;
  } catch {
    return false; // a proxy that refuses to answer
  }
}

/** A tensor of any axes, or a number. */
export function expectTensorOrNumber(where: string, what: string, value: unknown): void {
  if (typeof value !== "number" && !isShaped(value)) refuse(where, what, "a tensor or a number", value);
}

/** A tensor of any axes. */
export function expectAnyTensor(where: string, what: string, value: unknown): void {
  if (!isShaped(value)) refuse(where, what, "a tensor", value);
}

/** A tensor of these axes and this dtype. An axis given by name alone may have any size; without a dtype, either will do. */
export function expectTensor(
  where: string,
  what: string,
  value: unknown,
  axes: readonly (string | Axis)[],
  dtype?: DType,
): void {
  if (!isShaped(value)) return refuse(where, what, `a tensor ${describeWanted(axes)}`, value);
  const fits = value.axes.length === axes.length && axes.every((axis, k) => matches(axis, value.axes[k]));
  if (!fits) throw new RangeError(`${where}: ${what} must be ${describeWanted(axes)}, got ${describeAxes(value.axes)}`);
  if (dtype && value.dtype !== dtype) throw new RangeError(`${where}: ${what} must be ${dtype}, got ${value.dtype}`);
}

function matches(wanted: string | Axis, got: Axis): boolean {
  return typeof wanted === "string" ? wanted === got.name : wanted.name === got.name && wanted.size === got.size;
}

function describeWanted(axes: readonly (string | Axis)[]): string {
  return `[${axes.map((axis) => (typeof axis === "string" ? axis : `${axis.name}=${axis.size}`)).join(", ")}]`;
}
