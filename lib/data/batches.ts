/** How a long text is read in a mini-batch: every row its own share, block after block. */
import { expectList } from "../backend/expect";
import { type Axis, axis, describeAxes, expectAxis } from "../tensor/axis";
import { type Tensor, uncheckedTensor } from "../tensor/tensor";

/** A block: the words read, and at each step the word that comes next. Both are [N, T]. */
export interface Batch {
  readonly ids: Tensor<["N", "T"]>;
  readonly targets: Tensor<["N", "T"]>;
}

/**
 * The batches of one epoch, in the order in which a stateful layer has to read them.
 *
 * Of a text of L ids, L − 1 have a next one. A row's share is ⌊(L − 1)/N⌋ of them, and row n starts at n times a share: so the
 * state that a row ends a block with is where its next block goes on. What is left over at the end of a share is not read.
 *
 * @param ids the text, at least N·T + 1 ids
 * @throws RangeError when the text is shorter, or something is not of its kind
 */
export function batchesOf(ids: readonly number[], N: Axis<"N">, T: Axis<"T">): Batch[] {
  expectList("batchesOf", "ids", ids);
  expectAxisNamed("batchesOf", "N", N);
  expectAxisNamed("batchesOf", "T", T);
  const share = Math.floor((ids.length - 1) / N.size);
  if (share < T.size) {
    const wanted = `at least N·T + 1 = ${N.size * T.size + 1}`;
    throw new RangeError(`batchesOf: ids must be ${wanted} for N=${N.size}, T=${T.size}, got ${ids.length}`);
  }
  const [read, next] = [rowsOf(ids, N, share, 0), rowsOf(ids, N, share, 1)];
  return Array.from({ length: Math.floor(share / T.size) }, (_, k) => {
    const [start, end] = [k * T.size, (k + 1) * T.size];
    return { ids: read.slice("T", start, end), targets: next.slice("T", start, end) };
  });
}

/** A row of `share` ids from each offset n·share + shift. */
function rowsOf(ids: readonly number[], N: Axis<"N">, share: number, shift: number): Tensor<["N", "T"]> {
  const data = Float64Array.from({ length: N.size * share }, (_, i) => ids[i + shift]);
  return uncheckedTensor([N, axis("T", share)], data);
}

/** An axis of this name. */
export function expectAxisNamed(where: string, name: string, value: Axis): void {
  expectAxis(where, name, value);
  if (value.name !== name) {
    throw new RangeError(`${where}: ${name} must be an axis of that name, got ${describeAxes([value])}`);
  }
}
