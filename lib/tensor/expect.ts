/** The one grammar in which lib refuses a tensor: `where: what must be [N, D=3], got [N=2, D=7]`. */
import type { DType } from "../backend/float";
import { type Axis, describeAxes } from "./axis";

/** What there is to check in a tensor besides its entries. */
interface Shaped {
  readonly axes: readonly Axis[];
  readonly dtype: DType;
}

/**
 * Throws unless `value` is a tensor of these axes and this dtype.
 * An axis given by name alone may have any size; without a dtype, either will do.
 *
 * @throws RangeError that says what was expected and what came instead
 */
export function expectTensor(
  where: string,
  what: string,
  value: Shaped,
  axes: readonly (string | Axis)[],
  dtype?: DType,
): void {
  if (!isShaped(value)) {
    throw new RangeError(`${where}: ${what} must be a tensor ${describeWanted(axes)}, got ${String(value)}`);
  }
  const fits = value.axes.length === axes.length && axes.every((axis, k) => matches(axis, value.axes[k]));
  if (!fits) throw new RangeError(`${where}: ${what} must be ${describeWanted(axes)}, got ${describeAxes(value.axes)}`);
  if (dtype && value.dtype !== dtype) throw new RangeError(`${where}: ${what} must be ${dtype}, got ${value.dtype}`);
}

function isShaped(value: unknown): value is Shaped {
  return Array.isArray((value as Shaped | null | undefined)?.axes);
}

function matches(wanted: string | Axis, got: Axis): boolean {
  return typeof wanted === "string" ? wanted === got.name : wanted.name === got.name && wanted.size === got.size;
}

function describeWanted(axes: readonly (string | Axis)[]): string {
  return `[${axes.map((axis) => (typeof axis === "string" ? axis : `${axis.name}=${axis.size}`)).join(", ")}]`;
}
