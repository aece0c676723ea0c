/**
 * The recurrent layer to train with: what TimeRNN computes, in a few large matrix products and nothing allocated per step.
 *
 * The products with Wx need no state, so they are one product for all steps; so are the three gradients that sum over
 * steps. Only the products with Wh go step by step. To read the mathematics, see TimeRNN.
 */
import { blas } from "../../backend/blas/blas";
import { portable } from "../../backend/blas/portable";
import type { Blas } from "../../backend/blas/provider";
import { type Float, arrayOf, dtypeOf } from "../../backend/float";
import { type Matrix, matrix, transpose } from "../../backend/matrix";
import { wasmFunctions } from "../../backend/wasm/functions";
import { Tensor, rowMajorEntries } from "../../tensor/tensor";
import { RecurrentLayer } from "../recurrent-layer";
import { type RNNParams, expectParams } from "../rnn";
import { type Matrices, type Shapes, type Sizes, Workspace } from "./workspace";

/** Up to this many multiplications the WebAssembly product is done before a BLAS is called. */
const SMALL_PRODUCT = 2_000;

/** T steps of h_t = tanh(h_{t−1}·Wh + x_t·Wx + b): a TimeRNN, interchangeable with it, that is as fast as native code. */
export class FusedTimeRNN extends RecurrentLayer<RNNParams, ["h"]> {
  readonly #workspace = new Workspace(this.params.b.dtype, shapesOf, blockOf);
  #forwarded?: { sizes: Sizes; fromZeros: boolean };

  /**
   * @param Wx weights from the input, [D, H]
   * @param Wh weights from the previous state, [H, H]
   * @param b  bias, [H]
   * @param options.stateful keep the state from one `forward` to the next; default false
   * @throws RangeError when the shapes do not fit each other or the dtypes differ
   */
  constructor(Wx: Tensor<["D", "H"]>, Wh: Tensor<["H", "H"]>, b: Tensor<["H"]>, options: { stateful?: boolean } = {}) {
    expectParams(new.target.name, Wx, Wh, b);
    super({ Wx, Wh, b }, { D: Wx.axis("D"), H: b.axis("H"), state: ["h"], ...options });
  }

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const { start, fromZeros } = this.startOf(xs);
    this.forgetBlock();
    const [N, T, D] = xs.axes;
    const H = this.params.b.axes[0];
    const sizes = { N: N.size, T: T.size, D: D.size, H: H.size };
    const block = this.#load(sizes);
    block.b.data.set(rowMajorEntries(this.params.b));
    block.xs.data.set(rowMajorEntries(xs));
    block.h0.data.set(rowMajorEntries(start[0]));
    this.#forwarded = { sizes, fromZeros: fromZeros && T.size > 1 }; // with one step, only the product shows NaN in Wh
    forwardSteps(block, this.#forwarded.fromZeros);
    const hs = new Tensor<["N", "T", "H"]>([N, T, H], block.hs.data.slice());
    this.keep(hs, hs.at("T", -1).copy());
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const { sizes, fromZeros } = this.#forwarded!;
    const [N, T, H] = dhs.axes;
    const block = this.#load(sizes);
    block.dts.data.set(rowMajorEntries(dhs));
    backwardSteps(block);
    const dxs = inputGradient(block);
    sumGradients(block, sizes, fromZeros);
    const { Wx, Wh, b } = this.grads;
    Wx.data.set(block.dWx.data);
    Wh.data.set(block.dWh.data);
    b.data.set(block.db.data);
    this.keepGradient(new Tensor<["N", "H"]>([N, H], block.carry.data.slice()));
    return new Tensor<["N", "T", "D"]>([N, T, this.params.Wx.axes[0]], dxs);
  }

  /** Gives the layer's workspace back now instead of when the layer is collected; the next `forward` makes a new one. */
  dispose(): void {
    this.forgetBlock();
    this.#workspace.dispose();
  }

  /** The workspace with the weights as they are now: they may have been changed since the last call. */
  #load(sizes: Sizes): Block {
    const block = this.#workspace.fit(sizes);
    block.Wx.data.set(rowMajorEntries(this.params.Wx));
    block.Wh.data.set(rowMajorEntries(this.params.Wh));
    return block;
  }
}

/**
 * The sequences as matrices with a row for each step of each sequence: xs, dxs [N·T, D]; hs [N·T, H]; dts, ∂loss/∂hs and
 * then ∂loss/∂(hs before tanh), [N·T, H]. h0, the state before the block, and carry, what flows back to a step from the
 * one after, are [N, H]; WhT is Wh transposed.
 */
type Name = "Wx" | "Wh" | "WhT" | "b" | "dWx" | "dWh" | "db" | "xs" | "dxs" | "hs" | "dts" | "h0" | "carry";

/** `hsAt[t]` and `dtsAt[t]`, [N, H], are step t of hs and dts: every T-th row. */
type Block = Matrices<Name> & { readonly hsAt: readonly Matrix[]; readonly dtsAt: readonly Matrix[] };

function shapesOf({ N, T, D, H }: Sizes): Shapes<Name> {
  const [xs, hs, Wx, Wh, b, step] = [
    [N * T, D],
    [N * T, H],
    [D, H],
    [H, H],
    [1, H],
    [N, H],
  ] as const;
  return { Wx, Wh, WhT: Wh, b, dWx: Wx, dWh: Wh, db: b, xs, dxs: xs, hs, dts: hs, h0: step, carry: step };
}

function blockOf(matrices: Matrices<Name>, { N, T, H }: Sizes): Block {
  const stepsOf = ({ data }: Matrix): Matrix[] =>
    Array.from({ length: T }, (_, t) => matrix(data.subarray(t * H), N, H, T * H));
  return { ...matrices, hsAt: stepsOf(matrices.hs), dtsAt: stepsOf(matrices.dts) };
}

/** hs = tanh(xs·Wx + hs one step earlier·Wh + b). */
function forwardSteps({ Wx, Wh, b, xs, h0, hs, hsAt }: Block, fromZeros: boolean): void {
  const { biasTanh } = wasmFunctions(dtypeOf(hs.data));
  multiply(xs, Wx, hs);
  hsAt.forEach((h, t) => {
    if (t > 0 || !fromZeros) addProduct(t > 0 ? hsAt[t - 1] : h0, Wh, h);
    biasTanh(h, b.data);
  });
}

/** dts and db from ∂loss/∂hs, and in carry ∂loss/∂h0. */
function backwardSteps({ Wh, WhT, hsAt, dtsAt, carry, db }: Block): void {
  const { tanhBackward, copyTransposed } = wasmFunctions(dtypeOf(db.data));
  copyTransposed(Wh, WhT);
  carry.data.fill(0);
  db.data.fill(0);
  for (let t = dtsAt.length - 1; t >= 0; t--) {
    tanhBackward(dtsAt[t], hsAt[t], carry, db.data);
    multiply(dtsAt[t], WhT, carry);
  }
}

/** dxs from dts, in an array for the caller: a BLAS writes straight into it, the portable one only into its memory. */
function inputGradient({ Wx, dts, dxs }: Block): Float {
  const { data, rows, columns } = dxs;
  const provider = providerOf(dts, columns);
  const result = provider === portable ? dxs : matrix(new (arrayOf(dtypeOf(data)))(data.length), rows, columns);
  provider.gemm(dts, transpose(Wx), result, false);
  return provider === portable ? data.slice() : result.data;
}

/** dWx and dWh from dts. Overwrites the first step of dts. */
function sumGradients({ xs, h0, hs, dts, dtsAt, dWx, dWh }: Block, { N, T, H }: Sizes, fromZeros: boolean): void {
  multiply(transpose(xs), dts, dWx);
  if (fromZeros) dWh.data.fill(0);
  else multiply(transpose(h0), dtsAt[0], dWh);
  if (T === 1) return;
  // Row r of hs goes with row r + 1 of dts, except where a sequence ends and row r + 1 starts the next.
  for (let n = 0; n < N; n++) dts.data.fill(0, n * T * H, (n * T + 1) * H);
  const rows = N * T - 1;
  addProduct(transpose(matrix(hs.data, rows, H)), matrix(dtsAt[1].data, rows, H), dWh);
}

/** c = a·b. */
function multiply(a: Matrix, b: Matrix, c: Matrix): void {
  providerOf(a, c.columns).gemm(a, b, c, false);
}

/** c += a·b. */
function addProduct(a: Matrix, b: Matrix, c: Matrix): void {
  providerOf(a, c.columns).gemm(a, b, c, true);
}

function providerOf(a: Matrix, columns: number): Blas {
  return a.rows * a.columns * columns <= SMALL_PRODUCT ? portable : blas();
}
