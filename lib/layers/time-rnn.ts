/**
 * T recurrent steps in a row, sharing one set of parameters: the layer to read.
 * Source: Saito, Deep Learning from Scratch 2, chapter 5.
 */
import { expectOptions } from "../backend/expect";
import { type Tensor, zerosOf } from "../tensor/tensor";
import { RecurrentLayer, twinOptions } from "./recurrent-layer";
import { RNN, type RNNParams, expectParams } from "./rnn";

/** T steps of h_t = tanh(h_{t−1}·Wh + x_t·Wx + b), over a block of a sequence. */
export class TimeRNN extends RecurrentLayer<RNNParams, ["h"]> {
  /** One per step; kept from block to block, since they all share the same weights. */
  readonly #steps: RNN[] = [];

  /**
   * @param Wx weights from the input, [D, H]
   * @param Wh weights from the previous state, [H, H]
   * @param b  bias, [H]
   * @param options.stateful keep the state from one `forward` to the next; default false
   * @throws RangeError when the shapes do not fit each other, the dtypes differ, or there is no such option
   */
  constructor(Wx: Tensor<["D", "H"]>, Wh: Tensor<["H", "H"]>, b: Tensor<["H"]>, options: { stateful?: boolean } = {}) {
    expectParams(new.target.name, Wx, Wh, b);
    expectOptions(new.target.name, options, ["stateful"]);
    super({ Wx, Wh, b }, { D: Wx.axis("D"), H: b.axis("H"), state: ["h"], ...options });
  }

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    let [h] = this.startOf(xs);
    const { Wx, Wh, b } = this.params;
    const [N, T, H] = [xs.axis("N"), xs.axis("T"), b.axis("H")];
    const hs = zerosOf<["N", "T", "H"]>([N, T, H], xs.dtype);
    for (let t = 0; t < T.size; t++) {
      const step = (this.#steps[t] ??= new RNN(Wx, Wh, b));
      h = step.forward(xs.at("T", t), h);
      hs.at("T", t).assign(h);
    }
    this.keep(hs, h);
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const { Wx, Wh, b } = this.grads;
    const [N, T, D, H] = [dhs.axis("N"), dhs.axis("T"), Wx.axis("D"), b.axis("H")];
    const dxs = zerosOf<["N", "T", "D"]>([N, T, D], dhs.dtype);
    let dh = zerosOf<["N", "H"]>([N, H], dhs.dtype);
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
    this.keepGradient(dh);
    return dxs;
  }

  withSharedParams(options: { stateful?: boolean } = {}): TimeRNN {
    const { Wx, Wh, b } = this.params;
    return new TimeRNN(Wx, Wh, b, twinOptions(this, options));
  }
}
