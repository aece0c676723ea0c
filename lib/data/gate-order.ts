import { type Float, dtypeOf, unfilledArray } from "../backend/float";

/**
 * What belongs to each gate, in another order: each gate's entries lie together, one gate after another, as in the rows of a
 * PyTorch or ONNX matrix.
 *
 * @param order where each gate of the result stands in `entries`
 */
export function reordered(entries: Float, order: readonly number[]): Float {
  const result = unfilledArray(dtypeOf(entries), entries.length);
  const length = entries.length / order.length;
  order.forEach((from, to) => result.set(entries.subarray(from * length, (from + 1) * length), to * length));
  return result;
}
