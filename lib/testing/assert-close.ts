/** For tests: tensors that must be equal, to a tolerance or in every bit. */
import assert from "node:assert/strict";
import { relativeError } from "../proof/relative-error";
import type { AnyTensor } from "../tensor/tensor";

/** The same axes, and a norm-wise relative error below the tolerance; default 1e-12. */
export function assertClose(actual: AnyTensor, expected: AnyTensor, tolerance = 1e-12): void {
  assert.deepEqual(actual.axes, expected.axes);
  const error = relativeError(actual, expected);
  assert.ok(error < tolerance, `relative error must be < ${tolerance}, got ${error}`);
}

/** The same entries, bit for bit. */
export function assertSame(actual: AnyTensor, expected: AnyTensor): void {
  assert.deepEqual(actual.toArray(), expected.toArray());
}
