/** How far two tensors, or two numbers, are apart. */
import { log2 } from "../math/log";
import { describeAxes } from "../tensor/axis";
import { expectTensorOrNumber } from "../tensor/expect";
import type { AnyTensor } from "../tensor/tensor";

/**
 * ‖a − b‖ / (‖a‖ + ‖b‖): 0 when equal, 1 when one is zero or they point opposite ways; 0 when both are zero.
 *
 * @throws RangeError when the shapes differ
 */
export function relativeError(a: AnyTensor | number, b: AnyTensor | number): number {
  requireSameShape("relativeError", a, b);
  const [left, right] = [entries(a), entries(b)];
  const unit = unitOf(left, right);
  const difference = norm(left.map((value, i) => value * unit - right[i] * unit));
  return difference === 0
    ? 0
    : difference / (norm(left.map((value) => value * unit)) + norm(right.map((value) => value * unit)));
}

/** The entries in row-major order. */
export function entries(value: AnyTensor | number): Float64Array {
  return typeof value === "number" ? Float64Array.of(value) : Float64Array.from(value.copy().data);
}

/** @throws RangeError when one is neither a tensor nor a number, only one is a number, or the sizes differ (axis names may) */
export function requireSameShape(where: string, a: AnyTensor | number, b: AnyTensor | number): void {
  for (const value of [a, b]) expectTensorOrNumber(where, "what is compared", value);
  const [left, right] = [a, b].map((value) => (typeof value === "number" ? "number" : value.shape.join()));
  if (left === right) return;
  const [got, wanted] = [a, b].map((value) => (typeof value === "number" ? "a number" : describeAxes(value.axes)));
  throw new RangeError(`${where}: shapes must be equal, got ${got} and ${wanted}`);
}

/** A power of two that brings the largest entry near 1, so that no square under- or overflows; multiplying by it is exact. */
function unitOf(a: Float64Array, b: Float64Array): number {
  const largest = [a, b].reduce(
    (most, values) => values.reduce((more, value) => Math.max(more, Math.abs(value)), most),
    0,
  );
  const exponent = Math.floor(log2(largest));
  return 2 ** -Math.max(-1000, Math.min(1000, exponent));
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
