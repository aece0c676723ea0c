/**
 * The same affine map at every step: from states to the scores of all words.
 * Source: Saito, Deep Learning from Scratch 2, chapter 5.
 */
import { type Axis, axis } from "../tensor/axis";
import { expectTensor } from "../tensor/expect";
import { type Tensor, rowMajorEntries, uncheckedTensor, zerosLike } from "../tensor/tensor";
import type { Layer } from "./layer";

/** The parameters of an affine layer, or their gradients: `W` [H, V], `b` [V]. */
export type AffineParams = { readonly W: Tensor<["H", "V"]>; readonly b: Tensor<["V"]> };

/** ys = hs·W + b, at every step of every sequence. */
export class TimeAffine implements Layer {
  /** The tensors given to the constructor, not copies. */
  readonly params: AffineParams;
  /** ∂loss/∂params of the last `backward`, summed over the steps, always in these same tensors; zeros before the first. */
  readonly grads: AffineParams;
  #cache?: { hs: Tensor<["N", "T", "H"]>; axes: readonly Axis[] };

  /**
   * @param W weights, [H, V]
   * @param b bias, [V]
   * @throws RangeError when the shapes do not fit each other or the dtypes differ
   */
  constructor(W: Tensor<["H", "V"]>, b: Tensor<["V"]>) {
    expectTensor("TimeAffine", "W", W, ["H", "V"]);
    expectTensor("TimeAffine", "b", b, [W.axis("V")], W.dtype);
    this.params = { W, b };
    this.grads = { W: zerosLike(W), b: zerosLike(b) };
  }

  /**
   * @param hs states, [N, T, H]
   * @returns  a score for each of V, [N, T, V]; later changes to it or to `hs` do not disturb `backward`
   * @throws RangeError when the shape or dtype does not fit
   */
  forward(hs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "V"]> {
    const { W, b } = this.params;
    expectTensor("TimeAffine.forward", "hs", hs, ["N", "T", W.axis("H")], W.dtype);
    const ys = hs.matmul(W).addInPlace(b);
    this.#cache = { hs: hs.copy(), axes: ys.axes };
    return ys;
  }

  /**
   * Writes ∂loss/∂params, summed over the steps, into `grads`.
   *
   * @param dys ∂loss/∂ys from the layer above, [N, T, V]
   * @returns   ∂loss/∂hs, [N, T, H]
   * @throws Error before the first `forward`; RangeError when the shape or dtype is not that of `forward`'s result
   */
  backward(dys: Tensor<["N", "T", "V"]>): Tensor<["N", "T", "H"]> {
    if (!this.#cache) throw new Error("TimeAffine.backward: forward must be called before backward");
    const { W } = this.params;
    const { hs, axes } = this.#cache;
    expectTensor("TimeAffine.backward", "dys", dys, axes, W.dtype);
    const dy = asRows(dys, W.axis("V")); // every step of every sequence used the same W and b: one product sums over all
    asRows(hs, W.axis("H")).T.matmul(dy, this.grads.W);
    this.grads.b.assign(dy.sum("row"));
    return dys.matmul(W.T);
  }
}

/** [N, T, X] as a matrix [N·T, X]: a row for each step of each sequence. */
function asRows<X extends string>(tensor: Tensor<["N", "T", X]>, last: Axis<X>): Tensor<["row", X]> {
  return uncheckedTensor<["row", X]>([axis("row", tensor.length / last.size), last], rowMajorEntries(tensor));
}
