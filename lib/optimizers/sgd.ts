/** Stochastic gradient descent. Source: Robbins and Monro 1951. */
import type { Float } from "../backend/float";
import { addScaledInPlace } from "../backend/vectors";
import { Optimizer, type Trainable, expectOptimizerOptions } from "./optimizer";

/** param −= learningRate · grad. */
export class SGD extends Optimizer {
  /**
   * @param model                what has `params` and `grads`
   * @param options.learningRate a finite number ≥ 0
   * @throws RangeError when the gradients do not fit the parameters, or an option is not of its kind
   */
  constructor(model: Trainable, options: { learningRate: number }) {
    expectOptimizerOptions("SGD", options, []);
    super(model, options.learningRate);
  }

  protected update(param: Float, grad: Float): void {
    addScaledInPlace(param, grad, -this.learningRate);
  }
}
