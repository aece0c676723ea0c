/**
 * What the recurrent layers to train with have in common: a few large matrix products, and nothing allocated per step.
 *
 * The products with Wx need no state, so they are one product for many steps; so are the gradients that sum over steps. Only
 * the products with Wh go step by step. A long block is cut into chunks of steps whose numbers stay in the caches; the state
 * passes from chunk to chunk, and the gradient back. To read the mathematics, see TimeRNN, TimeLSTM and TimeGRU.
 */
import { portable } from "../../backend/blas/portable";
import { type DType, type Float, arrayOf, copyOfArray, dtypeOf, unfilledArray } from "../../backend/float";
import { type Matrix, matrix, transpose } from "../../backend/matrix";
import { magnitudeOf, wasmFunctions } from "../../backend/wasm/functions";
import type { Axis } from "../../tensor/axis";
import { type AnyTensor, type Tensor, rowMajorEntries, uncheckedTensor } from "../../tensor/tensor";
import type { Parameters } from "../layer";
import { RecurrentLayer, type RecurrentOptions, type State } from "../recurrent-layer";
import { type Block, type BlockSizes, type Chunk, type Layout, blockOf, copyIn, copyOut, shapesOf } from "./block";
import { addProduct, multiply, providerOf } from "./products";
import { Workspace, load } from "./workspace";

/** What a kind of recurrent layer computes. Its matrices are those of its layout; see block.ts. */
export interface Cell<Params extends Parameters, Names extends readonly ["h", ...string[]]> {
  readonly layout: Omit<Layout, "params" | "states">;
  /** The dtypes that it has kernels for; blocks of another go through the layer to read. */
  readonly dtypes: readonly DType[];
  /** The layer to read: stateful, on these parameters. */
  toRead(params: Params): RecurrentLayer<Params, Names>;
  /** From xs and the state before the chunk to hs, in all steps of the chunk. */
  forward(block: Block, chunk: Chunk): void;
  /** From dhs, and the state's gradient after the chunk, to `gradient`, the state's gradient before the chunk, and db. */
  backward(block: Block, chunk: Chunk): void;
  /** Which matrix of the chunk then holds ∂loss/∂(xs·Wx). */
  readonly gradient: string;
  /** Adds to dWh what comes from the chunk. May overwrite the first step of the gradients. */
  sumStateGradients(block: Block, chunk: Chunk): void;
}

type WithWeights = Parameters & Readonly<{ Wx: AnyTensor; Wh: AnyTensor }>;
type BlockAxes = readonly [N: Axis<"N">, T: Axis<"T">, D: Axis<"D">, H: Axis<"H">];

/**
 * With numbers given and gradients computed no larger than these, no sum can overflow, in whatever order it runs. Beyond
 * them the order decides between a number, an infinity and NaN, and only the layer to read has its order.
 */
const LARGEST_GIVEN = magnitudes(2 ** 20);
const LARGEST_GRADIENT = magnitudes(2 ** 60);
const ZERO = magnitudes(0);

/** A recurrent layer that is as fast as native code. A subclass checks its arguments, and says by its cell what it computes. */
export abstract class FusedRecurrentLayer<
  Params extends WithWeights,
  Names extends readonly ["h", ...string[]],
> extends RecurrentLayer<Params, Names> {
  readonly #cell: Cell<Params, Names>;
  readonly #names: MatrixNames;
  readonly #workspace: Workspace<BlockSizes, string, Block>;
  /** The layer to read on the same parameters, once it was needed. */
  #reader?: RecurrentLayer<Params, Names>;
  /** What `backward` needs to know of the block, and the layer to read, when that has gone through it. */
  #forwarded?: { axes: BlockAxes; read?: RecurrentLayer<Params, Names> };

  protected constructor(params: Params, options: RecurrentOptions<Names>, cell: Cell<Params, Names>) {
    super(params, options);
    this.#cell = cell;
    this.#names = namesOf(options.state, Object.keys(params));
    const shapes = Object.entries(params).map(
      ([name, { shape }]) => [name, [shape.at(-2) ?? 1, shape.at(-1)!]] as const,
    );
    const layout = { ...cell.layout, params: Object.fromEntries(shapes), states: options.state };
    this.#workspace = new Workspace(
      this.dtype,
      (sizes) => shapesOf(sizes, layout),
      (matrices, sizes) => blockOf(matrices, sizes, layout),
    );
  }

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const start = this.startOf(xs);
    this.forgetBlock();
    const axes = [...xs.axes, this.H] as unknown as BlockAxes;
    if (!this.#cell.dtypes.includes(this.dtype)) return this.#forwardByReading(axes, start, xs);
    const { params, starts, states } = this.#names;
    const block = this.#workspace.fit(sizesOf(axes));
    for (const name of params) load(block.all[name], this.params[name]);
    for (let i = 0; i < starts.length; i++) load(block.all[starts[i]], start[i]);
    const entries = forwardChunks(this.#cell, block, rowMajorEntries(xs));
    if (!entries) return this.#forwardByReading(axes, start, xs);
    const [N, T, , H] = axes;
    const hs = uncheckedTensor<["N", "T", "H"]>([N, T, H], entries);
    const { at, count } = block.chunks[block.chunks.length - 1];
    this.#forwarded = { axes };
    const ends = states.map((name) => withoutGaps(at[name][count - 1]));
    this.keep(hs, ...this.#stateOf(N, ends));
    return hs;
  }

  /** By the layer to read, on the same parameters. */
  #forwardByReading(axes: BlockAxes, start: State<Names>, xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const read = (this.#reader ??= this.#cell.toRead(this.params));
    read.setState(...start);
    const hs = read.forward(xs);
    this.#forwarded = { axes, read };
    this.keep(hs, ...read.state!);
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    this.expectGradient(dhs);
    const { axes, read } = this.#forwarded!;
    if (read) return this.#backwardByReading(read, dhs);
    const block = this.#workspace.fit(sizesOf(axes));
    load(block.all.WxNow, this.params.Wx);
    load(block.all.WhNow, this.params.Wh);
    const { params, gradients, stateGradients } = this.#names;
    const dxs = backwardChunks(this.#cell, block, rowMajorEntries(dhs), [...gradients, ...stateGradients]);
    if (!dxs) return this.#backwardByReading(this.#readAgain(block, axes), dhs);
    for (let i = 0; i < params.length; i++) this.grads[params[i]].data.set(block.all[gradients[i]].data);
    const [N, T, D] = axes;
    const starts = stateGradients.map((name) => block.all[name].data.slice());
    this.keepGradient(...this.#stateOf(N, starts));
    return uncheckedTensor<["N", "T", "D"]>([N, T, D], dxs);
  }

  #backwardByReading(read: RecurrentLayer<Params, Names>, dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    const dxs = read.backward(dhs);
    for (const name in this.grads) this.grads[name].assign(read.grads[name]);
    this.keepGradient(...read.stateGradient!);
    return dxs;
  }

  /** A layer to read that has gone through the block with the parameters as they were, and then got those of now. */
  #readAgain({ all, chunks }: Block, [N, T, D]: BlockAxes): RecurrentLayer<Params, Names> {
    const copyOf = (name: string, axes: readonly Axis[]): AnyTensor => uncheckedTensor(axes, all[name].data.slice());
    const own = Object.entries(this.params).map(([name, { axes }]) => [name, copyOf(name, axes)] as const);
    const read = this.#cell.toRead(Object.fromEntries(own) as Params);
    const state = this.#names.starts.map((name) => all[name].data);
    read.setState(...this.#stateOf(N, state));
    const xs = copyOf("xs", [N, T, D]) as Tensor<["N", "T", "D"]>;
    for (const chunk of chunks) copyOut(xs.data, chunk, chunk.rows.xs);
    read.forward(xs);
    for (const name in this.params) read.params[name].assign(this.params[name]);
    return read;
  }

  /** Gives the layer's workspace back now instead of when the layer is collected; the next `forward` makes a new one. */
  dispose(): void {
    this.forgetBlock();
    this.#reader = undefined;
    this.#workspace.dispose();
  }

  #stateOf(N: Axis<"N">, entries: readonly Float[]): State<Names> {
    return entries.map((data) => uncheckedTensor([N, this.H], data)) as unknown as State<Names>;
  }
}

/** The names of matrices, each list in the order of the state's tensors or of the parameters. */
type MatrixNames = Readonly<Record<"params" | "gradients" | "starts" | "states" | "stateGradients", readonly string[]>>;

function namesOf(states: readonly string[], params: readonly string[]): MatrixNames {
  return {
    params,
    gradients: params.map((name) => `d${name}`),
    starts: states.map((name) => `${name}0`),
    states: states.map((name) => `${name}s`),
    stateGradients: states.map((name) => `d${name}`),
  };
}

function sizesOf([N, T, D, H]: BlockAxes): BlockSizes {
  return { N: N.size, T: T.size, D: D.size, H: H.size };
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

type AnyCell = Pick<Cell<never, never>, "forward" | "backward" | "gradient" | "sumStateGradients">;

/** hs, for the caller. Undefined when a number given is too large, infinite or NaN. */
function forwardChunks(cell: AnyCell, block: Block, xs: Float): Float | undefined {
  const { all, chunks } = block;
  const hs = chunks.length === 1 ? undefined : unfilledArray(dtypeOf(xs), all.hs.data.length);
  for (const chunk of chunks) {
    copyIn(xs, chunk, chunk.rows.xs);
    if (!areWithin(chunk.given, LARGEST_GIVEN)) return undefined;
    cell.forward(block, chunk);
    if (hs) copyOut(hs, chunk, chunk.rows.hs);
  }
  return hs ?? copyOfArray(all.hs.data);
}

/**
 * dxs, for the caller; in the block the gradients of these names, those of the state being of the state before the block. Undefined
 * when a number given or a gradient is too large, infinite or NaN.
 */
function backwardChunks(cell: AnyCell, block: Block, dhs: Float, gradients: readonly string[]): Float | undefined {
  const { all, chunks } = block;
  wasmFunctions(dtypeOf(dhs)).copyTransposed(all.WhNow, all.WhT);
  for (const name of gradients) all[name].data.fill(0);
  let dxs = chunks.length === 1 ? undefined : unfilledArray(dtypeOf(dhs), all.xs.data.length);
  for (let k = chunks.length - 1; k >= 0; k--) {
    const chunk = chunks[k];
    const { rows } = chunk;
    copyIn(dhs, chunk, rows.dhs);
    if (!areWithin(chunk.givenBack, LARGEST_GIVEN)) return undefined;
    cell.backward(block, chunk);
    const gradient = rows[cell.gradient];
    if (!areWithin(gradient.data, LARGEST_GRADIENT)) return undefined;
    if (dxs) {
      multiply(gradient, transpose(all.WxNow), rows.dxs);
      copyOut(dxs, chunk, rows.dxs);
    } else dxs = inputGradient(all.WxNow, gradient, rows.dxs);
    addProduct(transpose(rows.xs), gradient, all.dWx);
    cell.sumStateGradients(block, chunk);
  }
  return dxs;
}

/** dxs of an only chunk, in an array for the caller: a BLAS writes straight into it, the portable one only into its memory. */
function inputGradient(Wx: Matrix, gradient: Matrix, dxs: Matrix): Float {
  const provider = providerOf(gradient, dxs.columns);
  const result =
    provider === portable ? dxs : matrix(unfilledArray(dtypeOf(dxs.data), dxs.data.length), dxs.rows, dxs.columns);
  provider.gemm(gradient, transpose(Wx), result, false);
  return provider === portable ? copyOfArray(dxs.data) : result.data;
}

/** Adds to a gradient the sum, over the steps of a chunk, of (h before the step)ᵀ·(the gradient there). Overwrites the first step. */
export function addStateProducts({ count, rows: { hs }, before }: Chunk, gradient: Matrix, sum: Matrix): void {
  const { data, columns, stride } = gradient;
  const [H, N] = [hs.columns, hs.rows / count];
  if (!isZero(before.h[0])) {
    addProduct(transpose(before.h[0]), matrix(data, N, columns, count * stride), sum);
  }
  if (count === 1) return;
  // Row r of hs goes with row r + 1 of the gradient, except where a sequence ends and row r + 1 starts the next.
  for (let row = 0; row < hs.rows; row += count) data.fill(0, row * stride, row * stride + columns);
  const rows = hs.rows - 1;
  addProduct(transpose(matrix(hs.data, rows, H)), matrix(data.subarray(stride), rows, columns, stride), sum);
}

/** Whether a state is all zeros: then 0·Wh, Wh being finite, is not worth computing. */
export function isZero({ data, rows, columns, stride }: Matrix): boolean {
  return (
    stride === columns && areWithin(data.length === rows * columns ? data : data.subarray(0, rows * columns), ZERO)
  );
}

/** The entries of a matrix whose rows lie apart, one after another. */
function withoutGaps({ data, rows, columns, stride }: Matrix): Float {
  const entries = new (arrayOf(dtypeOf(data)))(rows * columns);
  for (let i = 0, to = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) entries[to++] = data[i * stride + j];
  }
  return entries;
}
