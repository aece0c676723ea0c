/** The plain recurrent layer to train with. */
import { dtypeOf } from "../../backend/float";
import { wasmFunctions } from "../../backend/wasm/functions";
import { expectOptions } from "../../backend/expect";
import type { Tensor } from "../../tensor/tensor";
import { type RNNParams, expectParams } from "../rnn";
import { twinOptions } from "../recurrent-layer";
import { TimeRNN } from "../time-rnn";
import { type Cell, FusedRecurrentLayer, addStateProducts, isZero } from "./fused-recurrent-layer";
import { addProduct, multiply } from "./products";

/** T steps of h_t = tanh(h_{t−1}·Wh + x_t·Wx + b): a TimeRNN, interchangeable with it, that is as fast as native code. */
export class FusedTimeRNN extends FusedRecurrentLayer<RNNParams, ["h"]> {
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
    super({ Wx, Wh, b }, { D: Wx.axis("D"), H: b.axis("H"), state: ["h"], ...options }, cell);
  }

  withSharedParams(options: { stateful?: boolean } = {}): FusedTimeRNN {
    const { Wx, Wh, b } = this.params;
    return new FusedTimeRNN(Wx, Wh, b, twinOptions(this, options));
  }
}

/** xs·Wx is computed in hs, and becomes hs there; dhs becomes ∂loss/∂(what went into tanh) in its place. */
const cell: Cell<RNNParams, ["h"]> = {
  layout: { kept: { hs: 1 }, passing: { dhs: 1 }, single: {} },
  dtypes: ["float32", "float64"],
  gradient: "dhs",
  toRead: ({ Wx, Wh, b }) => new TimeRNN(Wx, Wh, b, { stateful: true }),

  forward({ all: { Wx, Wh, b } }, { rows, at, before }) {
    const { biasTanh } = wasmFunctions(dtypeOf(b.data));
    multiply(rows.xs, Wx, rows.hs);
    at.hs.forEach((h, t) => {
      if (t > 0 || !isZero(before.h[0])) addProduct(before.h[t], Wh, h);
      biasTanh(h, b.data);
    });
  },

  backward({ all: { WhT, dh, db } }, { at }) {
    const { tanhBackward } = wasmFunctions(dtypeOf(db.data));
    for (let t = at.hs.length - 1; t >= 0; t--) {
      tanhBackward(at.dhs[t], at.hs[t], dh, db.data);
      multiply(at.dhs[t], WhT, dh);
    }
  },

  sumStateGradients({ all: { dWh } }, chunk) {
    addStateProducts(chunk, chunk.rows.dhs, dWh);
  },
};
