/** What all recurrent layers over a block of a sequence share: parameters, gradients, a state, and checks of these. */
import { type Axis, describeAxes } from "../tensor/axis";
import { expectBoolean, expectOptions, refuse } from "../backend/expect";
import { type Refusable, expectNotRefused } from "../backend/refusal";
import { expectTensor } from "../tensor/expect";
import { type DType, type Tensor, zerosLike, zerosOf } from "../tensor/tensor";
import type { Layer, Parameters } from "./layer";

/** One tensor [N, H] for each name of the state: `[h]` for an RNN or a GRU, `[h, c]` for an LSTM. */
export type State<Names extends readonly string[]> = { [K in keyof Names]: Tensor<["N", "H"]> };

/** What a recurrent layer declares about itself. */
export interface RecurrentOptions<Names extends readonly string[]> {
  /** The input axis. */
  readonly D: Axis<"D">;
  /** The axis of the hidden units. */
  readonly H: Axis<"H">;
  /** The names of the state's tensors, h first. */
  readonly state: Names;
  /** Keep the state from one `forward` to the next; default false. */
  readonly stateful?: boolean;
}

/**
 * A layer over blocks of T steps, whatever its parameters and whatever its state.
 *
 * A subclass begins `forward` with `startOf(xs)` and ends it with `keep(state)`; it begins `backward` with
 * `expectGradient(dhs)` and ends it with `keepGradient(gradients)`.
 */
export abstract class RecurrentLayer<
  Params extends Parameters,
  Names extends readonly ["h", ...string[]],
> implements Layer {
  /** The tensors given to the constructor, not copies. */
  readonly params: Params;
  /** ∂loss/∂params of the last `backward`, summed over the steps, always in these same tensors. */
  readonly grads: Params;
  /** Whether a block starts from the state that the block before ended with, instead of from zeros. */
  readonly stateful: boolean;
  readonly #options: RecurrentOptions<Names>;
  readonly #dtype: DType;
  #state?: State<Names>;
  #stateGradient?: State<Names>;
  #hs?: readonly Axis[];

  protected constructor(params: Params, options: RecurrentOptions<Names>) {
    const { stateful = false } = options;
    expectBoolean(new.target.name, "stateful", stateful);
    this.params = params;
    this.grads = Object.fromEntries(Object.entries(params).map(([name, param]) => [name, zerosLike(param)])) as Params;
    this.stateful = stateful;
    this.#options = options;
    this.#dtype = Object.values(params)[0].dtype;
  }

  /** The axis of the inputs. */
  get D(): Axis<"D"> {
    return this.#options.D;
  }

  /** The axis of the hidden units. */
  get H(): Axis<"H"> {
    return this.#options.H;
  }

  /** That of the parameters, and of all that goes in and out. */
  get dtype(): DType {
    return this.#dtype;
  }

  /** The state after the last step, h first, [N, H] each; undefined before the first `forward` and after `resetState`. */
  get state(): State<Names> | undefined {
    return this.#state;
  }

  /** ∂loss/∂(the state before the block), h first, of the last `backward`: what would flow on to the block before. */
  get stateGradient(): State<Names> | undefined {
    return this.#stateGradient;
  }

  /** The first part of `state`. */
  get h(): Tensor<["N", "H"]> | undefined {
    return this.#state?.[0];
  }

  /** The first part of `stateGradient`. */
  get dh(): Tensor<["N", "H"]> | undefined {
    return this.#stateGradient?.[0];
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
   * Another layer of this kind on the same parameter tensors, with gradients, a state and a memory of its own: what it does
   * does not disturb this one.
   *
   * @param options.stateful as in the constructor; default false
   */
  abstract withSharedParams(options?: { stateful?: boolean }): RecurrentLayer<Params, Names>;

  /**
   * Sets the state that the next block of a stateful layer starts from; it is copied.
   *
   * @param state a tensor [N, H] for each part of the state, h first
   * @throws RangeError when a shape or dtype does not fit; the state stays
   */
  setState(...state: State<Names>): void {
    const { H, state: names } = this.#options;
    if (state.length > names.length) {
      refuse(this.#where("setState"), "state", `${names.length} of tensors: ${names.join(", ")}`, state);
    }
    let N: string | Axis = "N";
    names.forEach((name, i) => {
      expectTensor(this.#where("setState"), name, state[i], [N, H], this.#dtype);
      N = state[i].axis("N");
    });
    this.#state = state.map((part) => part.copy()) as unknown as State<Names>;
  }

  /** Drops the state: the next block starts from zeros, with any batch size. */
  resetState(): void {
    this.#state = undefined;
  }

  /** Checks the inputs of `forward`. Returns the state to start from: the one that is kept, or zeros. */
  protected startOf(xs: Tensor<["N", "T", "D"]>): State<Names> {
    expectNotRefused(this.constructor as Refusable);
    const { D, H, state: names } = this.#options;
    expectTensor(this.#where("forward"), "xs", xs, ["N", "T", D], this.#dtype);
    const N = xs.axis("N");
    const kept = this.stateful ? this.#state : undefined;
    if (kept && kept[0].axis("N").size !== N.size) throw this.#batchError(kept[0].axis("N"), xs);
    return kept ?? (names.map(() => zerosOf([N, H], xs.dtype)) as unknown as State<Names>);
  }

  /** Keeps what `forward` leaves behind: the state after the last step, and the axes that `backward` has to get. */
  protected keep(hs: Tensor<["N", "T", "H"]>, ...state: State<Names>): void {
    this.#state = state;
    this.#hs = hs.axes;
  }

  /** Makes `backward` wait for another `forward`. */
  protected forgetBlock(): void {
    this.#hs = undefined;
  }

  /** Checks the input of `backward` against the axes of what `forward` returned, if it was called at all. */
  protected expectGradient(dhs: Tensor<["N", "T", "H"]>): void {
    expectNotRefused(this.constructor as Refusable);
    if (!this.#hs) throw new Error(`${this.#where("backward")}: forward must be called before backward`);
    expectTensor(this.#where("backward"), "dhs", dhs, this.#hs, this.#dtype);
  }

  /** Keeps ∂loss/∂(the state before the block). */
  protected keepGradient(...gradient: State<Names>): void {
    this.#stateGradient = gradient;
  }

  #where(method: string): string {
    return `${this.constructor.name}.${method}`;
  }

  #batchError(kept: Axis<"N">, xs: Tensor<["N", "T", "D"]>): RangeError {
    const wanted = `[N=${kept.size}, T, D] like the kept state (resetState() drops it)`;
    return new RangeError(`${this.#where("forward")}: xs must be ${wanted}, got ${describeAxes(xs.axes)}`);
  }
}

/** What a layer's `withSharedParams` was given, checked. */
export function twinOptions(layer: object, options: { stateful?: boolean }): { stateful: boolean } {
  const where = `${layer.constructor.name}.withSharedParams`;
  expectOptions(where, options, ["stateful"]);
  const { stateful = false } = options;
  expectBoolean(where, "stateful", stateful);
  return { stateful };
}
