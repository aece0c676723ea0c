/** Gradient descent that keeps going in the direction it came from. Source: Polyak 1964. */
import type { Float } from "../backend/float";
import { addScaledInPlace, scaleInPlace } from "../backend/vectors";
import { Optimizer, type Trainable, expectFraction, expectOptimizerOptions } from "./optimizer";

/**
 * velocity = momentum · velocity + grad;  param −= learningRate · velocity.
 *
 * As in PyTorch's SGD(momentum=…), the learning rate stands outside the velocity, and the first velocity is the gradient.
 */
export class Momentum extends Optimizer {
  readonly momentum: number;

  /**
   * @param model                what has `params` and `grads`
   * @param options.learningRate a finite number ≥ 0
   * @param options.momentum     what is kept of the velocity, in [0, 1); default 0.9
   * @throws RangeError when the gradients do not fit the parameters, or an option is not of its kind
   */
  constructor(model: Trainable, options: { learningRate: number; momentum?: number }) {
    expectOptimizerOptions("Momentum", options, ["momentum"]);
    const { learningRate, momentum = 0.9 } = options;
    expectFraction("Momentum", "momentum", momentum);
    super(model, learningRate, ["velocity"]);
    this.momentum = momentum;
  }

  protected update(param: Float, grad: Float, name: string): void {
    const velocity = this.state[`velocity.${name}`].data;
    scaleInPlace(velocity, this.momentum);
    addScaledInPlace(velocity, grad, 1);
    addScaledInPlace(param, velocity, -this.learningRate);
  }
}
