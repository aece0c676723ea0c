/**
 * T recurrent steps in a row, sharing one set of parameters: the layer to read.
 * Source: Saito, Deep Learning from Scratch 2, chapter 5.
 */
import { type Axis, describeAxes } from "./axis";
import { expectTensor } from "./expect-tensor";
import { RNN, type RNNParams, expectParams } from "./rnn";
import { type Tensor, empty, zerosLike } from "./tensor";

/** T steps of h_t = tanh(h_{t−1}·Wh + x_t·Wx + b), over a block of a sequence. */
export class TimeRNN {
  /** The tensors given to the constructor, not copies. */
  readonly params: RNNParams;
  /** ∂loss/∂params of the last `backward`, summed over the steps, always in these same three tensors. */
  readonly grads: RNNParams;
  /** Whether a block starts from the state that the block before ended with, instead of from zeros. */
  readonly stateful: boolean;
  /** The state after the last step, [N, H]; undefined before the first `forward` and after `resetState`. */
  h?: Tensor<["N", "H"]>;
  /** ∂loss/∂(the state before the block), [N, H], of the last `backward`: what would flow on to the block before. */
  dh?: Tensor<["N", "H"]>;
  #block?: { hs: readonly Axis[]; steps: RNN[] };

  /**
   * @param Wx weights from the input, [D, H]
   * @param Wh weights from the previous state, [H, H]
   * @param b  bias, [H]
   * @param options.stateful keep the state from one `forward` to the next; default false
   * @throws RangeError when the shapes do not fit each other or the dtypes differ
   */
  constructor(Wx: Tensor<["D", "H"]>, Wh: Tensor<["H", "H"]>, b: Tensor<["H"]>, { stateful = false } = {}) {
    expectParams("TimeRNN", Wx, Wh, b);
    this.params = { Wx, Wh, b };
    this.grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: zerosLike(b) };
    this.stateful = stateful;
  }

  /**
   * @param xs inputs, [N, T, D]
   * @returns  states after each step, [N, T, H]
   * @throws RangeError when the shape or dtype does not fit, or a kept state has another batch size; the state stays
   */
  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const { Wx, Wh, b } = this.params;
    expectTensor("TimeRNN.forward", "xs", xs, ["N", "T", Wx.axis("D")], Wx.dtype);
    const [N, T, H] = [xs.axis("N"), xs.axis("T"), b.axis("H")];
    const hs = empty<["N", "T", "H"]>([N, T, H], xs.dtype);
    let h = this.stateful && this.h ? this.h : empty<["N", "H"]>([N, H], xs.dtype);
    if (h.axis("N").size !== N.size) throw this.#batchError(h.axis("N"), xs);
    const steps: RNN[] = [];
    for (let t = 0; t < T.size; t++) {
      const step = new RNN(Wx, Wh, b);
      h = step.forward(xs.at("T", t), h);
      hs.at("T", t).assign(h);
      steps.push(step);
    }
    this.h = h;
    this.#block = { hs: hs.axes, steps };
    return hs;
  }

  #batchError(kept: Axis<"N">, xs: Tensor<["N", "T", "D"]>): RangeError {
    const got = describeAxes(xs.axes);
    return new RangeError(`TimeRNN.forward: xs must be [N=${kept.size}, T, D] like the kept state (resetState() drops it), got ${got}`);
  }

  /**
   * Writes ∂loss/∂params, summed over the steps, into `grads`, and ∂loss/∂(first state) into `dh`.
   *
   * @param dhs ∂loss/∂hs from the layer above, [N, T, H]
   * @returns   ∂loss/∂xs, [N, T, D]
   * @throws Error before the first `forward`; RangeError when the shape or dtype is not that of `forward`'s result
   */
  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    if (!this.#block) throw new Error("TimeRNN.backward: forward must be called before backward");
    const { hs, steps } = this.#block;
    const { Wx, Wh, b } = this.grads;
    expectTensor("TimeRNN.backward", "dhs", dhs, hs, Wx.dtype);
    const [N, T, D, H] = [dhs.axis("N"), dhs.axis("T"), Wx.axis("D"), b.axis("H")];
    const dxs = empty<["N", "T", "D"]>([N, T, D], dhs.dtype);
    let dh = empty<["N", "H"]>([N, H], dhs.dtype);
    for (const grad of [Wx, Wh, b]) grad.assign(0);
    for (let t = T.size - 1; t >= 0; t--) {
      const [dx, dhPrev] = steps[t].backward(dhs.at("T", t).add(dh)); // h_t went up and on: both gradients add
      dxs.at("T", t).assign(dx);
      Wx.addInPlace(steps[t].grads.Wx); // every step used the same weights: their gradients add
      Wh.addInPlace(steps[t].grads.Wh);
      b.addInPlace(steps[t].grads.b);
      dh = dhPrev;
    }
    this.dh = dh;
    return dxs;
  }

  /**
   * Sets the state that the next block of a stateful layer starts from; it is copied.
   *
   * @param h [N, H]
   * @throws RangeError when the shape or dtype does not fit; the state stays
   */
  setState(h: Tensor<["N", "H"]>): void {
    const { b } = this.params;
    expectTensor("TimeRNN.setState", "h", h, ["N", b.axis("H")], b.dtype);
    this.h = h.copy();
  }

  /** Drops the state: the next block starts from zeros, with any batch size. */
  resetState(): void {
    this.h = undefined;
  }
}
