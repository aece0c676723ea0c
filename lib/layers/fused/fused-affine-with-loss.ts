/**
 * TimeAffine and TimeSoftmaxWithLoss in one, for a vocabulary of thousands of words: the layer to train with.
 *
 * The scores of all words at all steps would fill tens of megabytes, several times over. Here a few steps at a time are
 * scored, judged and differentiated while their scores are still in the caches, as in the fused linear cross-entropy of
 * Liger Kernel (Hsu et al. 2024). To read the mathematics, see TimeAffine and TimeSoftmaxWithLoss.
 */
import { expectInstance, expectNumber } from "../../backend/expect";
import { type Matrix, matrix, transpose } from "../../backend/matrix";
import { wasmFunctions } from "../../backend/wasm/functions";
import { copyOfArray, dtypeOf } from "../../backend/float";
import { log } from "../../math/log";
import type { Axis } from "../../tensor/axis";
import { expectTensor } from "../../tensor/expect";
import { type Tensor, rowMajorEntries, uncheckedTensor } from "../../tensor/tensor";
import { IGNORED, expectTargets } from "../ids";
import type { Layer } from "../layer";
import { type AffineParams, TimeAffine } from "../time-affine";
import { addProduct, multiply } from "./products";
import { type Matrices, type Shapes, Workspace } from "./workspace";

/** The scores of as many steps as fit in so many bytes are worked on at a time: with V = 10,000, matrix products of 64 rows. */
const CHUNK_BYTES = 2.5 * 2 ** 20;

/** What `affine` and a TimeSoftmaxWithLoss compute one after the other, with the same parameters and gradients. */
export class FusedAffineWithLoss implements Layer {
  /** Those of the affine layer. */
  readonly params: AffineParams;
  /** Those of the affine layer. */
  readonly grads: AffineParams;
  readonly #workspace: Workspace<Sizes, Name, Matrices<Name>>;
  #axes?: readonly Axis[];

  /**
   * @param affine the layer whose parameters are used and whose gradients are written; the layer itself is not run
   * @throws RangeError when it is no TimeAffine
   */
  constructor(affine: TimeAffine) {
    expectInstance("FusedAffineWithLoss", "affine", affine, TimeAffine);
    this.params = affine.params;
    this.grads = affine.grads;
    this.#workspace = new Workspace(affine.params.W.dtype, shapesOf, (matrices) => matrices);
  }

  /**
   * Computes the gradients at once; `backward` hands them out. They belong to the parameters as they are now.
   *
   * @param hs      states, [N, T, H]
   * @param targets the id that came at each step, in 0…V−1, or −1 for none, [N, T], of either dtype
   * @returns       the mean cross-entropy in nats
   * @throws RangeError as those of TimeAffine and TimeSoftmaxWithLoss do
   */
  forward(hs: Tensor<["N", "T", "H"]>, targets: Tensor<["N", "T"]>): number {
    const loss = this.#pass("forward", hs, targets, true);
    this.#axes = hs.axes;
    return loss;
  }

  /** The loss that `forward` would return, without gradients: `backward` has to wait for another `forward`. */
  lossOnly(hs: Tensor<["N", "T", "H"]>, targets: Tensor<["N", "T"]>): number {
    return this.#pass("lossOnly", hs, targets, false);
  }

  #pass(method: string, hs: Tensor<["N", "T", "H"]>, targets: Tensor<["N", "T"]>, withGradients: boolean): number {
    const { W, b } = this.params;
    const where = `FusedAffineWithLoss.${method}`;
    expectTensor(where, "hs", hs, ["N", "T", W.axis("H")], W.dtype);
    const [N, T, V] = [hs.axis("N"), hs.axis("T"), W.axis("V")];
    const [ids, count] = expectTargets(where, targets, [N, T, V]);
    this.#axes = undefined;
    const block = this.#workspace.fit({ rows: N.size * T.size, H: W.axis("H").size, V: V.size });
    loadWithBias(block, hs, W, b);
    let loss = 0;
    for (let first = 0; first < ids.length; first += block.ys.rows) {
      const chunk = chunkOf(block, first, Math.min(ids.length, first + block.ys.rows));
      const targetsNow = ids.subarray(first, first + chunk.ys.rows);
      loss += judge(chunk, targetsNow, count);
      if (withGradients) differentiate(chunk, targetsNow, count, first > 0);
    }
    return loss / count;
  }

  /**
   * Writes ∂loss/∂params into `grads`.
   *
   * @param dloss ∂(whatever is minimised)/∂loss; default 1
   * @returns     ∂loss/∂hs, [N, T, H]
   * @throws Error before the first `forward`; RangeError when `dloss` is no number
   */
  backward(dloss = 1): Tensor<["N", "T", "H"]> {
    if (!this.#axes) throw new Error("FusedAffineWithLoss.backward: forward must be called before backward");
    expectNumber("FusedAffineWithLoss.backward", "dloss", dloss);
    const [N, T, H] = this.#axes;
    const { W, b } = this.grads;
    const { dhs, dWb } = this.#workspace.fit({ rows: N.size * T.size, H: H.size, V: b.axis("V").size });
    W.data.set(dWb.data.subarray(0, W.length));
    b.data.set(dWb.data.subarray(W.length));
    const dhsOut = uncheckedTensor<["N", "T", "H"]>(this.#axes, copyOfArray(dhs.data));
    if (dloss !== 1) for (const gradient of [W, b, dhsOut]) gradient.mulInPlace(dloss);
    return dhsOut;
  }

  /** Gives the layer's workspace back now instead of when the layer is collected; the next `forward` makes a new one. */
  dispose(): void {
    this.#axes = undefined;
    this.#workspace.dispose();
  }
}

type Sizes = Readonly<Record<"rows" | "H" | "V", number>>;

/**
 * The bias is the weight of an input that is always 1: hs1 [rows, H+1] is hs with a column of ones, Wb [H+1, V] is W with
 * b below it, so that ys = hs1·Wb, and dWb = hs1ᵀ·dys has both gradients. ys holds the scores of one chunk, and then
 * ∂loss/∂ys; largest and sums are those of softmax.
 */
type Name = "hs1" | "Wb" | "dhs" | "dWb" | "ys" | "largest" | "sums";
type Block = Matrices<Name>;

function shapesOf({ rows, H, V }: Sizes): Shapes<Name> {
  const chunk = Math.max(1, Math.min(rows, Math.floor(CHUNK_BYTES / (4 * V))));
  return {
    hs1: [rows, H + 1],
    Wb: [H + 1, V],
    dhs: [rows, H],
    dWb: [H + 1, V],
    ys: [chunk, V],
    largest: [1, chunk],
    sums: [1, chunk],
  };
}

function loadWithBias({ hs1, Wb }: Block, hs: Tensor<["N", "T", "H"]>, W: Tensor<["H", "V"]>, b: Tensor<["V"]>): void {
  Wb.data.set(rowMajorEntries(W));
  Wb.data.set(rowMajorEntries(b), W.length);
  const [states, H] = [rowMajorEntries(hs), hs1.columns - 1];
  hs1.data.fill(1);
  for (let r = 0; r < hs1.rows; r++) hs1.data.set(states.subarray(r * H, (r + 1) * H), r * (H + 1));
}

/** The matrices of a block for the steps from `first` to `end`. */
function chunkOf(block: Block, first: number, end: number): Block {
  const rowsOf = ({ data, columns }: Matrix, from: number): Matrix =>
    matrix(data.subarray(from * columns), end - first, columns);
  return { ...block, hs1: rowsOf(block.hs1, first), dhs: rowsOf(block.dhs, first), ys: rowsOf(block.ys, 0) };
}

/** The sum of the chunk's losses; leaves softmax(ys) / count in ys. */
function judge({ hs1, Wb, ys, largest, sums }: Block, targets: Int32Array, count: number): number {
  multiply(hs1, Wb, ys);
  const scores = Float64Array.from(targets, (id, r) => (id === IGNORED ? 0 : ys.data[r * ys.columns + id]));
  wasmFunctions(dtypeOf(ys.data)).softmax(ys, 1 / count, largest.data, sums.data);
  let loss = 0;
  targets.forEach((id, r) => {
    if (id !== IGNORED) loss += log(sums.data[r]) - (scores[r] - largest.data[r]);
  });
  return loss;
}

/** dhs of the chunk, and its part of dWb, from softmax(ys) / count. */
function differentiate({ hs1, Wb, dhs, dWb, ys }: Block, targets: Int32Array, count: number, add: boolean): void {
  const { data, columns } = ys;
  targets.forEach((id, r) => {
    if (id === IGNORED) data.fill(0, r * columns, (r + 1) * columns);
    else data[r * columns + id] -= 1 / count;
  });
  const W = matrix(Wb.data, dhs.columns, columns);
  multiply(ys, transpose(W), dhs);
  if (add) addProduct(transpose(hs1), ys, dWb);
  else multiply(transpose(hs1), ys, dWb);
}
