/**
 * The recurrent layer to train with: what TimeRNN computes, in a few large matrix products and nothing allocated per step.
 *
 * The products with Wx need no state, so they are one product for all steps; so are the three gradients that sum over
 * steps. Only the products with Wh go step by step. To read the mathematics, see TimeRNN.
 */
import { portable } from "../../backend/blas/portable";
import { type DType, type Float, arrayOf, dtypeOf } from "../../backend/float";
import { type Matrix, matrix, transpose } from "../../backend/matrix";
import { magnitudeOf, wasmFunctions } from "../../backend/wasm/functions";
import type { Axis, Names } from "../../tensor/axis";
import { expectBoolean, expectOptions } from "../../backend/expect";
import { type Tensor, uncheckedTensor } from "../../tensor/tensor";
import { RecurrentLayer } from "../recurrent-layer";
import { type RNNParams, expectParams } from "../rnn";
import { TimeRNN } from "../time-rnn";
import { addProduct, multiply, providerOf } from "./products";
import { type Matrices, type Shapes, Workspace, load, span } from "./workspace";

/**
 * With numbers given and gradients computed no larger than these, no sum can overflow, in whatever order it runs. Beyond
 * them the order decides between a number, an infinity and NaN, and only TimeRNN has TimeRNN's order.
 */
const LARGEST_GIVEN = magnitudes(2 ** 20);
const LARGEST_GRADIENT = magnitudes(2 ** 60);
const ZERO = magnitudes(0);

/** T steps of h_t = tanh(h_{t−1}·Wh + x_t·Wx + b): a TimeRNN, interchangeable with it, that is as fast as native code. */
export class FusedTimeRNN extends RecurrentLayer<RNNParams, ["h"]> {
  readonly #workspace = new Workspace(this.params.b.dtype, shapesOf, blockOf);
  /** What `backward` needs to know of the block; `steps` went through it when a number was too large, infinite or NaN. */
  #forwarded?: { axes: BlockAxes; steps?: TimeRNN };

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
    super({ Wx, Wh, b }, { D: Wx.axis("D"), H: b.axis("H"), state: ["h"], ...options });
  }

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const [h0] = this.startOf(xs);
    this.forgetBlock();
    const [N, T, D] = xs.axes as [Axis<"N">, Axis<"T">, Axis<"D">];
    const axes: BlockAxes = [N, T, D, this.params.b.axes[0] as Axis<"H">];
    const block = this.#workspace.fit(sizesOf(axes));
    const { Wx, Wh, b } = this.params;
    load(block.Wx, Wx);
    load(block.Wh, Wh);
    load(block.b, b);
    load(block.xs, xs);
    load(block.h0, h0);
    if (!areWithin(block.given, LARGEST_GIVEN)) {
      const { steps, hs } = retrace(block, axes);
      this.#forwarded = { axes, steps };
      this.keep(hs, steps.h!);
      return hs;
    }
    forwardSteps(block);
    this.#forwarded = { axes };
    const hs = uncheckedTensor<["N", "T", "H"]>([N, T, axes[3]], block.hs.data.slice());
    this.keep(hs, uncheckedTensor<["N", "H"]>([N, axes[3]], withoutGaps(block.hsAt[T.size - 1])));
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const { axes, steps } = this.#forwarded!;
    const [N, T, D, H] = axes;
    const block = this.#workspace.fit(sizesOf(axes));
    load(block.WxNow, this.params.Wx);
    load(block.WhNow, this.params.Wh);
    load(block.dts, dhs);
    const isFused = !steps && areWithin(block.givenBack, LARGEST_GIVEN) && backwardSteps(block);
    if (!isFused) return this.#backwardByHand(steps ?? retrace(block, axes).steps, dhs);
    const dxs = inputGradient(block);
    sumGradients(block, sizesOf(axes));
    const { Wx, Wh, b } = this.grads;
    Wx.data.set(block.dWx.data);
    Wh.data.set(block.dWh.data);
    b.data.set(block.db.data);
    this.keepGradient(uncheckedTensor<["N", "H"]>([N, H], block.carry.data.slice()));
    return uncheckedTensor<["N", "T", "D"]>([N, T, D], dxs);
  }

  /** `backward` by a TimeRNN that has gone through the block, with the weights as they are now. */
  #backwardByHand(steps: TimeRNN, dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    const names = ["Wx", "Wh", "b"] as const;
    for (const name of names) steps.params[name].assign(this.params[name] as never);
    const dxs = steps.backward(dhs);
    for (const name of names) this.grads[name].assign(steps.grads[name] as never);
    this.keepGradient(steps.dh!);
    return dxs;
  }

  withSharedParams(options: { stateful?: boolean } = {}): FusedTimeRNN {
    expectOptions("FusedTimeRNN.withSharedParams", options, ["stateful"]);
    const { stateful = false } = options;
    expectBoolean("FusedTimeRNN.withSharedParams", "stateful", stateful);
    const { Wx, Wh, b } = this.params;
    return new FusedTimeRNN(Wx, Wh, b, { stateful });
  }

  /** Gives the layer's workspace back now instead of when the layer is collected; the next `forward` makes a new one. */
  dispose(): void {
    this.forgetBlock();
    this.#workspace.dispose();
  }
}

type Sizes = Readonly<Record<"N" | "T" | "D" | "H", number>>;
type BlockAxes = readonly [N: Axis<"N">, T: Axis<"T">, D: Axis<"D">, H: Axis<"H">];

function sizesOf([N, T, D, H]: BlockAxes): Sizes {
  return { N: N.size, T: T.size, D: D.size, H: H.size };
}

/**
 * The sequences as matrices with a row for each step of each sequence: xs, dxs [N·T, D]; hs [N·T, H]; dts, ∂loss/∂hs and
 * then ∂loss/∂(hs before tanh), [N·T, H]. h0, the state before the block, and carry, what flows back to a step from the
 * one after, are [N, H]. Wx, Wh and b are those of `forward`; WxNow, WhNow, and WhT, WhNow transposed, those of `backward`.
 */
type Name = "Wx" | "Wh" | "b" | "xs" | "h0" | "WxNow" | "WhNow" | "dts" | Computed;
type Computed = "hs" | "carry" | "WhT" | "dxs" | "dWx" | "dWh" | "db";

/** `hsAt[t]` and `dtsAt[t]`, [N, H], are step t of hs and dts: every T-th row. */
type Block = Matrices<Name> & {
  readonly hsAt: readonly Matrix[];
  readonly dtsAt: readonly Matrix[];
  /** All that `forward` is given, and all that `backward` is given. */
  readonly given: Float;
  readonly givenBack: Float;
};

function shapesOf({ N, T, D, H }: Sizes): Shapes<Name> {
  const [xs, hs, h0, Wx, Wh, b] = [
    [N * T, D],
    [N * T, H],
    [N, H],
    [D, H],
    [H, H],
    [1, H],
  ] as const;
  const given = { Wx, Wh, b, xs, h0 };
  const givenBack = { WxNow: Wx, WhNow: Wh, dts: hs };
  return { ...given, ...givenBack, hs, carry: h0, WhT: Wh, dxs: xs, dWx: Wx, dWh: Wh, db: b };
}

function blockOf(matrices: Matrices<Name>, { N, T, H }: Sizes): Block {
  const { Wx, h0, WxNow, dts, hs } = matrices;
  const stepsOf = ({ data }: Matrix): Matrix[] =>
    Array.from({ length: T }, (_, t) => matrix(data.subarray(t * H), N, H, T * H));
  return { ...matrices, hsAt: stepsOf(hs), dtsAt: stepsOf(dts), given: span(Wx, h0), givenBack: span(WxNow, dts) };
}

/** A limit in the form in which WebAssembly compares. */
function magnitudes(limit: number): Readonly<Record<DType, number>> {
  return { float32: magnitudeOf(limit, "float32"), float64: magnitudeOf(limit, "float64") };
}

/** Whether no number is larger than the limit, and none is NaN. */
function areWithin(numbers: Float, limit: Readonly<Record<DType, number>>): boolean {
  const dtype = dtypeOf(numbers);
  return wasmFunctions(dtype).magnitude(numbers) <= limit[dtype];
}

/** A TimeRNN that has gone through the block with the weights as they were, and what it returned. */
function retrace(
  { Wx, Wh, b, xs, h0 }: Block,
  [N, T, D, H]: BlockAxes,
): { steps: TimeRNN; hs: Tensor<["N", "T", "H"]> } {
  const copy = <Axes extends Axis[]>({ data }: Matrix, ...axes: Axes): Tensor<Names<Axes>> =>
    uncheckedTensor(axes, data.slice());
  const steps = new TimeRNN(copy(Wx, D, H), copy(Wh, H, H), copy(b, H), { stateful: true });
  steps.setState(copy(h0, N, H));
  return { steps, hs: steps.forward(copy(xs, N, T, D)) };
}

/** hs = tanh(xs·Wx + hs one step earlier·Wh + b). */
function forwardSteps({ Wx, Wh, b, xs, h0, hs, hsAt }: Block): void {
  const { biasTanh } = wasmFunctions(dtypeOf(hs.data));
  multiply(xs, Wx, hs);
  hsAt.forEach((h, t) => {
    if (t > 0) addProduct(hsAt[t - 1], Wh, h);
    else if (!isZero(h0)) addProduct(h0, Wh, h);
    biasTanh(h, b.data);
  });
}

/** dts and db from ∂loss/∂hs, and in carry ∂loss/∂h0. False when they have become too large. */
function backwardSteps({ WhNow, WhT, hsAt, dts, dtsAt, carry, db }: Block): boolean {
  const { tanhBackward, copyTransposed } = wasmFunctions(dtypeOf(db.data));
  copyTransposed(WhNow, WhT);
  carry.data.fill(0);
  db.data.fill(0);
  for (let t = dtsAt.length - 1; t >= 0; t--) {
    tanhBackward(dtsAt[t], hsAt[t], carry, db.data);
    multiply(dtsAt[t], WhT, carry);
  }
  return areWithin(dts.data, LARGEST_GRADIENT);
}

/** dxs from dts, in an array for the caller: a BLAS writes straight into it, the portable one only into its memory. */
function inputGradient({ WxNow, dts, dxs }: Block): Float {
  const { data, rows, columns } = dxs;
  const provider = providerOf(dts, columns);
  const result = provider === portable ? dxs : matrix(new (arrayOf(dtypeOf(data)))(data.length), rows, columns);
  provider.gemm(dts, transpose(WxNow), result, false);
  return provider === portable ? data.slice() : result.data;
}

/** dWx and dWh from dts. Overwrites the first step of dts. */
function sumGradients({ xs, h0, hs, dts, dtsAt, dWx, dWh }: Block, { N, T, H }: Sizes): void {
  multiply(transpose(xs), dts, dWx);
  if (isZero(h0)) dWh.data.fill(0);
  else multiply(transpose(h0), dtsAt[0], dWh);
  if (T === 1) return;
  // Row r of hs goes with row r + 1 of dts, except where a sequence ends and row r + 1 starts the next.
  for (let n = 0; n < N; n++) dts.data.fill(0, n * T * H, (n * T + 1) * H);
  const rows = N * T - 1;
  addProduct(transpose(matrix(hs.data, rows, H)), matrix(dtsAt[1].data, rows, H), dWh);
}

/** Whether the block starts from zeros: then 0·Wh, Wh being finite, is not worth computing. */
function isZero(h0: Matrix): boolean {
  return areWithin(h0.data, ZERO);
}

/** The entries of a matrix whose rows lie apart, one after another. */
function withoutGaps({ data, rows, columns, stride }: Matrix): Float {
  const entries = new (arrayOf(dtypeOf(data)))(rows * columns);
  for (let i = 0, to = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) entries[to++] = data[i * stride + j];
  }
  return entries;
}
