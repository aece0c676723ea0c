/**
 * Weights of LSTMs and GRUs that were trained elsewhere, as parameters for the layers here.
 *
 * The gates stand in another order there, and PyTorch has its matrices transposed and a second bias. A second bias is added to
 * the first where both only add up.
 */
import { describe, expectAnyText, expectOptions, expectRecord, refuse } from "../backend/expect";
import { expectNotRefused } from "../backend/refusal";
import type { DType, Float } from "../backend/float";
import type { GRUOptions } from "../layers/gru";
import { type Axis, axis } from "../tensor/axis";
import { expectAnyTensor } from "../tensor/expect";
import { type AnyTensor, type Tensor, rowMajorEntries, uncheckedTensor, zerosOf } from "../tensor/tensor";
import { reordered } from "./gate-order";

type Tensors = Readonly<Record<string, AnyTensor>>;
interface Options {
  readonly prefix?: string;
}
type LSTMArguments = [Wx: Tensor<["D", "4H"]>, Wh: Tensor<["H", "4H"]>, b: Tensor<["4H"]>];
type GRUArguments = [Wx: Tensor<["D", "3H"]>, Wh: Tensor<["H", "3H"]>, b: Tensor<["3H"]>, options: GRUOptions];

/** Where f g i o stand in i f g o, the order of both PyTorch and Keras. */
const LSTM_ORDER = [1, 2, 0, 3];
/** Where z r n stand in PyTorch's r z n; Keras' order is that of the layers here. */
const [TORCH_GRU_ORDER, KERAS_GRU_ORDER] = [
  [1, 0, 2],
  [0, 1, 2],
];

/**
 * The parameters of PyTorch's `nn.LSTM`, of one layer and one direction: `new TimeLSTM(...lstmFromTorch(tensors))`.
 *
 * @param tensors        `weight_ih_l0` [4H, D], `weight_hh_l0` [4H, H], and unless it was made without them `bias_ih_l0` and
 *                       `bias_hh_l0`, as `loadSafetensors(path).tensors` has them; others may be among them
 * @param options.prefix what comes before these names, such as `"encoder."`; default nothing
 * @throws RangeError when one is not there, or shapes or dtypes do not fit
 */
export function lstmFromTorch(tensors: Tensors, options: Options = {}): LSTMArguments {
  expectNotRefused(lstmFromTorch);
  const { Wx, Wh, b, bh } = torchWeights("lstmFromTorch", tensors, options, "4H", LSTM_ORDER);
  return [Wx, Wh, b.add(bh)];
}

/**
 * The same for `nn.GRU`: `new TimeGRU(...gruFromTorch(tensors))`. The last argument says that the reset comes after the product, and
 * has the second bias.
 */
export function gruFromTorch(tensors: Tensors, options: Options = {}): GRUArguments {
  return gruArguments(torchWeights("gruFromTorch", tensors, options, "3H", TORCH_GRU_ORDER));
}

/**
 * The parameters of Keras' `LSTM`: `new TimeLSTM(...lstmFromKeras(tensors))`.
 *
 * @param tensors        `kernel` [D, 4H], `recurrent_kernel` [H, 4H], and unless it was made without it `bias` [4H]
 * @param options.prefix what comes before these names; default nothing
 * @throws RangeError when one is not there, or shapes or dtypes do not fit
 */
export function lstmFromKeras(tensors: Tensors, options: Options = {}): LSTMArguments {
  const { Wx, Wh, b } = kerasWeights("lstmFromKeras", tensors, options, "4H", LSTM_ORDER);
  return [Wx, Wh, b];
}

/**
 * The same for Keras' `GRU`. Where its `bias` is [2, 3H], it was made with `reset_after=True`, Keras' default, and the last
 * argument says so; where it is [3H], with `reset_after=False`.
 */
export function gruFromKeras(tensors: Tensors, options: Options = {}): GRUArguments {
  const { bh, ...weights } = kerasWeights("gruFromKeras", tensors, options, "3H", KERAS_GRU_ORDER);
  return bh ? gruArguments({ ...weights, bh }) : [weights.Wx, weights.Wh, weights.b, { reset: "before" }];
}

/** Weights in the layers' order of gates and layout, with a second bias as long as the first. */
interface Weights<Gates extends string> {
  readonly Wx: Tensor<["D", Gates]>;
  readonly Wh: Tensor<["H", Gates]>;
  readonly b: Tensor<[Gates]>;
  readonly bh: Tensor<[Gates]>;
}

/** The second bias stays one for n alone. */
function gruArguments({ Wx, Wh, b, bh }: Weights<"3H">): GRUArguments {
  const H = Wh.axis("H").size;
  const both = b.copy();
  both.slice("3H", 0, 2 * H).addInPlace(bh.slice("3H", 0, 2 * H));
  return [
    Wx,
    Wh,
    both,
    {
      reset: "after",
      bh: bh
        .slice("3H", 2 * H, 3 * H)
        .rename("H")
        .copy(),
    },
  ];
}

function torchWeights<Gates extends "3H" | "4H">(
  where: string,
  tensors: Tensors,
  options: Options,
  gates: Gates,
  order: readonly number[],
): Weights<Gates> {
  const [given, count] = [new Given(where, tensors, options), order.length];
  const [, H] = given.shapeOf("weight_hh_l0", 2);
  const [, D] = given.shapeOf("weight_ih_l0", 2);
  const bias = (name: string): AnyTensor | undefined => given.find(name, [count * H]);
  const [Wih, Whh] = [given.get("weight_ih_l0", [count * H, D]), given.get("weight_hh_l0", [count * H, H])];
  return weightsOf(gates, order, Wih, Whh, bias("bias_ih_l0"), bias("bias_hh_l0"));
}

function kerasWeights<Gates extends "3H" | "4H">(
  where: string,
  tensors: Tensors,
  options: Options,
  gates: Gates,
  order: readonly number[],
): Omit<Weights<Gates>, "bh"> & { readonly bh?: Tensor<[Gates]> } {
  const [given, count] = [new Given(where, tensors, options), order.length];
  const [H] = given.shapeOf("recurrent_kernel", 2);
  const [D] = given.shapeOf("kernel", 2);
  const [kernel, recurrent] = [given.get("kernel", [D, count * H]), given.get("recurrent_kernel", [H, count * H])];
  const isPair = count === 3 && given.has("bias") && given.shapeOf("bias").length === 2;
  const bias = given.find("bias", isPair ? [2, count * H] : [count * H]);
  const biases = isPair ? [0, 1].map((k) => bias!.rename("pair", "gates").at("pair", k)) : [bias];
  const { bh, ...weights } = weightsOf(gates, order, kernel.T, recurrent.T, ...biases);
  return isPair ? { ...weights, bh } : weights;
}

/** From matrices that have a row for each unit of each gate. */
function weightsOf<Gates extends "3H" | "4H">(
  gates: Gates,
  order: readonly number[],
  Wih: AnyTensor,
  Whh: AnyTensor,
  b?: AnyTensor,
  bh?: AnyTensor,
): Weights<Gates> {
  const [D, H] = [axis("D", Wih.shape[1]), axis("H", Whh.shape[1])];
  const columns = axis(gates, order.length * H.size);
  const entries = (tensor: AnyTensor): Float => reordered(rowMajorEntries(tensor), order);
  const matrix = <Row extends string>(tensor: AnyTensor, row: Axis<Row>): Tensor<[Row, Gates]> =>
    uncheckedTensor<[Gates, Row]>([columns, row], entries(tensor)).T.copy();
  const bias = (tensor?: AnyTensor): Tensor<[Gates]> =>
    tensor ? uncheckedTensor<[Gates]>([columns], entries(tensor)) : zerosOf<[Gates]>([columns], Wih.dtype);
  return { Wx: matrix(Wih, D), Wh: matrix(Whh, H), b: bias(b), bh: bias(bh) };
}

/** The tensors that were handed over, each by the name that follows the prefix. */
class Given {
  readonly #prefix: string;
  #dtype?: DType;

  constructor(
    readonly where: string,
    readonly tensors: Tensors,
    options: Options,
  ) {
    expectRecord(where, "tensors", tensors);
    expectOptions(where, options, ["prefix"]);
    const { prefix = "" } = options;
    expectAnyText(where, "prefix", prefix);
    this.#prefix = prefix;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.tensors, this.#prefix + name);
  }

  shapeOf(name: string, axes?: number): readonly number[] {
    const full = this.#prefix + name;
    if (!this.has(name)) {
      refuse(this.where, "tensors", `a record with ${describe(full)}`, Object.keys(this.tensors).join(", "));
    }
    const tensor: AnyTensor = this.tensors[full];
    expectAnyTensor(this.where, full, tensor);
    if (axes !== undefined && tensor.shape.length !== axes) {
      throw new RangeError(`${this.where}: ${full} must have ${axes} axes, got the shape [${tensor.shape.join(", ")}]`);
    }
    return tensor.shape;
  }

  /** The tensor of this shape, and of the dtype that all have. */
  get(name: string, shape: readonly number[]): AnyTensor {
    const [got, full] = [this.shapeOf(name), this.#prefix + name];
    if (got.join() !== shape.join()) {
      throw new RangeError(`${this.where}: ${full} must have the shape [${shape.join(", ")}], got [${got.join(", ")}]`);
    }
    const tensor: AnyTensor = this.tensors[full];
    this.#dtype ??= tensor.dtype;
    if (tensor.dtype === this.#dtype) return tensor;
    throw new RangeError(`${this.where}: ${full} must be ${this.#dtype} like the others, got ${tensor.dtype}`);
  }

  /** The same, or undefined when there is none. */
  find(name: string, shape: readonly number[]): AnyTensor | undefined {
    return this.has(name) ? this.get(name, shape) : undefined;
  }
}
