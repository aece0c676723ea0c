/**
 * Weights to start from, most of them random: the stream of random numbers is that of `seed`.
 *
 * The first axis is the input of the layer, the second its output: `glorotUniform(D, H)` is a Wx. All are float64,
 * unless another dtype is asked for.
 */
import { expectFinite, expectOneOf, expectOptions } from "../backend/expect";
import type { Float } from "../backend/float";
import { addScaledInPlace, scaleInPlace, sumOfSquares } from "../backend/vectors";
import { type Axis, type Names, axis, describeAxes, expectAxis } from "../tensor/axis";
import { filled, nextNormal, nextUniform } from "../tensor/random";
import { type DType, type Tensor, uncheckedTensor, zerosOf } from "../tensor/tensor";
import { gatesOf } from "./gates";

type Weights<In extends string, Out extends string> = Tensor<Names<[Axis<In>, Axis<Out>]>>;

/**
 * Uniform in ±√(6 / (inputs + outputs)): signals and gradients keep their variance, for tanh. Throws a RangeError for what is no axis.
 *
 * Source: Glorot and Bengio 2010, equation 16; also called Xavier, after Glorot's first name.
 */
export function glorotUniform<In extends string, Out extends string>(
  inputs: Axis<In>,
  outputs: Axis<Out>,
): Weights<In, Out> {
  expectBoth("glorotUniform", inputs, outputs);
  const bound = Math.sqrt(6 / (inputs.size + outputs.size));
  return filled<[Axis<In>, Axis<Out>]>("glorotUniform", [inputs, outputs], () => bound * (2 * nextUniform() - 1));
}

/** Normal with variance 1 / inputs. Source: LeCun et al. 1998, Efficient BackProp; Saito's books call it Xavier. */
export function lecunNormal<In extends string, Out extends string>(
  inputs: Axis<In>,
  outputs: Axis<Out>,
): Weights<In, Out> {
  expectBoth("lecunNormal", inputs, outputs);
  const deviation = Math.sqrt(1 / inputs.size);
  return filled<[Axis<In>, Axis<Out>]>("lecunNormal", [inputs, outputs], () => deviation * nextNormal());
}

/** Normal with variance 2 / inputs, for ReLU. Source: He, Zhang, Ren and Sun 2015. */
export function heNormal<In extends string, Out extends string>(
  inputs: Axis<In>,
  outputs: Axis<Out>,
): Weights<In, Out> {
  expectBoth("heNormal", inputs, outputs);
  const deviation = Math.sqrt(2 / inputs.size);
  return filled<[Axis<In>, Axis<Out>]>("heNormal", [inputs, outputs], () => deviation * nextNormal());
}

/**
 * A random rotation, mirrored or not, all of them equally likely: rows and columns are of length 1 and at right angles, so
 * that it changes no length, neither of a state on its way forward nor of a gradient on its way back. Where one axis is
 * shorter, only the vectors along the other are: the columns of a tall matrix, the rows of a wide one.
 *
 * Source: Saxe, McClelland and Ganguli 2013; drawn as in Mezzadri 2007, Gram–Schmidt of normal numbers.
 */
export function orthogonal<In extends string, Out extends string>(
  inputs: Axis<In>,
  outputs: Axis<Out>,
): Weights<In, Out> {
  expectBoth("orthogonal", inputs, outputs);
  const isWide = inputs.size <= outputs.size;
  const [count, length] = isWide ? [inputs.size, outputs.size] : [outputs.size, inputs.size];
  const drawn = filled<[Axis<In>, Axis<Out>]>("orthogonal", [inputs, outputs], nextNormal);
  const vectors = Array.from({ length: count }, (_, i) => drawn.data.subarray(i * length, (i + 1) * length));
  vectors.forEach((vector, i) => {
    for (const before of [...vectors.slice(0, i), ...vectors.slice(0, i)]) {
      addScaledInPlace(vector, before, -dot(vector, before)); // a second round takes out what rounding left in the first
    }
    scaleInPlace(vector, 1 / Math.sqrt(sumOfSquares(vector)));
  });
  return isWide ? drawn : uncheckedTensor([inputs, outputs], drawn.data, 0, [1, length]);
}

function dot(a: Float, b: Float): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Ones on the diagonal: as a Wh, it hands the state on as it is. It draws no random numbers.
 *
 * Source: Le, Jaitly and Hinton 2015, for ReLU.
 */
export function identity<In extends string, Out extends string>(
  inputs: Axis<In>,
  outputs: Axis<Out>,
): Weights<In, Out> {
  expectBoth("identity", inputs, outputs);
  const ones = zerosOf<Names<[Axis<In>, Axis<Out>]>>([inputs, outputs], "float64", "identity");
  for (let i = 0; i < Math.min(inputs.size, outputs.size); i++) ones.data[i * (outputs.size + 1)] = 1;
  return ones;
}

/** The parameters of a layer with gates, in the order in which its constructor takes them. */
type GateParams<Gates extends "3H" | "4H"> = [Wx: Tensor<["D", Gates]>, Wh: Tensor<["H", Gates]>, b: Tensor<[Gates]>];

/**
 * Parameters for an LSTM: `new TimeLSTM(...lstmParams(D, H))`. Each gate has weights of its own by `glorotUniform`, and the bias 0, but
 * for the forget gate's: above 0 the gate starts open, so that c, and the gradient on its way back, last from the beginning.
 *
 * @param options.forgetBias the forget gate's bias; default 1
 * @param options.dtype      default float64
 * @throws RangeError for what is no axis of this name, or when an option is not of its kind
 * Source: Gers, Schmidhuber and Cummins 2000; Jozefowicz, Zaremba and Sutskever 2015 for the 1.
 */
export function lstmParams(
  D: Axis<"D">,
  H: Axis<"H">,
  options: { forgetBias?: number; dtype?: DType } = {},
): GateParams<"4H"> {
  expectNamedAxis("lstmParams", "D", D);
  expectNamedAxis("lstmParams", "H", H);
  expectOptions("lstmParams", options, ["forgetBias", "dtype"]);
  const { forgetBias = 1, dtype = "float64" } = options;
  expectFinite("lstmParams", "forgetBias", forgetBias);
  expectOneOf("lstmParams", "dtype", dtype, ["float64", "float32"]);
  const [Wx, Wh, b] = gateParams(D, H, axis("4H", 4 * H.size), dtype);
  b.slice("4H", 0, H.size).assign(forgetBias); // the order is f g i o
  return [Wx, Wh, b];
}

/**
 * Parameters for a GRU: `new TimeGRU(...gruParams(D, H))`. Each gate has weights of its own by `glorotUniform`, and the bias 0.
 *
 * @param options.dtype default float64
 * @throws RangeError for what is no axis of this name, or when an option is not of its kind
 */
export function gruParams(D: Axis<"D">, H: Axis<"H">, options: { dtype?: DType } = {}): GateParams<"3H"> {
  expectNamedAxis("gruParams", "D", D);
  expectNamedAxis("gruParams", "H", H);
  expectOptions("gruParams", options, ["dtype"]);
  const { dtype = "float64" } = options;
  expectOneOf("gruParams", "dtype", dtype, ["float64", "float32"]);
  return gateParams(D, H, axis("3H", 3 * H.size), dtype);
}

function gateParams<Gates extends "3H" | "4H">(
  D: Axis<"D">,
  H: Axis<"H">,
  gates: Axis<Gates>,
  dtype: DType,
): GateParams<Gates> {
  const [Wx, Wh] = [zerosOf<["D", Gates]>([D, gates], dtype), zerosOf<["H", Gates]>([H, gates], dtype)];
  for (const gate of gatesOf(Wx, H.size)) gate.assign(glorotUniform(D, H).astype(dtype));
  for (const gate of gatesOf(Wh, H.size)) gate.assign(glorotUniform(H, H).astype(dtype));
  return [Wx, Wh, zerosOf<[Gates]>([gates], dtype)];
}

function expectBoth(where: string, inputs: unknown, outputs: unknown): void {
  expectAxis(where, "inputs", inputs);
  expectAxis(where, "outputs", outputs);
}

function expectNamedAxis(where: string, name: string, value: unknown): void {
  expectAxis(where, name, value);
  const got = value as Axis;
  if (got.name !== name) throw new RangeError(`${where}: ${name} must be an axis ${name}, got ${describeAxes([got])}`);
}
