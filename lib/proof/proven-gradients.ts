/** The gradient check as a count, for layers that may not even run. */
import { expectFunction, expectRecord } from "../backend/expect";
import type { Layer } from "../layers/layer";
import { gradcheck } from "./gradcheck";

/**
 * How many gradients of a layer agree with its loss. A layer that cannot be made, or throws, or cannot be judged, has
 * proven none.
 *
 * @param inputs what `forward` takes, as in `gradcheck`
 */
export function provenGradients(make: () => Layer, inputs: Readonly<Record<string, unknown>>): number {
  expectFunction("provenGradients", "make", make);
  expectRecord("provenGradients", "inputs", inputs);
  try {
    const { comparisons } = gradcheck(make(), inputs);
    return comparisons.filter((gradient) => ["agrees", "below rounding"].includes(gradient.verdict())).length;
  } catch {
    return 0;
  }
}
