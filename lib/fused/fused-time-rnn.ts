/**
 * The recurrent layer to train with: what TimeRNN computes, in a few large matrix products and nothing allocated per step.
 *
 * The products with Wx need no state, so they are one product for all steps; so are the three gradients that sum over
 * steps. Only the products with Wh go step by step. To read the mathematics, see TimeRNN.
 */
import type { Axis } from "../axis";
import { type Blas, blas } from "../blas/blas";
import { portable } from "../blas/portable";
import type { Float } from "../elementwise";
import { Tensor, rowMajorEntries } from "../tensor";
import { TimeLayer } from "../time-layer";
import { type Kernels, kernels } from "../wasm/kernels";
import { type Matrices, type Sizes, Workspace } from "./workspace";

/** Up to this many multiplications the WebAssembly kernel is done before a BLAS is called. */
const SMALL_PRODUCT = 2_000;

/** T steps of h_t = tanh(h_{t−1}·Wh + x_t·Wx + b): a TimeRNN, interchangeable with it, that is as fast as native code. */
export class FusedTimeRNN extends TimeLayer {
  readonly #workspace = new Workspace(this.params.b.dtype);
  #block?: { sizes: Sizes; hs: readonly Axis[]; fromZeros: boolean };

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const start = this.startOf(xs);
    const fromZeros = start !== this.h && xs.axis("T").size > 1; // of a single step the product with Wh shows what is not finite
    this.#block = undefined;
    const [N, T, D] = xs.axes;
    const H = this.params.b.axes[0];
    const sizes = { N: N.size, T: T.size, D: D.size, H: H.size };
    const matrices = this.#load(sizes);
    matrices.b.set(rowMajorEntries(this.params.b));
    matrices.xs.set(rowMajorEntries(xs));
    matrices.h0.set(rowMajorEntries(start));
    forwardSteps(sizes, matrices, kernels(xs.dtype), fromZeros);
    const hs = new Tensor<["N", "T", "H"]>([N, T, H], matrices.hs.slice());
    this.h = hs.at("T", -1).copy();
    this.#block = { sizes, hs: hs.axes, fromZeros };
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs, this.#block?.hs);
    const { sizes, fromZeros } = this.#block!;
    const [N, T, H] = dhs.axes;
    const matrices = this.#load(sizes);
    matrices.dts.set(rowMajorEntries(dhs));
    backwardSteps(sizes, matrices, kernels(dhs.dtype));
    const dxs = inputGradient(sizes, matrices);
    sumGradients(sizes, matrices, fromZeros);
    this.grads.Wx.data.set(matrices.dWx);
    this.grads.Wh.data.set(matrices.dWh);
    this.grads.b.data.set(matrices.db);
    this.dh = new Tensor<["N", "H"]>([N, H], matrices.carry.slice());
    return new Tensor<["N", "T", "D"]>([N, T, this.params.Wx.axes[0]], dxs);
  }

  /** Gives the layer's workspace back now instead of when the layer is collected; the next `forward` makes a new one. */
  dispose(): void {
    this.#block = undefined;
    this.#workspace.dispose();
  }

  /** The workspace with the weights as they are now: they may have been changed since the last call. */
  #load(sizes: Sizes): Matrices {
    const matrices = this.#workspace.fit(sizes);
    matrices.Wx.set(rowMajorEntries(this.params.Wx));
    matrices.Wh.set(rowMajorEntries(this.params.Wh));
    return matrices;
  }
}

/** hs = tanh(xs·Wx + hs one step earlier·Wh + b). */
function forwardSteps(
  { N, T, D, H }: Sizes,
  { Wx, Wh, b, xs, h0, hs, hsFrom }: Matrices,
  { bytes, biasTanh }: Kernels,
  fromZeros: boolean,
): void {
  multiply(false, false, N * T, H, D, xs, D, Wx, H, false, hs, H);
  for (let t = 0; t < T; t++) {
    const [hPrev, distance] = t === 0 ? [h0, H] : [hsFrom[t - 1], T * H];
    if (t > 0 || !fromZeros) multiply(false, false, N, H, H, hPrev, distance, Wh, H, true, hsFrom[t], T * H);
    biasTanh(hsFrom[t].byteOffset, b.byteOffset, N, H, T * H * bytes);
  }
}

/** dts and db from ∂loss/∂hs, and in carry ∂loss/∂h0. */
function backwardSteps(
  { N, T, H }: Sizes,
  { Wh, WhT, hsFrom, dtsFrom, carry, db }: Matrices,
  { bytes, tanhBackward, transpose }: Kernels,
): void {
  transpose(Wh.byteOffset, WhT.byteOffset, H, H);
  carry.fill(0);
  db.fill(0);
  for (let t = T - 1; t >= 0; t--) {
    tanhBackward(dtsFrom[t].byteOffset, hsFrom[t].byteOffset, carry.byteOffset, db.byteOffset, N, H, T * H * bytes);
    multiply(false, false, N, H, H, dtsFrom[t], T * H, WhT, H, false, carry, H);
  }
}

/** dxs from dts, in an array to be handed out: a BLAS writes it there at once, the portable kernel only into its own memory. */
function inputGradient({ N, T, D, H }: Sizes, { Wx, dts, dxs }: Matrices): Float {
  const provider = providerOf(N * T, D, H);
  const isPortable = provider === portable;
  const result = isPortable
    ? dxs
    : dxs instanceof Float32Array
      ? new Float32Array(dxs.length)
      : new Float64Array(dxs.length);
  provider.gemm(false, true, N * T, D, H, dts, H, Wx, H, false, result, D);
  return isPortable ? dxs.slice() : result;
}

/** dWx and dWh from dts. Overwrites the first step of dts. */
function sumGradients(
  { N, T, D, H }: Sizes,
  { xs, h0, hs, dts, dtsFrom, dWx, dWh }: Matrices,
  fromZeros: boolean,
): void {
  multiply(true, false, D, H, N * T, xs, D, dts, H, false, dWx, H);
  if (fromZeros) dWh.fill(0);
  else multiply(true, false, H, H, N, h0, H, dts, T * H, false, dWh, H);
  if (T === 1) return;
  // A row of hs belongs to the row of dts below it, except where a sequence ends: there the next one's first step is below.
  for (let n = 0; n < N; n++) dts.fill(0, n * T * H, (n * T + 1) * H);
  multiply(true, false, H, H, N * T - 1, hs, H, dtsFrom[1], H, true, dWh, H);
}

const multiply: Blas["gemm"] = (aTransposed, bTransposed, m, n, k, a, lda, b, ldb, add, c, ldc) => {
  providerOf(m, n, k).gemm(aTransposed, bTransposed, m, n, k, a, lda, b, ldb, add, c, ldc);
};

function providerOf(m: number, n: number, k: number): Blas {
  return m * n * k <= SMALL_PRODUCT ? portable : blas();
}
