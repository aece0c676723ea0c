/**
 * T recurrent steps in a row, sharing one set of parameters: the layer to read.
 * Source: Saito, Deep Learning from Scratch 2, chapter 5.
 */
import type { Axis } from "./axis";
import { RNN } from "./rnn";
import { type Tensor, empty } from "./tensor";
import { TimeLayer } from "./time-layer";

/** T steps of h_t = tanh(h_{t−1}·Wh + x_t·Wx + b), over a block of a sequence. */
export class TimeRNN extends TimeLayer {
  /** One per step, kept from block to block: they have the same weights anyway. */
  readonly #steps: RNN[] = [];
  #hs?: readonly Axis[];

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const { Wx, Wh, b } = this.params;
    let h = this.startOf(xs);
    const [N, T, H] = [xs.axis("N"), xs.axis("T"), b.axis("H")];
    const hs = empty<["N", "T", "H"]>([N, T, H], xs.dtype);
    for (let t = 0; t < T.size; t++) {
      const step = (this.#steps[t] ??= new RNN(Wx, Wh, b));
      h = step.forward(xs.at("T", t), h);
      hs.at("T", t).assign(h);
    }
    this.h = h;
    this.#hs = hs.axes;
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs, this.#hs);
    const { Wx, Wh, b } = this.grads;
    const [N, T, D, H] = [dhs.axis("N"), dhs.axis("T"), Wx.axis("D"), b.axis("H")];
    const dxs = empty<["N", "T", "D"]>([N, T, D], dhs.dtype);
    let dh = empty<["N", "H"]>([N, H], dhs.dtype);
    for (const grad of [Wx, Wh, b]) grad.assign(0);
    for (let t = T.size - 1; t >= 0; t--) {
      const step = this.#steps[t];
      const [dx, dhPrev] = step.backward(dhs.at("T", t).add(dh)); // h_t went up and on: both gradients add
      dxs.at("T", t).assign(dx);
      Wx.addInPlace(step.grads.Wx); // every step used the same weights: their gradients add
      Wh.addInPlace(step.grads.Wh);
      b.addInPlace(step.grads.b);
      dh = dhPrev;
    }
    this.dh = dh;
    return dxs;
  }
}
