/**
 * Judges a layer's hand-written gradients by what its own forward pass does when it is nudged.
 *
 * The loss is the inner product of the layer's output with a fixed upstream gradient, so `backward(upstream)` has to
 * return exactly the loss's derivatives. Reference: Goodfellow, Bengio, Courville, Deep Learning, section 11.5.
 */
import { expectNotRefused } from "../backend/refusal";
import type { Layer } from "../layers/layer";
import type { AnyTensor } from "../tensor/tensor";
import { type Slopes, roundingNoise, slopes } from "./difference-quotients";
import { expectArguments } from "./expect-layer";
import { GradientComparison, GradientReport } from "./gradient-report";
import { Movement, obstacleTo } from "./presuppositions";
import { Trial, type TrialOptions } from "./trial";

export interface GradcheckOptions extends TrialOptions {
  /** Half the distance of the two nearest evaluations; default: fitted to the size of each tensor. */
  epsilon?: number;
}

/**
 * Checks every gradient of a layer: `gradcheck(rnn, { x: x, hPrev: hPrev })`.
 *
 * Parameters are nudged in place and restored; inputs are copied. `backward` is judged by its second call, and the layer's
 * `grads` hold what that has written. What the check presupposes is tested first: forward gives the same result twice and
 * leaves its inputs and parameters alone, and something moves it. Where that does not hold, the report says so.
 *
 * @param layer  any layer with `params`, `grads`, `forward`, `backward`
 * @param inputs what `forward` takes, by name and in its order; what is no tensor is handed on as it is
 * @throws RangeError when an argument is not of its kind, a tensor is not float64, number, names or shapes of the gradients
 *                    do not fit, `upstream` is zero everywhere or does not fit what forward returns, or `backward` changes it;
 *                    whatever the layer throws
 */
export function gradcheck(
  layer: Layer,
  inputs: Readonly<Record<string, unknown>>,
  options: GradcheckOptions = {},
): GradientReport {
  expectNotRefused(gradcheck);
  expectArguments(layer, inputs, options);
  const trial = new Trial(layer, inputs, options);
  const obstacle = obstacleTo(trial);
  if (obstacle) return new GradientReport([], obstacle);

  const [first, second] = [trial.gradients(), trial.gradients()];
  const movement = new Movement(trial);
  const numeric = allSlopes(trial, movement, options.epsilon);
  if (trial.nudged.length > 0 && !movement.isSeen) {
    return new GradientReport([], "nothing moves what forward returns: no input and no parameter has any effect on it");
  }
  trial.forward(); // the cache again belongs to the parameters as they are
  const compare = (analytic: AnyTensor[]): GradientComparison[] =>
    trial.nudged.map(([name], i) => comparison(name, numeric[i], analytic[i]));
  const judged = compare(second);
  const leftOver = rightOnlyAtFirst(compare(first), judged);
  if (leftOver.length === 0) return new GradientReport(judged);
  const again = `backward gives another ${leftOver.join(", ")} when it is called again`;
  return new GradientReport([], `${again}: what the call before has left must not count`);
}

function allSlopes(trial: Trial, movement: Movement, epsilon?: number): Slopes[] {
  const tensors = trial.nudged.map(([, tensor]) => tensor);
  const noise = roundingNoise(() => trial.loss(), tensors, trial.lossSize());
  return tensors.map((tensor) => slopes(() => movement.loss(), tensor, noise, epsilon));
}

function comparison(name: string, numeric: Slopes, analytic: AnyTensor): GradientComparison {
  const [wanted, got] = [numeric.values.shape, analytic.shape];
  if (wanted.join() !== got.join()) {
    throw new RangeError(`gradcheck: d${name} must have shape [${wanted.join()}], got [${got.join()}]`);
  }
  return new GradientComparison(`d${name}`, analytic, numeric);
}

/** The names of gradients that agree when backward is called for the first time, and no longer the second time. */
function rightOnlyAtFirst(first: readonly GradientComparison[], second: readonly GradientComparison[]): string[] {
  const isLost = (_: GradientComparison, i: number): boolean =>
    second[i].verdict() === "disagrees" && first[i].verdict() === "agrees";
  return first.filter(isLost).map(({ name }) => name);
}
