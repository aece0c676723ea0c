/**
 * Random weights to start from, each named after those who proposed it. The stream of random numbers is that of `seed`.
 *
 * The first axis is the input of the layer, the second its output: `glorotUniform(D, H)` is a Wx. All are float64.
 */
import { type Axis, type Names, expectAxis } from "../tensor/axis";
import { filled, nextNormal, nextUniform } from "../tensor/random";
import type { Tensor } from "../tensor/tensor";

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

function expectBoth(where: string, inputs: unknown, outputs: unknown): void {
  expectAxis(where, "inputs", inputs);
  expectAxis(where, "outputs", outputs);
}
