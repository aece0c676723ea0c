/**
 * T steps of an LSTM in a row, sharing one set of parameters: the layer to read.
 * Source: Saito, Deep Learning from Scratch 2, chapter 6.
 */
import { expectOptions } from "../backend/expect";
import { type Tensor, zerosOf } from "../tensor/tensor";
import { expectGateParams } from "./gates";
import { LSTM, type LSTMParams } from "./lstm";
import { RecurrentLayer, twinOptions } from "./recurrent-layer";

/** T steps of an LSTM, over a block of a sequence. Its state is h and c. */
export class TimeLSTM extends RecurrentLayer<LSTMParams, ["h", "c"]> {
  /** One per step; kept from block to block, since they all share the same weights. */
  readonly #steps: LSTM[] = [];

  /**
   * @param Wx weights from the input, [D, 4H]; the gates lie side by side in the order f g i o
   * @param Wh weights from the previous state h, [H, 4H]
   * @param b  bias, [4H]
   * @param options.stateful keep h and c from one `forward` to the next; default false
   * @throws RangeError when the shapes do not fit each other, the dtypes differ, or there is no such option
   */
  constructor(
    Wx: Tensor<["D", "4H"]>,
    Wh: Tensor<["H", "4H"]>,
    b: Tensor<["4H"]>,
    options: { stateful?: boolean } = {},
  ) {
    expectGateParams(new.target.name, 4, Wx, Wh, b);
    expectOptions(new.target.name, options, ["stateful"]);
    super({ Wx, Wh, b }, { D: Wx.axis("D"), H: Wh.axis("H"), state: ["h", "c"], ...options });
  }

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    let [h, c] = this.startOf(xs);
    const { Wx, Wh, b } = this.params;
    const [N, T, H] = [xs.axis("N"), xs.axis("T"), Wh.axis("H")];
    const hs = zerosOf<["N", "T", "H"]>([N, T, H], xs.dtype);
    for (let t = 0; t < T.size; t++) {
      const step = (this.#steps[t] ??= new LSTM(Wx, Wh, b));
      [h, c] = step.forward(xs.at("T", t), h, c);
      hs.at("T", t).assign(h);
    }
    this.keep(hs, h, c);
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const { Wx, Wh, b } = this.grads;
    const [N, T, D, H] = [dhs.axis("N"), dhs.axis("T"), Wx.axis("D"), dhs.axis("H")];
    const dxs = zerosOf<["N", "T", "D"]>([N, T, D], dhs.dtype);
    let dh = zerosOf<["N", "H"]>([N, H], dhs.dtype);
    let dc = zerosOf<["N", "H"]>([N, H], dhs.dtype);
    for (const grad of [Wx, Wh, b]) grad.assign(0);
    for (let t = T.size - 1; t >= 0; t--) {
      const step = this.#steps[t];
      const [dx, dhPrev, dcPrev] = step.backward(dhs.at("T", t).add(dh), dc); // h_t went up and on: both gradients add
      dxs.at("T", t).assign(dx);
      Wx.addInPlace(step.grads.Wx); // every step used the same weights: their gradients add
      Wh.addInPlace(step.grads.Wh);
      b.addInPlace(step.grads.b);
      [dh, dc] = [dhPrev, dcPrev];
    }
    this.keepGradient(dh, dc);
    return dxs;
  }

  /** The state c after the last step, [N, H]; undefined before the first `forward` and after `resetState`. */
  get c(): Tensor<["N", "H"]> | undefined {
    return this.state?.[1];
  }

  /** ∂loss/∂(the state c before the block), [N, H], of the last `backward`. */
  get dc(): Tensor<["N", "H"]> | undefined {
    return this.stateGradient?.[1];
  }

  withSharedParams(options: { stateful?: boolean } = {}): TimeLSTM {
    const { Wx, Wh, b } = this.params;
    return new TimeLSTM(Wx, Wh, b, twinOptions(this, options));
  }
}
