/** The LSTM to train with. */
import { expectOptions } from "../../backend/expect";
import { gateFunctions } from "../../backend/wasm/functions";
import type { Tensor } from "../../tensor/tensor";
import { expectGateParams } from "../gates";
import type { LSTMParams } from "../lstm";
import { twinOptions } from "../recurrent-layer";
import { TimeLSTM } from "../time-lstm";
import { type Cell, FusedRecurrentLayer, addStateProducts, isZero } from "./fused-recurrent-layer";
import { multiply } from "./products";

/** T steps of an LSTM: a TimeLSTM, interchangeable with it, that is as fast as native code in float32. */
export class FusedTimeLSTM extends FusedRecurrentLayer<LSTMParams, ["h", "c"]> {
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
    super({ Wx, Wh, b }, { D: Wx.axis("D"), H: Wh.axis("H"), state: ["h", "c"], ...options }, cell);
  }

  /** The state c after the last step, [N, H]; undefined before the first `forward` and after `resetState`. */
  get c(): Tensor<["N", "H"]> | undefined {
    return this.state?.[1];
  }

  /** ∂loss/∂(the state c before the block), [N, H], of the last `backward`. */
  get dc(): Tensor<["N", "H"]> | undefined {
    return this.stateGradient?.[1];
  }

  withSharedParams(options: { stateful?: boolean } = {}): FusedTimeLSTM {
    const { Wx, Wh, b } = this.params;
    return new FusedTimeLSTM(Wx, Wh, b, twinOptions(this, options));
  }
}

/** xs·Wx is computed in gates, and becomes f g i o there; u is h·Wh of one step, tanhs is tanh(cs), das the gradient of gates. */
const cell: Cell<LSTMParams, ["h", "c"]> = {
  layout: { kept: { hs: 1, gates: 4, cs: 1, tanhs: 1 }, passing: { dhs: 1, das: 4 }, single: { u: 4 } },
  dtypes: ["float32"],
  gradient: "das",
  toRead: ({ Wx, Wh, b }) => new TimeLSTM(Wx, Wh, b, { stateful: true }),

  forward({ all: { Wx, Wh, b, u } }, { rows, at, before }) {
    const { lstmForward } = gateFunctions();
    multiply(rows.xs, Wx, rows.gates);
    at.hs.forEach((h, t) => {
      if (t > 0 || !isZero(before.h[0])) multiply(before.h[t], Wh, u);
      else u.data.fill(0);
      lstmForward(at.gates[t], u, b, before.c[t], at.cs[t], at.tanhs[t], h);
    });
  },

  backward({ all: { WhT, dh, dc, db } }, { rows, at, before }) {
    const { lstmBackward, sumRows } = gateFunctions();
    for (let t = at.hs.length - 1; t >= 0; t--) {
      lstmBackward(at.das[t], at.gates[t], before.c[t], at.tanhs[t], at.dhs[t], dh, dc);
      multiply(at.das[t], WhT, dh);
    }
    sumRows(rows.das, db);
  },

  sumStateGradients({ all: { dWh } }, chunk) {
    addStateProducts(chunk, chunk.rows.das, dWh);
  },
};
