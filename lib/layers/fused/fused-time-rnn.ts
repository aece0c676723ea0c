/**
 * The recurrent layer to train with: what TimeRNN computes, in a few large matrix products and nothing allocated per step.
 *
 * The products with Wx need no state, so they are one product for many steps; so are the three gradients that sum over
 * steps. Only the products with Wh go step by step. A long block is cut into chunks of steps whose numbers stay in the
 * caches; the state passes from chunk to chunk, and the gradient back. To read the mathematics, see TimeRNN.
 */
import { portable } from "../../backend/blas/portable";
import { type DType, type Float, arrayOf, copyOfArray, dtypeOf, unfilledArray } from "../../backend/float";
import { type Matrix, matrix, transpose } from "../../backend/matrix";
import { magnitudeOf, wasmFunctions } from "../../backend/wasm/functions";
import type { Axis, Names } from "../../tensor/axis";
import { expectBoolean, expectOptions } from "../../backend/expect";
import { type Tensor, rowMajorEntries, uncheckedTensor } from "../../tensor/tensor";
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
    load(block.h0, h0);
    const entries = rowMajorEntries(xs);
    const hs = forwardChunks(block, entries);
    if (hs) {
      this.#forwarded = { axes };
      const result = uncheckedTensor<["N", "T", "H"]>([N, T, axes[3]], hs);
      this.keep(result, uncheckedTensor<["N", "H"]>([N, axes[3]], withoutGaps(block.chunks.at(-1)!.lastH)));
      return result;
    }
    for (const chunk of block.chunks) copyIn(entries, chunk, chunk.xs);
    const { steps, hs: byHand } = retrace(block, axes);
    this.#forwarded = { axes, steps };
    this.keep(byHand, steps.h!);
    return byHand;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const { axes, steps } = this.#forwarded!;
    const [N, T, D, H] = axes;
    const block = this.#workspace.fit(sizesOf(axes));
    load(block.WxNow, this.params.Wx);
    load(block.WhNow, this.params.Wh);
    const dxs = steps ? undefined : backwardChunks(block, rowMajorEntries(dhs));
    if (!dxs) return this.#backwardByHand(steps ?? retrace(block, axes).steps, dhs);
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

/** So many numbers of xs, hs, dts and dxs stay in the second-level cache; fewer steps than these are not worth a product. */
const CHUNK_NUMBERS = 2 ** 18;
const FEWEST_STEPS = 32;

/** How many chunks a block is cut into, all of about the same number of steps. */
function chunkCount({ N, T, D, H }: Sizes): number {
  const steps = Math.max(FEWEST_STEPS, CHUNK_NUMBERS / (2 * N * (D + H)));
  return Math.max(1, Math.round(T / steps));
}

/**
 * The sequences as matrices with a row for each step of each sequence, chunk after chunk: xs [N·T, D] and hs [N·T, H]. Of
 * one chunk at a time are dts, ∂loss/∂hs and then ∂loss/∂(hs before tanh), and dxs. h0, the state before the block, and carry, what
 * flows back to a step from the one after, are [N, H]. Wx, Wh and b are those of `forward`; WxNow, WhNow, and WhT, WhNow
 * transposed, those of `backward`.
 */
type Name = "Wx" | "Wh" | "b" | "h0" | "xs" | "WxNow" | "WhNow" | "dts" | Computed;
type Computed = "hs" | "carry" | "WhT" | "dxs" | "dWx" | "dWh" | "db";

type Block = Matrices<Name> & { readonly chunks: readonly Chunk[] };

/** Some steps of a block, from `first` on, of all its sequences: matrices with a row for each step of each sequence. */
interface Chunk extends Readonly<Record<"xs" | "hs" | "dts" | "dxs", Matrix>> {
  readonly first: number;
  readonly count: number;
  /** Step t of hs and dts, [N, H]: every `count`-th row. */
  readonly hsAt: readonly Matrix[];
  readonly dtsAt: readonly Matrix[];
  /** The state before the chunk, and the one after it. */
  readonly before: Matrix;
  readonly lastH: Matrix;
  /** All that `forward` is given, and all that `backward` is given; the weights are with the chunk that each begins with. */
  readonly given: Float;
  readonly givenBack: Float;
}

function shapesOf(sizes: Sizes): Shapes<Name> {
  const { N, T, D, H } = sizes;
  const rows = N * Math.ceil(T / chunkCount(sizes)); // of the longest chunk
  const [Wx, Wh, b, h0] = [
    [D, H],
    [H, H],
    [1, H],
    [N, H],
  ] as const;
  const given = { Wx, Wh, b, h0, xs: [N * T, D] as const };
  const givenBack = { WxNow: Wx, WhNow: Wh, dts: [rows, H] as const };
  const hs = [N * T, H] as const;
  return { ...given, ...givenBack, hs, carry: h0, WhT: Wh, dxs: [rows, D] as const, dWx: Wx, dWh: Wh, db: b };
}

function blockOf(matrices: Matrices<Name>, sizes: Sizes): Block {
  const K = chunkCount(sizes);
  const chunks: Chunk[] = [];
  for (let k = 0; k < K; k++) chunks.push(chunkOf(matrices, sizes, k, K, chunks.at(-1)?.lastH ?? matrices.h0));
  return { ...matrices, chunks };
}

/** Chunk k of K. */
function chunkOf(matrices: Matrices<Name>, { N, T, H }: Sizes, k: number, K: number, before: Matrix): Chunk {
  const [first, end] = [Math.floor((k * T) / K), Math.floor(((k + 1) * T) / K)];
  const count = end - first;
  const rowsOf = ({ data, columns }: Matrix, from: number): Matrix =>
    matrix(data.subarray(from * columns, (from + N * count) * columns), N * count, columns);
  const [xs, hs] = [rowsOf(matrices.xs, N * first), rowsOf(matrices.hs, N * first)];
  const [dts, dxs] = [rowsOf(matrices.dts, 0), rowsOf(matrices.dxs, 0)];
  const stepsOf = ({ data }: Matrix): Matrix[] =>
    Array.from({ length: count }, (_, t) => matrix(data.subarray(t * H), N, H, count * H));
  const hsAt = stepsOf(hs);
  const given = k === 0 ? span(matrices.Wx, xs) : xs.data;
  const givenBack = k === K - 1 ? span(matrices.WxNow, dts) : dts.data;
  return {
    first,
    count,
    xs,
    hs,
    dts,
    dxs,
    hsAt,
    dtsAt: stepsOf(dts),
    before,
    lastH: hsAt[count - 1],
    given,
    givenBack,
  };
}

/** Copies the steps of a chunk to where WebAssembly can reach them; `all` is [N, T, …]. */
function copyIn(all: Float, { first, count }: Chunk, { data, columns }: Matrix): void {
  const [width, row] = [count * columns, (all.length / data.length) * count * columns];
  for (let to = 0, from = first * columns; to < data.length; to += width, from += row) {
    data.set(all.subarray(from, from + width), to);
  }
}

/** Copies the steps of a chunk to where they belong among all. */
function copyOut(all: Float, { first, count }: Chunk, { data, columns }: Matrix): void {
  const [width, row] = [count * columns, (all.length / data.length) * count * columns];
  for (let from = 0, to = first * columns; from < data.length; from += width, to += row) {
    all.set(data.subarray(from, from + width), to);
  }
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
  { Wx, Wh, b, h0, xs, chunks }: Block,
  [N, T, D, H]: BlockAxes,
): { steps: TimeRNN; hs: Tensor<["N", "T", "H"]> } {
  const copy = <Axes extends Axis[]>({ data }: Matrix, ...axes: Axes): Tensor<Names<Axes>> =>
    uncheckedTensor(axes, data.slice());
  const steps = new TimeRNN(copy(Wx, D, H), copy(Wh, H, H), copy(b, H), { stateful: true });
  steps.setState(copy(h0, N, H));
  const inputs = copy(xs, N, T, D);
  for (const chunk of chunks) copyOut(inputs.data, chunk, chunk.xs);
  return { steps, hs: steps.forward(inputs) };
}

/** hs, for the caller. Undefined when a number given is too large, infinite or NaN. */
function forwardChunks(block: Block, xs: Float): Float | undefined {
  const { chunks } = block;
  const hs = chunks.length === 1 ? undefined : unfilledArray(dtypeOf(xs), block.hs.data.length);
  for (const chunk of chunks) {
    copyIn(xs, chunk, chunk.xs);
    if (!areWithin(chunk.given, LARGEST_GIVEN)) return undefined;
    forwardSteps(block, chunk);
    if (hs) copyOut(hs, chunk, chunk.hs);
  }
  return hs ?? copyOfArray(chunks[0].hs.data);
}

/** hs = tanh(xs·Wx + hs one step earlier·Wh + b). */
function forwardSteps({ Wx, Wh, b }: Block, { xs, before, hs, hsAt, first }: Chunk): void {
  const { biasTanh } = wasmFunctions(dtypeOf(hs.data));
  multiply(xs, Wx, hs);
  hsAt.forEach((h, t) => {
    if (t > 0) addProduct(hsAt[t - 1], Wh, h);
    else if (first > 0 || !isZero(before)) addProduct(before, Wh, h);
    biasTanh(h, b.data);
  });
}

/**
 * dxs, for the caller; in the block dWx, dWh and db, and in carry ∂loss/∂h0. Undefined when a number given or a gradient is too
 * large, infinite or NaN.
 */
function backwardChunks(block: Block, dhs: Float): Float | undefined {
  const { chunks, xs, WhNow, WhT, carry, db } = block;
  wasmFunctions(dtypeOf(dhs)).copyTransposed(WhNow, WhT);
  carry.data.fill(0);
  db.data.fill(0);
  let dxs = chunks.length === 1 ? undefined : unfilledArray(dtypeOf(dhs), xs.data.length);
  for (let k = chunks.length - 1; k >= 0; k--) {
    const chunk = chunks[k];
    copyIn(dhs, chunk, chunk.dts);
    if (!areWithin(chunk.givenBack, LARGEST_GIVEN)) return undefined;
    backwardSteps(block, chunk);
    if (!areWithin(chunk.dts.data, LARGEST_GRADIENT)) return undefined;
    if (dxs) {
      multiply(chunk.dts, transpose(block.WxNow), chunk.dxs);
      copyOut(dxs, chunk, chunk.dxs);
    } else dxs = inputGradient(block, chunk);
    sumGradients(block, chunk, k < chunks.length - 1);
  }
  return dxs;
}

/** dts from ∂loss/∂hs, what it adds to db, and in carry ∂loss/∂(the state before the chunk). */
function backwardSteps({ WhT, carry, db }: Block, { hsAt, dtsAt }: Chunk): void {
  const { tanhBackward } = wasmFunctions(dtypeOf(db.data));
  for (let t = dtsAt.length - 1; t >= 0; t--) {
    tanhBackward(dtsAt[t], hsAt[t], carry, db.data);
    multiply(dtsAt[t], WhT, carry);
  }
}

/** dxs of an only chunk, in an array for the caller: a BLAS writes straight into it, the portable one only into its memory. */
function inputGradient({ WxNow }: Block, { dts, dxs }: Chunk): Float {
  const provider = providerOf(dts, dxs.columns);
  const result =
    provider === portable ? dxs : matrix(unfilledArray(dtypeOf(dxs.data), dxs.data.length), dxs.rows, dxs.columns);
  provider.gemm(dts, transpose(WxNow), result, false);
  return provider === portable ? copyOfArray(dxs.data) : result.data;
}

/** dWx and dWh from dts, or what a chunk adds to them. Overwrites the first step of dts. */
function sumGradients({ dWx, dWh }: Block, { xs, before, hs, dts, dtsAt, first, count }: Chunk, add: boolean): void {
  const accumulate = add ? addProduct : multiply;
  accumulate(transpose(xs), dts, dWx);
  if (first > 0 || !isZero(before)) accumulate(transpose(before), dtsAt[0], dWh);
  else if (!add) dWh.data.fill(0);
  if (count === 1) return;
  // Row r of hs goes with row r + 1 of dts, except where a sequence ends and row r + 1 starts the next.
  const H = hs.columns;
  for (let row = 0; row < hs.rows; row += count) dts.data.fill(0, row * H, (row + 1) * H);
  const rows = hs.rows - 1;
  addProduct(transpose(matrix(hs.data, rows, H)), matrix(dtsAt[0].data.subarray(H), rows, H), dWh);
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
