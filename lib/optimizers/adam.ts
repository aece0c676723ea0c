/** Steps of about one size, whatever the size of the gradient. Source: Kingma and Ba 2015, algorithm 1. */
import { expectFinite, expectList, refuse } from "../backend/expect";
import type { Float } from "../backend/float";
import { power } from "../math/power";
import { Optimizer, type Trainable, expectFraction, expectOptimizerOptions } from "./optimizer";

/**
 * mean = β₁·mean + (1 − β₁)·grad;  square = β₂·square + (1 − β₂)·grad²;
 * param −= learningRate · m / (√s + ε), where m = mean / (1 − β₁ᵗ) and s = square / (1 − β₂ᵗ) at the t-th step.
 *
 * Defaults are those of the paper and of PyTorch; as there, ε stands outside the root.
 */
export class Adam extends Optimizer {
  readonly betas: readonly [mean: number, square: number];
  readonly epsilon: number;

  /**
   * @param model                what has `params` and `grads`
   * @param options.learningRate a finite number ≥ 0; default 0.001
   * @param options.betas        what the means of grad and grad² keep of their past, both in [0, 1); default [0.9, 0.999]
   * @param options.epsilon      keeps the quotient finite, > 0; default 1e-8
   * @throws RangeError when the gradients do not fit the parameters, or an option is not of its kind
   */
  constructor(
    model: Trainable,
    options: { learningRate?: number; betas?: readonly [number, number]; epsilon?: number } = {},
  ) {
    expectOptimizerOptions("Adam", options, ["betas", "epsilon"]);
    const { learningRate = 0.001, betas = [0.9, 0.999], epsilon = 1e-8 } = options;
    expectList("Adam", "betas", betas);
    if (betas.length !== 2) refuse("Adam", "betas", "two numbers", betas);
    betas.forEach((beta, k) => expectFraction("Adam", `beta ${k + 1}`, beta));
    expectFinite("Adam", "epsilon", epsilon);
    if (!(epsilon > 0)) refuse("Adam", "epsilon", "above 0", epsilon);
    super(model, learningRate, ["mean", "square"]);
    this.betas = [...betas];
    this.epsilon = epsilon;
  }

  protected update(param: Float, grad: Float, name: string): void {
    const [[beta1, beta2], epsilon] = [this.betas, this.epsilon];
    const [mean, square] = [this.state[`mean.${name}`].data, this.state[`square.${name}`].data];
    const rate = this.learningRate / (1 - power(beta1, this.steps));
    const scale = 1 / Math.sqrt(1 - power(beta2, this.steps));
    for (let k = 0; k < param.length; k++) {
      const g = grad[k];
      mean[k] = beta1 * mean[k] + (1 - beta1) * g;
      square[k] = beta2 * square[k] + (1 - beta2) * g * g;
      param[k] -= (rate * mean[k]) / (Math.sqrt(square[k]) * scale + epsilon);
    }
  }
}
