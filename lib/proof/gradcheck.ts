/**
 * Compares a layer's hand-written gradients with central differences.
 *
 * The loss is the inner product of the layer's output with a fixed upstream gradient, so `backward(upstream)` has to
 * return exactly the loss's derivatives. Reference: Goodfellow, Bengio, Courville, Deep Learning, section 11.5.
 */
import type { Layer, Output } from "../layers/layer";
import { type AnyTensor, Tensor, zerosLike } from "../tensor/tensor";
import { relativeError } from "./relative-error";

export type { Layer } from "../layers/layer";

export interface GradcheckOptions {
  /** Half the distance of the two evaluations; default 1e-5, where float64 leaves about ten right digits. */
  epsilon?: number;
  /**
   * ∂loss/∂output, a list of them for several outputs; default fixed numbers in (−1, 1), no two alike, so that no
   * missing factor can hide, and 1 for an output that is a number.
   */
  upstream?: Output;
  /** Names of inputs that have no gradient though they are tensors. What is no tensor has none anyway. */
  withoutGradient?: readonly string[];
  /** Called before every forward, for a layer that keeps state: `() => layer.setState(h0)`. */
  before?: () => void;
  /** Names for the parameters of a layer that keeps them in a list, one for each; default `Wx`, `Wh`, `b`. */
  paramNames?: readonly string[];
}

/** One gradient, both ways. `name` is `dWx` for the parameter `Wx`, `dx` for the input `x`. */
export interface GradientComparison {
  readonly name: string;
  readonly numeric: AnyTensor;
  readonly analytic: AnyTensor;
  /** ‖numeric − analytic‖ / (‖numeric‖ + ‖analytic‖): 0 equal, 1 unrelated. */
  readonly relativeError: number;
  /** The largest |numeric − analytic| / (|numeric| + |analytic|) of any entry; a sum below 1e-8 counts as 1e-8. */
  readonly largestError: number;
}

/** A parameter or an input, with its name. */
type Named = readonly [name: string, tensor: AnyTensor];

/** What `gradcheck` found, one comparison per parameter and per input. */
export class GradientReport {
  constructor(readonly comparisons: readonly GradientComparison[]) {}

  /** The comparison of one gradient: `report.of("dWx")`. Throws a RangeError that names all when there is no such. */
  of(name: string): GradientComparison {
    const found = this.comparisons.find((comparison) => comparison.name === name);
    if (found) return found;
    throw new RangeError(
      `GradientReport.of: name must be one of ${this.comparisons.map((c) => c.name).join(", ")}, got ${name}`,
    );
  }

  /** The largest norm-wise relative error of all gradients. */
  get worst(): number {
    return Math.max(...this.comparisons.map((comparison) => comparison.relativeError));
  }

  toString(): string {
    const rows = this.comparisons.map(({ name, relativeError, largestError }) => [
      name,
      short(relativeError),
      short(largestError),
    ]);
    const table = [["gradient", "relative error", "largest entry's"], ...rows];
    return table.map(([name, norm, entry]) => `${name.padEnd(10)}${norm.padStart(16)}${entry.padStart(18)}`).join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Checks every gradient of a layer: `gradcheck(rnn, { x: x, hPrev: hPrev })`.
 *
 * Parameters are nudged in place and restored; inputs are copied. The layer's `grads` hold the analytic gradients afterwards.
 *
 * @param layer  any layer with `params`, `grads`, `forward`, `backward`
 * @param inputs what `forward` takes, by name and in its order; what is no tensor is handed on as it is
 * @throws RangeError when a tensor is not float64, number, names or shapes of the gradients do not fit, `upstream` is zero
 *                    everywhere, or `backward` changes it
 */
export function gradcheck(
  layer: Layer,
  inputs: Readonly<Record<string, unknown>>,
  options: GradcheckOptions = {},
): GradientReport {
  const { epsilon = 1e-5, before, withoutGradient = [] } = options;
  const params = namedParams(layer.params, options.paramNames);
  const copies = Object.entries(inputs).map(([name, input]) => [name, copyOf(input)] as const);
  const hasGradient = (name: string, input: unknown): boolean =>
    input instanceof Tensor && !withoutGradient.includes(name);
  const varied = copies.filter(([name, input]) => hasGradient(name, input)) as Named[];
  for (const [, tensor] of [...params, ...varied]) requireFloat64(tensor);

  const forward = (): Output => {
    before?.();
    return layer.forward(...copies.map(([, input]) => input));
  };
  const upstream = listed(options.upstream ?? fixedUpstream(forward()));
  if (upstream.every(isZero)) {
    throw new RangeError("gradcheck: upstream must not be zero everywhere: any gradients would pass");
  }
  const loss = (): number => listed(forward()).reduce<number>((sum, output, i) => sum + dot(output, upstream[i]), 0);
  if (options.upstream !== undefined) forward();
  const inputGrads = copyGradients("backward's result", listed(goBack(layer, upstream) ?? []), list(varied));
  const paramGrads = copyGradients("grads", layer.grads, layer.params);
  const compareAll = (tensors: readonly Named[], analytic: AnyTensor[]): GradientComparison[] =>
    tensors.map(([name, tensor], i) => compare(`d${name}`, centralDifferences(loss, tensor, epsilon), analytic[i]));
  const comparisons = [...compareAll(params, paramGrads), ...compareAll(varied, inputGrads)];
  forward(); // the cache again belongs to the parameters as they are
  return new GradientReport(comparisons);
}

/** The parameters with their names, which a layer that keeps them in a list does not have. */
function namedParams(params: Layer["params"], paramNames: readonly string[] = ["Wx", "Wh", "b"]): Named[] {
  if (!isList(params)) return Object.entries(params);
  if (paramNames.length !== params.length) {
    throw new RangeError(`gradcheck: paramNames must be ${params.length}, got ${paramNames.length}`);
  }
  return params.map((param, i) => [paramNames[i], param]);
}

/** Calls `backward` with copies of the upstream gradients, which it must leave alone. */
function goBack(layer: Layer, upstream: readonly (AnyTensor | number)[]): AnyTensor | readonly AnyTensor[] | void {
  const given = upstream.map((part) => copyOf(part) as AnyTensor | number);
  const returned = layer.backward(...given);
  if (given.some((part, i) => relativeError(part, upstream[i]) !== 0)) {
    throw new RangeError("gradcheck: backward must leave its upstream gradient as it was, got it changed");
  }
  return returned;
}

function listed<Item extends AnyTensor | number>(value: Item | readonly Item[]): readonly Item[] {
  return isList(value) ? value : [value];
}

function isList<Item>(value: unknown): value is readonly Item[] {
  return Array.isArray(value);
}

const list = (entries: readonly Named[]): AnyTensor[] => entries.map(([, tensor]) => tensor);

function copyOf(value: unknown): unknown {
  return value instanceof Tensor ? value.copy() : value;
}

function isZero(value: AnyTensor | number): boolean {
  return typeof value === "number" ? value === 0 : value.abs().max() === 0;
}

/** The part of the loss that comes from one output: its inner product with its upstream gradient. */
function dot(output: AnyTensor | number, upstream: AnyTensor | number): number {
  if (typeof output === "number") return output * (upstream as number);
  return output.mul(upstream).sum();
}

/** Copies, in the order of what they are the gradients of: a layer may overwrite its own at the next call. */
function copyGradients(what: string, gradients: Layer["grads"], of: Layer["params"]): AnyTensor[] {
  const [wanted, got] = [Object.keys(of), Object.keys(gradients ?? {})];
  if (wanted.length !== got.length || !wanted.every((key) => got.includes(key))) {
    const list = (keys: string[]): string =>
      Array.isArray(of) ? `${keys.length} gradient${keys.length === 1 ? "" : "s"}` : keys.join(", ");
    throw new RangeError(`gradcheck: ${what} must be ${list(wanted)}, got ${list(got)}`);
  }
  const tensors = gradients as Readonly<Record<string, AnyTensor>>;
  return wanted.map((key) => tensors[key].copy());
}

/** ∂loss/∂tensor, entry by entry: (loss(entry + ε) − loss(entry − ε)) / 2ε, ε = 1e-5 unless given. The tensor stays as it is. */
export function centralDifferences(loss: () => number, tensor: AnyTensor, epsilon = 1e-5): AnyTensor {
  const gradient: AnyTensor = zerosLike(tensor);
  const { data } = tensor;
  gradient.assign(
    indexMap(tensor).map((entry) => {
      const kept = data[entry];
      try {
        data[entry] = kept + epsilon;
        const above = loss();
        data[entry] = kept - epsilon;
        return (above - loss()) / (2 * epsilon);
      } finally {
        data[entry] = kept;
      }
    }),
  );
  return gradient;
}

/** Where each entry of a tensor lies in its memory, as a tensor of the same axes. */
function indexMap(tensor: AnyTensor): AnyTensor {
  const positions = Float64Array.from(tensor.data, (_, i) => i);
  return new Tensor(tensor.axes, positions, tensor.offset, tensor.strides);
}

function compare(name: string, numeric: AnyTensor, analytic: AnyTensor): GradientComparison {
  const [wanted, got] = [numeric, analytic].map(({ shape }) => `[${shape.join(",")}]`);
  if (wanted !== got) throw new RangeError(`gradcheck: ${name} must have shape ${wanted}, got ${got}`);
  let largestError = 0;
  const b = analytic.data;
  numeric.data.forEach((a, i) => {
    const error = Math.abs(a - b[i]) / Math.max(1e-8, Math.abs(a) + Math.abs(b[i]));
    if (!(error <= largestError)) largestError = error;
  });
  return { name, numeric, analytic, relativeError: relativeError(numeric, analytic), largestError };
}

/** Fixed numbers in (−1, 1) for each output, no two alike. */
function fixedUpstream(output: Output): Output {
  if (typeof output === "number") return 1;
  if (isList<AnyTensor>(output)) return output.map((part) => fixedUpstream(part) as AnyTensor);
  const upstream: AnyTensor = zerosLike(output);
  let state = 1;
  for (let i = 0; i < upstream.data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Knuth and Lewis's generator of 32-bit numbers
    upstream.data[i] = (state + 0.5) / 2 ** 31 - 1;
  }
  return upstream;
}

function requireFloat64(tensor: AnyTensor): void {
  if (tensor.dtype !== "float64") {
    throw new RangeError(
      "gradcheck: parameters and inputs must be float64 (float32 leaves only three right digits), got float32",
    );
  }
}

function short(error: number): string {
  return error === 0 ? "0" : error.toExponential(1);
}
