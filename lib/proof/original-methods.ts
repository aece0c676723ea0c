/** A cell may put methods of its own in place of a tensor's; what is right must not be computed with them. */
import { Tensor } from "../tensor/tensor";

const originals = Object.getOwnPropertyDescriptors(Tensor.prototype);

/** Puts back the methods that tensors had when the library was loaded. */
export function restoreMethods(): void {
  Object.defineProperties(Tensor.prototype, originals);
}
