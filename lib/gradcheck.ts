/**
 * Compares a layer's hand-written gradients with central differences.
 *
 * The loss is the inner product of the layer's output with a fixed upstream gradient, so `backward(upstream)` has to
 * return exactly the loss's derivatives. Reference: Goodfellow, Bengio, Courville, Deep Learning, section 11.5.
 */
import { relativeError } from "./relative-error";
import { type AnyTensor, Tensor, zerosLike } from "./tensor";

/** Anything with a forward, a backward, parameters and gradients under the same keys (or positions). */
export interface Layer {
  readonly params: Readonly<Record<string, AnyTensor>> | readonly AnyTensor[];
  readonly grads: Readonly<Record<string, AnyTensor>> | readonly AnyTensor[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  forward(...inputs: any[]): AnyTensor;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  backward(upstream: any): AnyTensor | readonly AnyTensor[];
}

export interface GradcheckOptions {
  /** Half the distance of the two evaluations; default 1e-5, where float64 leaves about ten right digits. */
  epsilon?: number;
  /** ∂loss/∂output; default fixed numbers in (−1, 1), no two alike, so that no missing factor can hide. */
  upstream?: AnyTensor;
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
 * @param inputs what `forward` takes, by name and in its order
 * @throws RangeError when a tensor is not float64, number, names or shapes of the gradients do not fit, `upstream` is zero
 *                    everywhere, or `backward` changes it
 */
export function gradcheck(
  layer: Layer,
  inputs: Readonly<Record<string, AnyTensor>>,
  options: GradcheckOptions = {},
): GradientReport {
  const { epsilon = 1e-5, before, paramNames = ["Wx", "Wh", "b"] } = options;
  const params = Object.values(layer.params);
  const names = Array.isArray(layer.params) ? paramNames : Object.keys(layer.params);
  if (names.length !== params.length)
    throw new RangeError(`gradcheck: paramNames must be ${params.length}, got ${names.length}`);
  const copies = Object.values(inputs).map((input) => input.copy() as AnyTensor);
  for (const tensor of [...params, ...copies]) requireFloat64(tensor);

  const forward = (): AnyTensor => {
    before?.();
    return layer.forward(...copies);
  };
  const output = forward();
  const upstream = options.upstream ?? fixedUpstream(output);
  if (upstream.copy().data.every((value) => value === 0))
    throw new RangeError("gradcheck: upstream must not be zero everywhere: any gradients would pass");
  const loss = (): number => forward().mul(upstream).sum();
  const numericOf = (tensor: AnyTensor): AnyTensor => centralDifferences(loss, tensor, epsilon);

  const given: AnyTensor = upstream.copy();
  const returned = layer.backward(given);
  if (relativeError(given, upstream) !== 0)
    throw new RangeError("gradcheck: backward must leave its upstream gradient as it was, got it changed");
  const inputGrads = copyGradients("backward's result", returned instanceof Tensor ? [returned] : returned, copies);
  const paramGrads = copyGradients("grads", layer.grads, layer.params);
  const comparisons = [
    ...params.map((param, i) => compare(`d${names[i]}`, numericOf(param), paramGrads[i])),
    ...Object.keys(inputs).map((name, i) => compare(`d${name}`, numericOf(copies[i]), inputGrads[i])),
  ];
  forward(); // the cache again belongs to the parameters as they are
  return new GradientReport(comparisons);
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
  const fits =
    numeric.axes.length === analytic.axes.length && numeric.shape.every((size, k) => size === analytic.shape[k]);
  if (!fits) throw new RangeError(`gradcheck: ${name} must have shape [${numeric.shape}], got [${analytic.shape}]`);
  let largestError = 0;
  const b = analytic.data;
  numeric.data.forEach((a, i) => {
    const error = Math.abs(a - b[i]) / Math.max(1e-8, Math.abs(a) + Math.abs(b[i]));
    if (!(error <= largestError)) largestError = error;
  });
  return { name, numeric, analytic, relativeError: relativeError(numeric, analytic), largestError };
}

function fixedUpstream(output: AnyTensor): AnyTensor {
  const upstream: AnyTensor = zerosLike(output);
  for (let i = 0; i < upstream.data.length; i++) upstream.data[i] = Math.sin(1 + 7 * i);
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
