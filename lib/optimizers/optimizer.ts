/** What all optimisers share: parameters and gradients by reference, and one step over all of them. */
import { expectFinite, expectOptions, expectRecord, refuse } from "../backend/expect";
import type { Float } from "../backend/float";
import type { Layer } from "../layers/layer";
import { expectTensor } from "../tensor/expect";
import { type AnyTensor, changeEntries, isTensor, rowMajorEntries, zerosLike } from "../tensor/tensor";

/** A layer, a model, or whatever else has parameters and the gradients of a loss with respect to them. */
export type Trainable = Pick<Layer, "params" | "grads">;

/** A parameter with its gradient, under its name. */
interface Pair {
  readonly name: string;
  readonly param: AnyTensor;
  readonly grad: AnyTensor;
}

/**
 * Improves the parameters of a model in place, by the gradients that its last `backward` has left.
 *
 * Both are held by reference: nothing has to be handed over again after a `backward`. Save `state` and `steps` with the
 * parameters to continue a training later.
 */
export abstract class Optimizer {
  /** A finite number ≥ 0; may be changed at any time. */
  learningRate: number;
  /** How many steps there have been. */
  steps = 0;
  /** What is remembered from step to step, by name, such as `velocity.Wx`: a tensor like the parameter, at first zeros. */
  readonly state: Readonly<Record<string, AnyTensor>>;
  readonly #pairs: readonly Pair[];

  /** @param memories the names of what is remembered of each parameter */
  protected constructor(model: Trainable, learningRate: number, memories: readonly string[] = []) {
    const where = new.target.name;
    this.#pairs = pairsOf(where, model);
    expectLearningRate(where, learningRate);
    this.learningRate = learningRate;
    this.state = Object.fromEntries(
      memories.flatMap((memory) => this.#pairs.map(({ name, param }) => [`${memory}.${name}`, zerosLike(param)])),
    );
  }

  /**
   * One update of every parameter.
   *
   * @throws RangeError when `learningRate` was set to something that is no finite number ≥ 0; nothing is updated then
   */
  step(): void {
    expectLearningRate(`${this.constructor.name}.step`, this.learningRate);
    this.steps++;
    for (const { name, param, grad } of this.#pairs) {
      changeEntries(param, (entries) => this.update(entries, rowMajorEntries(grad), name));
    }
  }

  /** Updates one parameter in place. */
  protected abstract update(param: Float, grad: Float, name: string): void;
}

function pairsOf(where: string, model: Trainable): Pair[] {
  expectRecord(where, "model", model);
  const { params, grads } = model as { params?: unknown; grads?: unknown };
  for (const [name, record] of Object.entries({ params, grads })) {
    if (typeof record !== "object" || record === null) refuse(where, `${name} of the model`, "tensors by name", record);
  }
  const gradOf = grads as Readonly<Record<string, AnyTensor>>;
  return Object.entries(params as Readonly<Record<string, AnyTensor>>).map(([name, param]) => {
    if (!isTensor(param)) refuse(where, `parameter ${name}`, "a tensor", param);
    expectTensor(where, `gradient of ${name}`, gradOf[name], param.axes, param.dtype);
    return { name, param, grad: gradOf[name] };
  });
}

function expectLearningRate(where: string, value: unknown): void {
  if (!(Number.isFinite(value) && (value as number) >= 0)) refuse(where, "learningRate", "a finite number ≥ 0", value);
}

/** Checks options that are numbers in [0, 1), such as what a running mean keeps of its past. */
export function expectFraction(where: string, what: string, value: unknown): void {
  expectFinite(where, what, value);
  if (!((value as number) >= 0 && (value as number) < 1)) refuse(where, what, "in [0, 1)", value);
}

/** The options of an optimiser: a learning rate, and these. */
export function expectOptimizerOptions(where: string, options: unknown, names: readonly string[]): void {
  expectOptions(where, options, ["learningRate", ...names]);
}
