/** A layer on trial: what moves its loss, the loss, and the gradients that `backward` claims. */
import type { Layer, Output } from "../layers/layer";
import { type AnyTensor, Tensor, zerosLike } from "../tensor/tensor";
import { randomBits } from "./difference-quotients";
import { type Outputs, expectOutputs, expectTensors, expectUpstream } from "./expect-layer";
import { relativeError } from "./relative-error";

/** A tensor with its name. */
export type Named = readonly [name: string, tensor: AnyTensor];

export interface TrialOptions {
  /**
   * ∂loss/∂output, a list of them for several outputs; default fixed numbers in (−1, 1), no two alike, so that no
   * missing factor can hide, and 1 for an output that is a number.
   */
  upstream?: Output;
  /** Names of inputs that have no gradient though they are tensors. What is no tensor has none anyway. */
  withoutGradient?: readonly string[];
  /** Called before every forward, for a layer that keeps state or draws random numbers: `() => layer.setState(h0)`. */
  before?: () => void;
  /** Names for the parameters of a layer that keeps them in a list, one for each; default `Wx`, `Wh`, `b`. */
  paramNames?: readonly string[];
}

export class Trial {
  /** The parameters themselves, and copies of the inputs that have a gradient. */
  readonly nudged: readonly Named[];
  /** The tensors that forward has to leave alone: those, and the inputs that have no gradient. */
  readonly tensors: readonly Named[];
  readonly #layer: Layer;
  readonly #arguments: readonly unknown[];
  readonly #inputs: readonly Named[];
  readonly #options: TrialOptions;
  #upstream?: Outputs;

  /** @throws RangeError when a tensor is not float64, or there is not a name for each parameter */
  constructor(layer: Layer, inputs: Readonly<Record<string, unknown>>, options: TrialOptions) {
    const { withoutGradient = [], paramNames } = options;
    const params = namedParams(layer.params, paramNames);
    const copies = Object.entries(inputs).map(([name, input]) => [name, copyOf(input)] as const);
    const tensors = copies.filter((input): input is Named => input[1] instanceof Tensor);
    this.#layer = layer;
    this.#arguments = copies.map(([, input]) => input);
    this.#inputs = tensors.filter(([name]) => !withoutGradient.includes(name));
    this.#options = options;
    this.nudged = [...params, ...this.#inputs];
    this.tensors = [...params, ...tensors];
    for (const [, tensor] of this.nudged) requireFloat64(tensor);
  }

  forward(): Outputs {
    this.#options.before?.();
    const outputs = listed(this.#layer.forward(...this.#arguments));
    expectOutputs(outputs);
    return outputs;
  }

  /** The sum of all outputs, each times its upstream gradient. */
  loss(outputs = this.forward()): number {
    return outputs.reduce<number>((sum, output, i) => sum + dot(output, this.upstream[i]), 0);
  }

  /** The sum of the sizes of all that the loss is the sum of. */
  lossSize(): number {
    return this.forward().reduce<number>((sum, output, i) => sum + absoluteDot(output, this.upstream[i]), 0);
  }

  /**
   * What one forward and one backward say of every nudged tensor, copied.
   *
   * @throws RangeError when number, names or shapes of the gradients do not fit, or `backward` changes its upstream gradient
   */
  gradients(): AnyTensor[] {
    this.forward();
    const given = this.upstream.map((part) => copyOf(part) as AnyTensor | number);
    const returned = listed(this.#layer.backward(...given) ?? []);
    if (given.some((part, i) => relativeError(part, this.upstream[i]) !== 0)) {
      throw new RangeError("gradcheck: backward must leave its upstream gradient as it was, got it changed");
    }
    const inputs = this.#inputs.map(([, tensor]) => tensor);
    const inputGrads = copyGradients("backward's result", returned, inputs);
    return [...copyGradients("grads", this.#layer.grads, this.#layer.params), ...inputGrads];
  }

  /** @throws RangeError when it is zero everywhere */
  get upstream(): Outputs {
    if (this.#upstream) return this.#upstream;
    const { upstream } = this.#options;
    const outputs = this.forward();
    this.#upstream = upstream === undefined ? outputs.map(fixedUpstream) : listed(upstream);
    expectUpstream(this.#upstream, outputs);
    if (this.#upstream.every(isZero)) {
      throw new RangeError("gradcheck: upstream must not be zero everywhere: any gradients would pass");
    }
    return this.#upstream;
  }
}

/** The parameters with their names, which a layer that keeps them in a list does not have. */
function namedParams(params: Layer["params"], paramNames: readonly string[] = ["Wx", "Wh", "b"]): Named[] {
  if (!isList<AnyTensor>(params)) return Object.entries(params);
  if (paramNames.length !== params.length) {
    throw new RangeError(`gradcheck: paramNames must be ${params.length}, got ${paramNames.length}`);
  }
  return params.map((param, i) => [paramNames[i], param]);
}

/** Copies, in the order of what they are the gradients of: a layer may overwrite its own at the next call. */
function copyGradients(what: string, gradients: Layer["grads"], of: Layer["params"]): AnyTensor[] {
  const [wanted, got] = [Object.keys(of), Object.keys(gradients ?? {})];
  if (wanted.length !== got.length || !wanted.every((key) => got.includes(key))) {
    const list = (keys: string[]): string =>
      Array.isArray(of) ? `${keys.length} gradient${keys.length === 1 ? "" : "s"}` : keys.join(", ");
    throw new RangeError(`gradcheck: ${what} must be ${list(wanted)}, got ${list(got)}`);
  }
  expectTensors(what, gradients);
  const tensors = gradients as Readonly<Record<string, AnyTensor>>;
  return wanted.map((key) => tensors[key].copy());
}

/** Fixed numbers in (−1, 1), no two alike. */
function fixedUpstream(output: AnyTensor | number): AnyTensor | number {
  if (typeof output === "number") return 1;
  const upstream: AnyTensor = zerosLike(output);
  const random = randomBits();
  for (let i = 0; i < upstream.data.length; i++) upstream.data[i] = (random() + 0.5) / 2 ** 31 - 1;
  return upstream;
}

/** The part of the loss that comes from one output. */
function dot(output: AnyTensor | number, upstream: AnyTensor | number): number {
  if (typeof output === "number") return output * (upstream as number);
  return output.mul(upstream).sum();
}

function absoluteDot(output: AnyTensor | number, upstream: AnyTensor | number): number {
  if (typeof output === "number") return Math.abs(output * (upstream as number));
  return output.mul(upstream).abs().sum();
}

function isZero(value: AnyTensor | number): boolean {
  return typeof value === "number" ? value === 0 : value.abs().max() === 0;
}

export function copyOf(value: unknown): unknown {
  return value instanceof Tensor ? value.copy() : value;
}

function listed<Item extends AnyTensor | number>(value: Item | readonly Item[]): readonly Item[] {
  return isList<Item>(value) ? value : [value];
}

function isList<Item>(value: unknown): value is readonly Item[] {
  return Array.isArray(value);
}

function requireFloat64(tensor: AnyTensor): void {
  if (tensor.dtype !== "float64") {
    throw new RangeError(
      "gradcheck: parameters and inputs must be float64 (float32 leaves only three right digits), got float32",
    );
  }
}
