/**
 * Judges a layer's hand-written gradients by what its own forward pass does when it is nudged.
 *
 * The loss is the inner product of the layer's output with a fixed upstream gradient, so `backward(upstream)` has to
 * return exactly the loss's derivatives. Reference: Goodfellow, Bengio, Courville, Deep Learning, section 11.5.
 */
import type { Layer, Output } from "../layers/layer";
import { type AnyTensor, Tensor, zerosLike } from "../tensor/tensor";
import { type Slopes, randomBits, roundingNoise, slopes } from "./difference-quotients";
import { GradientComparison, GradientReport } from "./gradient-report";
import { entries, relativeError } from "./relative-error";

export interface GradcheckOptions {
  /** Half the distance between the two nearest evaluations; default: fitted to the size of each tensor. */
  epsilon?: number;
  /**
   * ∂loss/∂output, a list of them for several outputs; default fixed numbers in (−1, 1), no two alike, so that no
   * missing factor can hide, and 1 for an output that is a number.
   */
  upstream?: Output;
  /** Names of inputs that are tensors and yet have no gradient. Inputs that are not tensors have none anyway. */
  withoutGradient?: readonly string[];
  /** Called before every forward, for a layer that keeps state or draws random numbers: `() => layer.setState(h0)`. */
  before?: () => void;
  /** Names for the parameters of a layer that keeps them in a list, one for each; default `Wx`, `Wh`, `b`. */
  paramNames?: readonly string[];
}

/** A tensor that is nudged, with the name that its gradient's is made of. */
type Named = readonly [name: string, tensor: AnyTensor];

/**
 * Checks every gradient of a layer: `gradcheck(rnn, { x: x, hPrev: hPrev })`.
 *
 * Parameters are nudged in place and restored; inputs are copied. `backward` is judged by its second call, and the layer's
 * `grads` hold what that has written. What the check presupposes is tested first: forward gives the same result twice and
 * leaves its inputs and parameters alone, and something moves it. Where that does not hold, the report says so.
 *
 * @param layer  any layer with `params`, `grads`, `forward`, `backward`
 * @param inputs what `forward` takes, by name and in its order; what is no tensor is handed on as it is
 * @throws RangeError when a tensor is not float64, number, names or shapes of the gradients do not fit, `upstream` is zero
 *                    everywhere, `epsilon` is not above zero, or `backward` changes its upstream gradient
 */
export function gradcheck(
  layer: Layer,
  inputs: Readonly<Record<string, unknown>>,
  options: GradcheckOptions = {},
): GradientReport {
  const { epsilon, before, withoutGradient = [] } = options;
  if (epsilon !== undefined && !(epsilon > 0 && epsilon < Infinity)) {
    throw new RangeError(`gradcheck: epsilon must be a finite number above 0, got ${epsilon}`);
  }
  const params = namedParams(layer.params, options.paramNames);
  const copies = Object.entries(inputs).map(([name, input]) => [name, copyOf(input)] as const);
  const varied = copies.filter(
    (input): input is Named => input[1] instanceof Tensor && !withoutGradient.includes(input[0]),
  );
  for (const [, tensor] of [...params, ...varied]) requireFloat64(tensor);

  const forward = (): readonly (AnyTensor | number)[] => {
    before?.();
    return listed(layer.forward(...copies.map(([, input]) => input)));
  };
  const obstacle = impurity(forward, [...params, ...tensorsOf(copies)]);
  if (obstacle) return new GradientReport([], obstacle);

  const upstream = options.upstream === undefined ? forward().map(fixedUpstream) : listed(options.upstream);
  if (upstream.every(isZero)) {
    throw new RangeError("gradcheck: upstream must not be zero everywhere: any gradients would pass");
  }
  const first = gradientsOf(layer, forward, upstream, varied);
  const second = gradientsOf(layer, forward, upstream, varied);
  const watched = watching(forward);
  const loss = (): number => watched.outputs().reduce<number>((sum, output, i) => sum + dot(output, upstream[i]), 0);
  const size = forward().reduce<number>((sum, output, i) => sum + absoluteDot(output, upstream[i]), 0);
  if (!Number.isFinite(size)) return new GradientReport([], "what forward returns is not finite");

  const nudged = [...params, ...varied];
  if (nudged.length > 0 && roundsToFloat32(forward, nudged)) {
    return new GradientReport(
      [],
      "forward rounds what it returns to float32: no difference of it has more than three digits",
    );
  }
  const noise = roundingNoise(
    loss,
    nudged.map(([, tensor]) => tensor),
    size,
  );
  const numeric = nudged.map(([, tensor]) => slopes(loss, tensor, noise, epsilon));
  if (nudged.length > 0 && !watched.hasMoved && !movesWhenChanged(watched, nudged)) {
    return new GradientReport([], "nothing moves what forward returns: no input and no parameter has any effect on it");
  }
  forward(); // so that the layer's cache belongs to the unchanged parameters again
  const report = new GradientReport(nudged.map(([name], i) => compare(name, numeric[i], second[i])));
  const leftOver = addsUp(nudged, numeric, first, report);
  return leftOver ? new GradientReport([], leftOver) : report;
}

/** What makes forward useless for a check: other results from the same inputs, or other inputs after it. */
function impurity(forward: () => readonly (AnyTensor | number)[], tensors: readonly Named[]): string | undefined {
  const kept = tensors.map(([, tensor]) => tensor.copy() as AnyTensor);
  const first = forward().map(copyOf) as (AnyTensor | number)[];
  const changed = tensors.filter(([, tensor], i) => !sameEntries(tensor, kept[i])).map(([name]) => name);
  tensors.forEach(([, tensor], i) => tensor.assign(kept[i]));
  if (changed.length > 0) return `forward changes ${changed.join(", ")} in place: let it work on a copy`;
  const second = forward();
  if (first.every((output, i) => sameEntries(output, second[i]))) return undefined;
  return (
    "forward gives another result when it is called again with the same inputs: " +
    "a state that is kept, or random numbers? Then pass before, as before: () => layer.resetState() or () => seed(1)"
  );
}

/** Every gradient from one forward and one backward, copied: parameters first, then inputs. */
function gradientsOf(
  layer: Layer,
  forward: () => unknown,
  upstream: readonly (AnyTensor | number)[],
  inputs: readonly Named[],
): AnyTensor[] {
  forward();
  const given = upstream.map((part) => copyOf(part) as AnyTensor | number);
  const returned = listed(layer.backward(...given) ?? []);
  if (given.some((part, i) => relativeError(part, upstream[i]) !== 0)) {
    throw new RangeError("gradcheck: backward must leave its upstream gradient as it was, got it changed");
  }
  const inputGrads = copyGradients(
    "backward's result",
    returned,
    inputs.map(([, tensor]) => tensor),
  );
  return [...copyGradients("grads", layer.grads, layer.params), ...inputGrads];
}

/** Forward, and whether it has ever returned anything else than the first time. */
function watching(forward: () => readonly (AnyTensor | number)[]) {
  let first: (AnyTensor | number)[] | undefined;
  return {
    hasMoved: false,
    outputs(): readonly (AnyTensor | number)[] {
      const outputs = forward();
      first ??= outputs.map(copyOf) as (AnyTensor | number)[];
      this.hasMoved ||= !outputs.every((output, i) => sameEntries(output, first![i]));
      return outputs;
    },
  };
}

/** Whether a large change has an effect where small ones have none, as in a layer that is saturated. */
function movesWhenChanged(watched: ReturnType<typeof watching>, tensors: readonly Named[]): boolean {
  whileChanged(
    tensors,
    (value) => 0.5 - value,
    () => watched.outputs(),
  );
  return watched.hasMoved;
}

/** Whether every number that forward returns has been rounded to float32, whatever it computes with. */
function roundsToFloat32(forward: () => readonly (AnyTensor | number)[], tensors: readonly Named[]): boolean {
  const random = randomBits();
  const outputs = whileChanged(tensors, (value) => value * (1 + random() * 2 ** -40), forward);
  const values = outputs
    .flatMap((output) => [...entries(output)])
    .filter((value) => Math.abs(value) !== 1 && value !== 0);
  return values.length > 0 && values.every((value) => Math.fround(value) === value);
}

/** What `run` returns while every entry is another; they are restored afterwards. */
function whileChanged<Result>(tensors: readonly Named[], change: (value: number) => number, run: () => Result): Result {
  const kept = tensors.map(([, tensor]) => tensor.copy() as AnyTensor);
  tensors.forEach(([, tensor]) => tensor.assign(tensor.map(change)));
  try {
    return run();
  } finally {
    tensors.forEach(([, tensor], i) => tensor.assign(kept[i]));
  }
}

/** When only the first call of backward was right: it adds to what the call before has left. */
function addsUp(
  nudged: readonly Named[],
  numeric: Slopes[],
  first: AnyTensor[],
  report: GradientReport,
): string | undefined {
  const leftOver = report.comparisons.filter((gradient, i) => {
    if (gradient.verdict() !== "disagrees") return false;
    return compare(nudged[i][0], numeric[i], first[i]).verdict() === "agrees";
  });
  if (leftOver.length === 0) return undefined;
  const names = leftOver.map(({ name }) => name).join(", ");
  return `backward gives another ${names} when it is called again: what the call before has left must not count`;
}

/** The parameters by name; a layer that keeps them in a list has no names for them. */
function namedParams(
  params: Layer["params"],
  paramNames: readonly string[] = ["Wx", "Wh", "b"],
): [string, AnyTensor][] {
  if (!isList(params)) return Object.entries(params);
  if (paramNames.length !== params.length) {
    throw new RangeError(`gradcheck: paramNames must be ${params.length}, got ${paramNames.length}`);
  }
  return params.map((param, i) => [paramNames[i], param]);
}

function listed<Item extends AnyTensor | number>(value: Item | readonly Item[]): readonly Item[] {
  return isList(value) ? value : [value];
}

function isList<Item>(value: unknown): value is readonly Item[] {
  return Array.isArray(value);
}

function tensorsOf(inputs: readonly (readonly [string, unknown])[]): Named[] {
  return inputs.filter((input): input is Named => input[1] instanceof Tensor);
}

function copyOf(value: unknown): unknown {
  return value instanceof Tensor ? value.copy() : value;
}

function isZero(value: AnyTensor | number): boolean {
  return typeof value === "number" ? value === 0 : value.abs().max() === 0;
}

function sameEntries(a: AnyTensor | number, b: AnyTensor | number): boolean {
  const [left, right] = [entries(a), entries(b)];
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}

/** The size of what rounding in the loss is relative to. */
function absoluteDot(output: AnyTensor | number, upstream: AnyTensor | number): number {
  if (typeof output === "number") return Math.abs(output * (upstream as number));
  return output.mul(upstream).abs().sum();
}

/** The part of the loss that comes from one output: its inner product with its upstream gradient. */
function dot(output: AnyTensor | number, upstream: AnyTensor | number): number {
  if (typeof output === "number") return output * (upstream as number);
  return output.mul(upstream).sum();
}

/** Copies the gradients, in the order of the tensors `of`: a layer may overwrite its own at the next call. */
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

function compare(name: string, numeric: Slopes, analytic: AnyTensor): GradientComparison {
  const { shape, axes } = numeric.values;
  const fits = axes.length === analytic.axes.length && shape.every((size, k) => size === analytic.shape[k]);
  if (!fits) throw new RangeError(`gradcheck: d${name} must have shape [${shape}], got [${analytic.shape}]`);
  return new GradientComparison(`d${name}`, analytic, numeric);
}

/** Fixed numbers in (−1, 1), no two alike. */
function fixedUpstream(output: AnyTensor | number): AnyTensor | number {
  if (typeof output === "number") return 1;
  const upstream: AnyTensor = zerosLike(output);
  const random = randomBits();
  for (let i = 0; i < upstream.data.length; i++) upstream.data[i] = (random() + 0.5) / 2 ** 31 - 1;
  return upstream;
}

function requireFloat64(tensor: AnyTensor): void {
  if (tensor.dtype !== "float64") {
    throw new RangeError(
      "gradcheck: parameters and inputs must be float64 (float32 leaves only three right digits), got float32",
    );
  }
}
