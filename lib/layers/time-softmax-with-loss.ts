/**
 * How surprised a model is by what came: softmax turns scores into probabilities, cross-entropy judges them.
 * Source: Saito, Deep Learning from Scratch 2, chapters 1 and 5.
 */
import { expectNumber } from "../backend/expect";
import { softmaxInPlace } from "../backend/softmax";
import { expectTensor } from "../tensor/expect";
import { type Tensor, rowMajorEntries } from "../tensor/tensor";
import { IGNORED, expectTargets } from "./ids";
import type { Layer } from "./layer";

/**
 * loss = the mean of −log p[target], in nats, over all steps that have a target; p = softmax(ys).
 *
 * A target of −1 is no target: that step counts neither in the mean nor in the gradient.
 */
export class TimeSoftmaxWithLoss implements Layer {
  readonly params = {};
  readonly grads = {};
  #cache?: { ps: Tensor<["N", "T", "V"]>; targets: Int32Array; count: number };

  /**
   * @param ys      scores, [N, T, V]
   * @param targets the id that came at each step, in 0…V−1, or −1 for none, [N, T], of either dtype
   * @returns       the mean cross-entropy in nats; log V for equal scores
   * @throws RangeError when the axes do not fit, an id is none of −1…V−1, or all are −1
   */
  forward(ys: Tensor<["N", "T", "V"]>, targets: Tensor<["N", "T"]>): number {
    expectTensor("TimeSoftmaxWithLoss.forward", "ys", ys, ["N", "T", "V"]);
    const [ids, count] = expectTargets("TimeSoftmaxWithLoss.forward", targets, ys.axes);
    const ps = ys.copy();
    const V = ys.axis("V").size;
    const { largest, logSums } = softmaxInPlace(ps.data, V);
    this.#cache = { ps, targets: ids, count };
    const scores = rowMajorEntries(ys);
    let loss = 0;
    ids.forEach((id, i) => {
      if (id !== IGNORED) loss += logSums[i] - (scores[i * V + id] - largest[i]); // −log p, also where p rounds to 0
    });
    return loss / count;
  }

  /**
   * @param dloss ∂(whatever is minimised)/∂loss; default 1
   * @returns     ∂loss/∂ys = (p − y) / count, [N, T, V], where y is 1 at the target and 0 elsewhere
   * @throws Error before the first `forward`; RangeError when `dloss` is no number
   */
  backward(dloss = 1): Tensor<["N", "T", "V"]> {
    if (!this.#cache) throw new Error("TimeSoftmaxWithLoss.backward: forward must be called before backward");
    expectNumber("TimeSoftmaxWithLoss.backward", "dloss", dloss);
    const { ps, targets, count } = this.#cache;
    const dys = ps.copy();
    const V = ps.axis("V").size;
    targets.forEach((id, i) => {
      if (id === IGNORED) dys.data.fill(0, i * V, (i + 1) * V);
      else dys.data[i * V + id] -= 1;
    });
    return dys.mulInPlace(dloss / count);
  }
}
