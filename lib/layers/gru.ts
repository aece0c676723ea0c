/**
 * One step of a GRU (gated recurrent unit), with its backward pass written out by hand.
 * Source: Cho et al. 2014, Learning phrase representations using RNN encoder–decoder for statistical machine translation.
 */
import { expectOneOf, expectOptions, refuse } from "../backend/expect";
import { expectNotRefused } from "../backend/refusal";
import { expectTensor } from "../tensor/expect";
import { type Tensor, zerosLike, zerosOf } from "../tensor/tensor";
import { expectGateParams, gatesOf, sigmoidSlope, tanhSlope } from "./gates";

/**
 * The parameters of a GRU, or their gradients: `Wx` [D, 3H], `Wh` [H, 3H], `b` [3H], and with the reset after the product `bh` [H]. The
 * columns lie side by side in the order z r n, as in Keras (which calls n h), in ONNX and in the book; PyTorch has r z n.
 */
export type GRUParams = {
  readonly Wx: Tensor<["D", "3H"]>;
  readonly Wh: Tensor<["H", "3H"]>;
  readonly b: Tensor<["3H"]>;
  readonly bh?: Tensor<["H"]>;
};

export interface GRUOptions {
  /**
   * Whether r forgets parts of hPrev before the product with Wh, as in the paper and with Keras' `reset_after=False`, or parts of
   * the product, as in PyTorch and with Keras' `reset_after=True`; default `"before"`.
   */
  readonly reset?: "before" | "after";
  /** With the reset after the product: the bias that is added before r is applied, [H]; default zeros. */
  readonly bh?: Tensor<["H"]>;
}

interface Cache extends Readonly<Record<"hPrev" | "z" | "r" | "n" | "v", Tensor<["N", "H"]>>> {
  readonly x: Tensor<["N", "D"]>;
}

/**
 * One GRU step: z = σ(hPrev·Wz + x·Wxz + bz) and r likewise; n = tanh((r∘hPrev)·Wn + x·Wxn + bn), or, with the reset after the
 * product, n = tanh(r∘(hPrev·Wn + bh) + x·Wxn + bn); h = z∘hPrev + (1 − z)∘n.
 *
 * z keeps, as in the paper, in PyTorch and in Keras. The book has 1 − z in its place: the same layer, with the opposite sign of all
 * that z is computed from.
 */
export class GRU {
  /** The tensors given to the constructor, not copies: a change to them changes the layer. */
  readonly params: GRUParams;
  /** ∂loss/∂params of the last `backward`, always written into these same tensors; zeros before the first. */
  readonly grads: GRUParams;
  /** Whether r forgets before the product with Wh, or after it. */
  readonly reset: "before" | "after";
  #cache?: Cache;

  /**
   * @param Wx weights from the input, [D, 3H]
   * @param Wh weights from the previous state, [H, 3H]
   * @param b  bias, [3H]
   * @throws RangeError when the shapes do not fit each other, the dtypes differ, or there is no such option
   */
  constructor(Wx: Tensor<["D", "3H"]>, Wh: Tensor<["H", "3H"]>, b: Tensor<["3H"]>, options: GRUOptions = {}) {
    expectOptions("GRU", options, ["reset", "bh"]);
    this.params = checkedGruParams("GRU", { Wx, Wh, b }, options);
    const { bh } = this.params;
    this.grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: zerosLike(b), ...(bh && { bh: zerosLike(bh) }) };
    this.reset = bh ? "after" : "before";
  }

  /**
   * @param x     input at this step, [N, D]
   * @param hPrev state after the previous step, [N, H]
   * @returns     state after this step, [N, H]; later changes to it, to `x` or to `hPrev` do not disturb `backward`
   * @throws RangeError when a shape or dtype does not fit
   */
  forward(x: Tensor<["N", "D"]>, hPrev: Tensor<["N", "H"]>): Tensor<["N", "H"]> {
    expectNotRefused(GRU);
    const { Wx, Wh, b, bh } = this.params;
    const H = Wh.axis("H");
    expectTensor("GRU.forward", "x", x, ["N", Wx.axis("D")], Wx.dtype);
    expectTensor("GRU.forward", "hPrev", hPrev, [x.axis("N"), H], Wx.dtype);
    const [az, ar, an] = gatesOf(x.matmul(Wx).addInPlace(b), H.size);
    const [Wz, Wr, Wn] = gatesOf(Wh, H.size);
    const z = az.add(hPrev.matmul(Wz)).sigmoid();
    const r = ar.add(hPrev.matmul(Wr)).sigmoid();
    const v = bh ? hPrev.matmul(Wn).addInPlace(bh) : r.mul(hPrev);
    const n = an.add(bh ? r.mul(v) : v.matmul(Wn)).tanh();
    this.#cache = { x: x.copy(), hPrev: hPrev.copy(), z, r, n, v };
    return z.mul(hPrev).addInPlace(z.map((z) => 1 - z).mulInPlace(n));
  }

  /**
   * Writes ∂loss/∂params of this step into `grads`.
   *
   * @param dhNext ∂loss/∂h from everything that used h, [N, H]
   * @returns      [dx, dhPrev]: ∂loss/∂x [N, D] and ∂loss/∂hPrev [N, H]
   * @throws Error before the first `forward`; RangeError when the shape or dtype is not that of `forward`'s result
   */
  backward(dhNext: Tensor<["N", "H"]>): [dx: Tensor<["N", "D"]>, dhPrev: Tensor<["N", "H"]>] {
    expectNotRefused(GRU);
    if (!this.#cache) throw new Error("GRU.backward: forward must be called before backward");
    const { Wx, Wh } = this.params;
    const { x, hPrev, z, r, n } = this.#cache;
    expectTensor("GRU.backward", "dhNext", dhNext, hPrev.axes, Wx.dtype);
    const H = Wh.axis("H").size;
    const da = zerosOf<["N", "3H"]>([x.axis("N"), Wx.axis("3H")], Wx.dtype);
    const [daz, dar, dan] = gatesOf(da, H);
    daz.assign(dhNext.mul(hPrev.sub(n)).mul(z.map(sigmoidSlope)));
    dan.assign(dhNext.mul(z.map((z) => 1 - z)).mul(n.map(tanhSlope)));
    const [dr, dhByReset] = this.#resetBackward(dan, this.#cache);
    dar.assign(dr.mul(r.map(sigmoidSlope)));
    const [[Wz, Wr], [dWz, dWr]] = [gatesOf(Wh, H), gatesOf(this.grads.Wh, H)];
    hPrev.T.matmul(daz, dWz);
    hPrev.T.matmul(dar, dWr);
    x.T.matmul(da, this.grads.Wx);
    this.grads.b.assign(da.sum("N")); // b was broadcast over N
    const dhPrev = dhNext.mul(z).add(dhByReset).add(daz.matmul(Wz.T)).add(dar.matmul(Wr.T)); // hPrev went four ways
    return [da.matmul(Wx.T), dhPrev];
  }

  /** Back through (r∘hPrev)·Wn, with v = r∘hPrev, or r∘v, with v = hPrev·Wn + bh: ∂loss/∂r, and a part of ∂loss/∂hPrev. */
  #resetBackward(dan: Tensor<["N", "H"]>, { hPrev, r, v }: Cache): [dr: Tensor<["N", "H"]>, dh: Tensor<["N", "H"]>] {
    const H = hPrev.axis("H").size;
    const [[, , Wn], [, , dWn]] = [gatesOf(this.params.Wh, H), gatesOf(this.grads.Wh, H)];
    const { bh } = this.grads;
    if (!bh) {
      const dv = dan.matmul(Wn.T);
      v.T.matmul(dan, dWn);
      return [dv.mul(hPrev), dv.mul(r)];
    }
    const dv = dan.mul(r);
    hPrev.T.matmul(dv, dWn);
    bh.assign(dv.sum("N"));
    return [dan.mul(v), dv.matmul(Wn.T)];
  }
}

/** The parameters, with `bh` where there is one. Refuses what does not belong together. */
export function checkedGruParams(
  where: string,
  { Wx, Wh, b }: GRUParams,
  { reset = "before", bh }: GRUOptions,
): GRUParams {
  expectGateParams(where, 3, Wx, Wh, b);
  expectOneOf(where, "reset", reset, ["before", "after"]);
  const H = Wh.axis("H");
  if (reset === "after") {
    if (bh !== undefined) expectTensor(where, "bh", bh, [H], Wx.dtype);
    return { Wx, Wh, b, bh: bh ?? zerosOf<["H"]>([H], Wx.dtype) };
  }
  if (bh !== undefined) refuse(where, "bh", 'left out unless reset is "after"', bh);
  return { Wx, Wh, b };
}
