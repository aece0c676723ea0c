/**
 * A vector for each word: the product of a one-hot matrix with a matrix of vectors, without the zeros.
 * Source: Saito, Deep Learning from Scratch 2, chapters 4 and 6.
 */
import type { Float } from "../backend/float";
import type { Axis } from "../tensor/axis";
import { expectTensor } from "../tensor/expect";
import { type Tensor, rowMajorEntries, unfilled, zerosLike } from "../tensor/tensor";
import { expectIds } from "./ids";
import type { Layer } from "./layer";

/** The parameters of an embedding, or their gradients: `W` [V, D]. */
export type EmbeddingParams = { readonly W: Tensor<["V", "D"]> };

/** xs[n, t] = W[ids[n, t]]: each id is replaced by its row of W. */
export class TimeEmbedding implements Layer {
  /** The tensor given to the constructor, not a copy. */
  readonly params: EmbeddingParams;
  /** ∂loss/∂params of the last `backward`, always in this same tensor; zeros before the first. */
  readonly grads: EmbeddingParams;
  #cache?: { ids: Int32Array; axes: readonly Axis[] };

  /**
   * @param W a vector for each id, [V, D]
   * @throws RangeError when it has other axes
   */
  constructor(W: Tensor<["V", "D"]>) {
    expectTensor("TimeEmbedding", "W", W, ["V", "D"]);
    this.params = { W };
    this.grads = { W: zerosLike(W) };
  }

  /**
   * @param ids whole numbers in 0…V−1, [N, T], of either dtype
   * @returns   their vectors, [N, T, D]
   * @throws RangeError when the axes do not fit, or an id is none of 0…V−1
   */
  forward(ids: Tensor<["N", "T"]>): Tensor<["N", "T", "D"]> {
    const { W } = this.params;
    const rows = expectIds("TimeEmbedding.forward", ids, W.axis("V"));
    const xs = unfilled<["N", "T", "D"]>([...ids.axes, W.axis("D")], W.dtype);
    const [vectors, D] = [rowMajorEntries(W), W.axis("D").size];
    rows.forEach((id, i) => xs.data.set(vectors.subarray(id * D, (id + 1) * D), i * D));
    this.#cache = { ids: rows, axes: xs.axes };
    return xs;
  }

  /**
   * Writes ∂loss/∂W into `grads`; ids have no gradient.
   *
   * @param dxs ∂loss/∂xs from the layer above, [N, T, D]
   * @throws Error before the first `forward`; RangeError when the shape or dtype is not that of `forward`'s result
   */
  backward(dxs: Tensor<["N", "T", "D"]>): void {
    if (!this.#cache) throw new Error("TimeEmbedding.backward: forward must be called before backward");
    const { W } = this.grads;
    const { ids, axes } = this.#cache;
    expectTensor("TimeEmbedding.backward", "dxs", dxs, axes, W.dtype);
    W.assign(0);
    scatterAdd(W.data, rowMajorEntries(dxs), ids, W.axis("D").size);
  }
}

/** sums[ids[i]] += rows[i], of rows of D entries: an id that comes again used the same vector, so its gradients add. */
function scatterAdd(sums: Float, rows: Float, ids: Int32Array, D: number): void {
  for (let i = 0, from = 0; i < ids.length; i++) {
    const end = (ids[i] + 1) * D;
    for (let to = ids[i] * D; to < end; to++, from++) sums[to] += rows[from];
  }
}
