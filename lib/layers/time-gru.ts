/**
 * T steps of a GRU in a row, sharing one set of parameters: the layer to read.
 * Source: Cho et al. 2014; over time as in Saito, Deep Learning from Scratch 2.
 */
import { expectOptions } from "../backend/expect";
import { type Tensor, zerosOf } from "../tensor/tensor";
import { GRU, type GRUOptions, type GRUParams, checkedGruParams } from "./gru";
import { RecurrentLayer, twinOptions } from "./recurrent-layer";

/** T steps of a GRU, over a block of a sequence. */
export class TimeGRU extends RecurrentLayer<GRUParams, ["h"]> {
  /** Whether r forgets before the product with Wh, or after it. */
  readonly reset: "before" | "after";
  /** One per step; kept from block to block, since they all share the same weights. */
  readonly #steps: GRU[] = [];

  /**
   * @param Wx weights from the input, [D, 3H]; the gates lie side by side in the order z r n
   * @param Wh weights from the previous state, [H, 3H]
   * @param b  bias, [3H]
   * @param options.stateful keep the state from one `forward` to the next; default false
   * @param options.reset    whether r forgets `"before"` the product with Wh or `"after"` it; default `"before"`
   * @param options.bh       with the reset after the product: the bias that is added before r is applied, [H]; default zeros
   * @throws RangeError when the shapes do not fit each other, the dtypes differ, or there is no such option
   */
  constructor(
    Wx: Tensor<["D", "3H"]>,
    Wh: Tensor<["H", "3H"]>,
    b: Tensor<["3H"]>,
    options: GRUOptions & { stateful?: boolean } = {},
  ) {
    expectOptions(new.target.name, options, ["stateful", "reset", "bh"]);
    const { stateful } = options;
    const params = checkedGruParams(new.target.name, { Wx, Wh, b }, options);
    super(params, { D: Wx.axis("D"), H: Wh.axis("H"), state: ["h"], stateful });
    this.reset = params.bh ? "after" : "before";
  }

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    let [h] = this.startOf(xs);
    const { reset, params } = this;
    const { Wx, Wh, b, bh } = params;
    const [N, T, H] = [xs.axis("N"), xs.axis("T"), Wh.axis("H")];
    const hs = zerosOf<["N", "T", "H"]>([N, T, H], xs.dtype);
    for (let t = 0; t < T.size; t++) {
      const step = (this.#steps[t] ??= new GRU(Wx, Wh, b, { reset, bh }));
      h = step.forward(xs.at("T", t), h);
      hs.at("T", t).assign(h);
    }
    this.keep(hs, h);
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const { Wx, Wh, b, bh } = this.grads;
    const [N, T, D, H] = [dhs.axis("N"), dhs.axis("T"), Wx.axis("D"), dhs.axis("H")];
    const dxs = zerosOf<["N", "T", "D"]>([N, T, D], dhs.dtype);
    let dh = zerosOf<["N", "H"]>([N, H], dhs.dtype);
    for (const grad of [Wx, Wh, b, bh]) grad?.assign(0);
    for (let t = T.size - 1; t >= 0; t--) {
      const step = this.#steps[t];
      const [dx, dhPrev] = step.backward(dhs.at("T", t).add(dh)); // h_t went up and on: both gradients add
      dxs.at("T", t).assign(dx);
      Wx.addInPlace(step.grads.Wx); // every step used the same weights: their gradients add
      Wh.addInPlace(step.grads.Wh);
      b.addInPlace(step.grads.b);
      bh?.addInPlace(step.grads.bh!);
      dh = dhPrev;
    }
    this.keepGradient(dh);
    return dxs;
  }

  withSharedParams(options: { stateful?: boolean } = {}): TimeGRU {
    const { Wx, Wh, b, bh } = this.params;
    return new TimeGRU(Wx, Wh, b, { ...twinOptions(this, options), reset: this.reset, bh });
  }
}
