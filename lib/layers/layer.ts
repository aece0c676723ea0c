/** What every layer has in common: the contract that gradient checks, optimisers and models rely on. */
import type { AnyTensor } from "../tensor/tensor";

/** The parameters of a layer, or their gradients, by name. */
export type Parameters = Readonly<Record<string, AnyTensor>>;

/**
 * A forward pass and the backward pass to it, with parameters and gradients under the same names.
 *
 * `forward` takes tensors, or data of another kind that has no gradient (whole numbers such as the ids of words), and
 * returns a tensor, several of them, or a number (a loss). `backward` takes ∂loss/∂output, one for each output, writes
 * ∂loss/∂params into `grads`, and returns ∂loss/∂input, one for each input that has a gradient.
 */
export interface Layer {
  /** A list instead of a record is accepted, too: the sources' code keeps its parameters in one. */
  readonly params: Parameters | readonly AnyTensor[];
  readonly grads: Parameters | readonly AnyTensor[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each layer takes inputs of its own
  forward(...inputs: any[]): Output;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- upstream gradients have the axes of the outputs
  backward(...upstream: any[]): AnyTensor | readonly AnyTensor[] | void;
}

/** What `forward` returns. */
export type Output = AnyTensor | readonly AnyTensor[] | number;
