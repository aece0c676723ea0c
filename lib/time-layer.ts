/** What every recurrent layer over a block of a sequence has: parameters, gradients, a state, and the checks of them. */
import { type Axis, describeAxes } from "./axis";
import { expectTensor } from "./expect-tensor";
import { type RNNParams, expectParams } from "./rnn";
import { type Tensor, empty, zerosLike } from "./tensor";

export abstract class TimeLayer {
  /** The tensors given to the constructor, not copies. */
  readonly params: RNNParams;
  /** ∂loss/∂params of the last `backward`, summed over the steps, always in these same three tensors. */
  readonly grads: RNNParams;
  /** Whether a block starts from the state that the block before ended with, instead of from zeros. */
  readonly stateful: boolean;
  /** The state after the last step, [N, H]; undefined before the first `forward` and after `resetState`. */
  h?: Tensor<["N", "H"]>;
  /** ∂loss/∂(the state before the block), [N, H], of the last `backward`: what would flow on to the block before. */
  dh?: Tensor<["N", "H"]>;

  /**
   * @param Wx weights from the input, [D, H]
   * @param Wh weights from the previous state, [H, H]
   * @param b  bias, [H]
   * @param options.stateful keep the state from one `forward` to the next; default false
   * @throws RangeError when the shapes do not fit each other or the dtypes differ
   */
  constructor(Wx: Tensor<["D", "H"]>, Wh: Tensor<["H", "H"]>, b: Tensor<["H"]>, { stateful = false } = {}) {
    expectParams(this.constructor.name, Wx, Wh, b);
    this.params = { Wx, Wh, b };
    this.grads = { Wx: zerosLike(Wx), Wh: zerosLike(Wh), b: zerosLike(b) };
    this.stateful = stateful;
  }

  /**
   * @param xs inputs, [N, T, D]
   * @returns  states after each step, [N, T, H]
   * @throws RangeError when the shape or dtype does not fit, or a kept state has another batch size; the state stays
   */
  abstract forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]>;

  /**
   * Writes ∂loss/∂params, summed over the steps, into `grads`, and ∂loss/∂(first state) into `dh`.
   *
   * @param dhs ∂loss/∂hs from the layer above, [N, T, H]
   * @returns   ∂loss/∂xs, [N, T, D]
   * @throws Error before the first `forward`; RangeError when the shape or dtype is not that of `forward`'s result
   */
  abstract backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]>;

  /**
   * Sets the state that the next block of a stateful layer starts from; it is copied.
   *
   * @param h [N, H]
   * @throws RangeError when the shape or dtype does not fit; the state stays
   */
  setState(h: Tensor<["N", "H"]>): void {
    const { b } = this.params;
    expectTensor(this.#where("setState"), "h", h, ["N", b.axis("H")], b.dtype);
    this.h = h.copy();
  }

  /** Drops the state: the next block starts from zeros, with any batch size. */
  resetState(): void {
    this.h = undefined;
  }

  /** Checks the inputs of `forward`; returns the state to start from, [N, H]. */
  protected startOf(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "H"]> {
    const { Wx, b } = this.params;
    expectTensor(this.#where("forward"), "xs", xs, ["N", "T", Wx.axis("D")], Wx.dtype);
    const N = xs.axis("N");
    const kept = this.stateful ? this.h : undefined;
    if (kept && kept.axis("N").size !== N.size) throw this.#batchError(kept.axis("N"), xs);
    return kept ?? empty([N, b.axis("H")], xs.dtype);
  }

  /** Checks the input of `backward` against the axes of what `forward` returned, if it was called at all. */
  protected expectGradient(dhs: Tensor<["N", "T", "H"]>, hs: readonly Axis[] | undefined): void {
    if (!hs) throw new Error(`${this.#where("backward")}: forward must be called before backward`);
    expectTensor(this.#where("backward"), "dhs", dhs, hs, this.params.b.dtype);
  }

  #where(method: string): string {
    return `${this.constructor.name}.${method}`;
  }

  #batchError(kept: Axis<"N">, xs: Tensor<["N", "T", "D"]>): RangeError {
    const wanted = `[N=${kept.size}, T, D] like the kept state (resetState() drops it)`;
    return new RangeError(`${this.#where("forward")}: xs must be ${wanted}, got ${describeAxes(xs.axes)}`);
  }
}
