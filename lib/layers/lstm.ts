/**
 * One step of an LSTM (long short-term memory), with its backward pass written out by hand.
 * Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000; the notation is that of
 * Saito, Deep Learning from Scratch 2, chapter 6.
 */
import { expectNotRefused } from "../backend/refusal";
import { expectTensor } from "../tensor/expect";
import { type Tensor, zerosLike, zerosOf } from "../tensor/tensor";
import { expectGateParams, gatesOf, sigmoidSlope, tanhSlope } from "./gates";

/**
 * The parameters of an LSTM, or their gradients: `Wx` [D, 4H], `Wh` [H, 4H], `b` [4H]. The columns of the four gates lie side by
 * side in the book's order, f g i o. PyTorch and Keras have i f g o (Keras calls g c), ONNX has i o f g.
 */
export type LSTMParams = {
  readonly Wx: Tensor<["D", "4H"]>;
  readonly Wh: Tensor<["H", "4H"]>;
  readonly b: Tensor<["4H"]>;
};

interface Cache extends Readonly<Record<"hPrev" | "cPrev" | "f" | "g" | "i" | "o" | "tanhC", Tensor<["N", "H"]>>> {
  readonly x: Tensor<["N", "D"]>;
}

/**
 * One LSTM step. Of [f g i o] = hPrev·Wh + x·Wx + b, three become gates, σ(f), σ(i) and σ(o), and g = tanh(g) what could be
 * remembered: c = f∘cPrev + i∘g, and h = o∘tanh(c).
 */
export class LSTM {
  /** The tensors given to the constructor, not copies: a change to them changes the layer. */
  readonly params: LSTMParams;
  /** ∂loss/∂params of the last `backward`, always written into these same three tensors; zeros before the first. */
  readonly grads: LSTMParams;
  #cache?: Cache;

  /**
   * @param Wx weights from the input, [D, 4H]
   * @param Wh weights from the previous state h, [H, 4H]
   * @param b  bias, [4H]
   * @throws RangeError when the shapes do not fit each other or the dtypes differ
   */
  constructor(Wx: Tensor<["D", "4H"]>, Wh: Tensor<["H", "4H"]>, b: Tensor<["4H"]>) {
    expectGateParams("LSTM", 4, Wx, Wh, b);
    this.params = { Wx, Wh, b };
    this.grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: zerosLike(b) };
  }

  /**
   * @param x     input at this step, [N, D]
   * @param hPrev state h after the previous step, [N, H]
   * @param cPrev state c after the previous step, [N, H]
   * @returns     [h, c] after this step, both [N, H]; later changes to them or to the arguments do not disturb `backward`
   * @throws RangeError when a shape or dtype does not fit
   */
  forward(
    x: Tensor<["N", "D"]>,
    hPrev: Tensor<["N", "H"]>,
    cPrev: Tensor<["N", "H"]>,
  ): [hNext: Tensor<["N", "H"]>, cNext: Tensor<["N", "H"]>] {
    expectNotRefused(LSTM);
    const { Wx, Wh, b } = this.params;
    const H = Wh.axis("H");
    expectTensor("LSTM.forward", "x", x, ["N", Wx.axis("D")], Wx.dtype);
    expectTensor("LSTM.forward", "hPrev", hPrev, [x.axis("N"), H], Wx.dtype);
    expectTensor("LSTM.forward", "cPrev", cPrev, [x.axis("N"), H], Wx.dtype);
    const a = hPrev.matmul(Wh).addInPlace(x.matmul(Wx)).addInPlace(b);
    const [af, ag, ai, ao] = gatesOf(a, H.size);
    const [f, g, i, o] = [af.sigmoid(), ag.tanh(), ai.sigmoid(), ao.sigmoid()];
    const cNext = f.mul(cPrev).addInPlace(i.mul(g));
    const tanhC = cNext.tanh();
    this.#cache = { x: x.copy(), hPrev: hPrev.copy(), cPrev: cPrev.copy(), f, g, i, o, tanhC };
    return [o.mul(tanhC), cNext];
  }

  /**
   * Writes ∂loss/∂params of this step into `grads`.
   *
   * @param dhNext ∂loss/∂h from everything that used h, [N, H]
   * @param dcNext ∂loss/∂c from the step after this one, [N, H]; what c does through h is added here
   * @returns      [dx, dhPrev, dcPrev]: ∂loss/∂x [N, D], ∂loss/∂hPrev and ∂loss/∂cPrev [N, H]
   * @throws Error before the first `forward`; RangeError when a shape or dtype is not that of `forward`'s results
   */
  backward(
    dhNext: Tensor<["N", "H"]>,
    dcNext: Tensor<["N", "H"]>,
  ): [dx: Tensor<["N", "D"]>, dhPrev: Tensor<["N", "H"]>, dcPrev: Tensor<["N", "H"]>] {
    expectNotRefused(LSTM);
    if (!this.#cache) throw new Error("LSTM.backward: forward must be called before backward");
    const { Wx, Wh } = this.params;
    const { x, hPrev, cPrev, f, g, i, o, tanhC } = this.#cache;
    expectTensor("LSTM.backward", "dhNext", dhNext, hPrev.axes, Wx.dtype);
    expectTensor("LSTM.backward", "dcNext", dcNext, cPrev.axes, Wx.dtype);
    const dc = dhNext.mul(o).mul(tanhC.map(tanhSlope)).add(dcNext); // c went into h and on: both gradients add
    const da = zerosOf<["N", "4H"]>([x.axis("N"), Wx.axis("4H")], Wx.dtype);
    const [daf, dag, dai, dao] = gatesOf(da, Wh.axis("H").size);
    dao.assign(dhNext.mul(tanhC).mul(o.map(sigmoidSlope)));
    dai.assign(dc.mul(g).mul(i.map(sigmoidSlope)));
    dag.assign(dc.mul(i).mul(g.map(tanhSlope)));
    daf.assign(dc.mul(cPrev).mul(f.map(sigmoidSlope)));
    this.grads.b.assign(da.sum("N")); // b was broadcast over N
    hPrev.T.matmul(da, this.grads.Wh);
    x.T.matmul(da, this.grads.Wx);
    return [da.matmul(Wx.T), da.matmul(Wh.T), dc.mul(f)];
  }
}
