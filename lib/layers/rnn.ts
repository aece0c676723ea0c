/**
 * One step of a recurrent network, with its backward pass written out by hand.
 * Source: Saito, Deep Learning from Scratch 2, chapter 5.
 */
import { expectNotRefused } from "../backend/refusal";
import type { Axis } from "../tensor/axis";
import { expectTensor } from "../tensor/expect";
import { type Tensor, zerosLike } from "../tensor/tensor";

/** The parameters of a recurrent layer, or their gradients: `Wx` [D, H], `Wh` [H, H], `b` [H]. */
export type RNNParams = {
  readonly Wx: Tensor<["D", "H"]>;
  readonly Wh: Tensor<["H", "H"]>;
  readonly b: Tensor<["H"]>;
};

/** One RNN step: h = tanh(hPrev·Wh + x·Wx + b). */
export class RNN {
  /** The tensors given to the constructor, not copies: a change to them changes the layer. */
  readonly params: RNNParams;
  /** ∂loss/∂params of the last `backward`, always written into these same three tensors; zeros before the first. */
  readonly grads: RNNParams;
  #cache?: { x: Tensor<["N", "D"]>; hPrev: Tensor<["N", "H"]>; hNext: Tensor<["N", "H"]> };

  /**
   * @param Wx weights from the input, [D, H]
   * @param Wh weights from the previous state, [H, H]
   * @param b  bias, [H]
   * @throws RangeError when the shapes do not fit each other or the dtypes differ
   */
  constructor(Wx: Tensor<["D", "H"]>, Wh: Tensor<["H", "H"]>, b: Tensor<["H"]>) {
    expectParams("RNN", Wx, Wh, b);
    this.params = { Wx, Wh, b };
    this.grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: zerosLike(b) };
  }

  /**
   * @param x     input at this step, [N, D]
   * @param hPrev state after the previous step, [N, H], each value in [-1, 1]
   * @returns     state after this step, [N, H]; later changes to it, to `x` or to `hPrev` do not disturb `backward`
   * @throws RangeError when a shape or dtype does not fit
   */
  forward(x: Tensor<["N", "D"]>, hPrev: Tensor<["N", "H"]>): Tensor<["N", "H"]> {
    expectNotRefused(RNN);
    const { Wx, Wh, b } = this.params;
    expectTensor("RNN.forward", "x", x, ["N", Wx.axis("D")], Wx.dtype);
    expectTensor("RNN.forward", "hPrev", hPrev, [x.axis("N"), b.axis("H")], Wx.dtype);
    const t = hPrev.matmul(Wh).addInPlace(x.matmul(Wx)).addInPlace(b);
    const hNext = t.tanh();
    this.#cache = { x: x.copy(), hPrev: hPrev.copy(), hNext };
    return hNext.copy();
  }

  /**
   * Writes ∂loss/∂params of this step into `grads`.
   *
   * @param dhNext ∂loss/∂hNext from everything that used hNext, [N, H]
   * @returns      [dx, dhPrev]: ∂loss/∂x [N, D] and ∂loss/∂hPrev [N, H]
   * @throws Error before the first `forward`; RangeError when the shape or dtype is not that of `forward`'s result
   */
  backward(dhNext: Tensor<["N", "H"]>): [dx: Tensor<["N", "D"]>, dhPrev: Tensor<["N", "H"]>] {
    expectNotRefused(RNN);
    if (!this.#cache) throw new Error("RNN.backward: forward must be called before backward");
    const { Wx, Wh } = this.params;
    const { x, hPrev, hNext } = this.#cache;
    expectTensor("RNN.backward", "dhNext", dhNext, hNext.axes, hNext.dtype);
    const dt = dhNext.mul(hNext.map((h) => 1 - h ** 2)); // tanh′(t) = 1 − tanh²(t)
    this.grads.b.assign(dt.sum("N")); // b was broadcast over N
    hPrev.T.matmul(dt, this.grads.Wh);
    x.T.matmul(dt, this.grads.Wx);
    const dhPrev = dt.matmul(Wh.T);
    const dx = dt.matmul(Wx.T);
    return [dx, dhPrev];
  }
}

/** Refuses parameters that do not belong together: D and H are read off `Wx`. */
export function expectParams(where: string, Wx: Tensor<["D", "H"]>, Wh: Tensor<["H", "H"]>, b: Tensor<["H"]>): void {
  expectTensor(where, "Wx", Wx, ["D", "H"]);
  const H: Axis<"H"> = Wx.axis("H");
  expectTensor(where, "Wh", Wh, [H, H], Wx.dtype);
  expectTensor(where, "b", b, [H], Wx.dtype);
}
