/** Ids: the whole numbers that stand for the characters or words of a text, as a tensor [N, T]. */
import { describe } from "../backend/expect";
import { type Axis, describePosition } from "../tensor/axis";
import { expectTensor } from "../tensor/expect";
import { type Tensor, rowMajorEntries } from "../tensor/tensor";

/** An id that stands for no word: what has it as its target does not count in a loss. PyTorch's default is −100. */
export const IGNORED = -1;

/** Checks ids [N, T] in 0…V−1, and returns them in row-major order, copied. */
export function expectIds(where: string, ids: Tensor<["N", "T"]>, V: Axis<"V">): Int32Array {
  return expectWhole(where, "ids", ids, ["N", "T"], 0, V.size);
}

/** Checks the targets of scores [N, T, V]. Returns them in row-major order, and how many are not ignored: at least one. */
export function expectTargets(
  where: string,
  targets: Tensor<["N", "T"]>,
  [N, T, { size }]: readonly Axis[],
): [ids: Int32Array, count: number] {
  const ids = expectWhole(where, "targets", targets, [N, T], IGNORED, size);
  const count = ids.reduce((sum, id) => (id === IGNORED ? sum : sum + 1), 0);
  if (count === 0) throw new RangeError(`${where}: targets must have one that is not ${IGNORED} (ignored), got none`);
  return [ids, count];
}

function expectWhole(
  where: string,
  what: string,
  ids: Tensor<["N", "T"]>,
  axes: readonly (string | Axis)[],
  lowest: number,
  size: number,
): Int32Array {
  expectTensor(where, what, ids, axes);
  const entries = rowMajorEntries(ids);
  const whole = Int32Array.from(entries);
  for (let i = 0; i < whole.length; i++) {
    const id = entries[i];
    if (whole[i] === id && id >= lowest && id < size) continue;
    throw new RangeError(
      `${where}: ${what} must be whole numbers in ${lowest}…${size - 1}, got ${describe(id)} at ${describePosition(ids.axes, i)}`,
    );
  }
  return whole;
}
