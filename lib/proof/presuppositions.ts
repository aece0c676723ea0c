/** What a gradient check presupposes of a layer. Where it does not hold, a right backward pass would be blamed. */
import type { AnyTensor } from "../tensor/tensor";
import { randomBits } from "./difference-quotients";
import type { Outputs } from "./expect-layer";
import { entries } from "./relative-error";
import { type Named, type Trial, copyOf } from "./trial";

/** Why no difference of forward can be trusted; undefined when nothing is in the way. */
export function obstacleTo(trial: Trial): string | undefined {
  return impurity(trial) ?? badNumbers(trial);
}

/** Forward has to give the same result twice, and to leave its inputs and parameters alone. */
function impurity(trial: Trial): string | undefined {
  const kept = trial.tensors.map(([, tensor]) => tensor.copy() as AnyTensor);
  const first = trial.forward().map(copyOf) as (AnyTensor | number)[];
  const changed = trial.tensors.filter(([, tensor], i) => !sameEntries(tensor, kept[i])).map(([name]) => name);
  trial.tensors.forEach(([, tensor], i) => tensor.assign(kept[i]));
  if (changed.length > 0) return `forward changes ${changed.join(", ")} in place: let it work on a copy`;
  if (sameOutputs(first, trial.forward())) return undefined;
  return (
    "forward gives another result when it is called again with the same inputs: " +
    "a state that is kept, or random numbers? Then pass before, as before: () => layer.resetState() or () => seed(1)"
  );
}

/** What forward returns has to be finite, and must not have been rounded to float32, whatever it computes with. */
function badNumbers(trial: Trial): string | undefined {
  if (!Number.isFinite(trial.lossSize())) return "what forward returns is not finite";
  const random = randomBits();
  const nudge = (value: number): number => value * (1 + random() * 2 ** -40);
  const outputs = whileChanged(trial.nudged, nudge, () => trial.forward());
  const values = outputs.flatMap((output) => [...entries(output)]).filter((value) => ![0, 1].includes(Math.abs(value)));
  const isRounded = values.length > 0 && values.every((value) => Math.fround(value) === value);
  if (!isRounded || trial.nudged.length === 0) return undefined;
  return "forward rounds what it returns to float32: no difference of it has more than three digits";
}

/** Watches whether forward ever returns anything else than at first: a layer in which nothing works passes every comparison. */
export class Movement {
  readonly #trial: Trial;
  readonly #first: Outputs;
  #isSeen = false;

  constructor(trial: Trial) {
    this.#trial = trial;
    this.#first = trial.forward().map(copyOf) as Outputs;
  }

  /** The loss, watched. */
  loss(): number {
    const outputs = this.#trial.forward();
    this.#isSeen ||= !sameOutputs(this.#first, outputs);
    return this.#trial.loss(outputs);
  }

  /** Large changes count, too: in a layer that is saturated, small ones have no effect. */
  get isSeen(): boolean {
    const negated = (value: number): number => 0.5 - value;
    if (!this.#isSeen) whileChanged(this.#trial.nudged, negated, () => this.loss());
    return this.#isSeen;
  }
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

function sameOutputs(a: Outputs, b: Outputs): boolean {
  return a.length === b.length && a.every((output, i) => sameEntries(output, b[i]));
}

function sameEntries(a: AnyTensor | number, b: AnyTensor | number): boolean {
  const [left, right] = [entries(a), entries(b)];
  return left.length === right.length && left.every((value, i) => Object.is(value, right[i]));
}
