/** The gradient check as a list of names, for layers that may not even run. */
import { expectFunction, expectRecord } from "../backend/expect";
import type { Layer } from "../layers/layer";
import { gradcheck } from "./gradcheck";

/**
 * The names of the gradients that agree with a layer's loss, as in `dWx`. A layer that cannot be made, or throws, or
 * cannot be judged, has proven none.
 *
 * @param inputs what `forward` takes, as in `gradcheck`
 */
export function provenGradients(make: () => Layer, inputs: Readonly<Record<string, unknown>>): string[] {
  expectFunction("provenGradients", "make", make);
  expectRecord("provenGradients", "inputs", inputs);
  try {
    const { comparisons } = gradcheck(make(), inputs);
    const proven = comparisons.filter((gradient) => ["agrees", "below rounding"].includes(gradient.verdict()));
    return proven.map(({ name }) => name);
  } catch {
    return [];
  }
}
