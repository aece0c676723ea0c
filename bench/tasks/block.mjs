/** Forward and backward of a recurrent layer over one block. */
import { createRequire } from "node:module";

const { axis, randn, seed, TimeRNN } = createRequire(import.meta.url)("../../lib");

/** @type {import("../inputs.mjs").Task} */
export const block = {
  tolerance: 1e-4,
  label: ({ N, T, D, H }) => `${N}, ${T}, ${D}, ${H}`,
  compared: (sizes) => sizes,
  timed: (sizes) => sizes,
  makeInputs,
  reference,
};

/** Weights of a usual size: no tanh saturates and no gradient vanishes. */
function makeInputs(sizes) {
  seed(1);
  const [N, T, D, H] = ["N", "T", "D", "H"].map((name) => axis(name, sizes[name]));
  const [Wx, Wh] = [randn(D, H).mul(1 / Math.sqrt(2 * D.size)), randn(H, H).mul(1 / Math.sqrt(2 * H.size))];
  const inputs = { Wx, Wh, b: randn(H).mul(0.1), xs: randn(N, T, D), dhs: randn(N, T, H) };
  return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensor.astype("float32")]));
}

/** What a TimeRNN in float64 makes of the same inputs. */
function reference(sizes) {
  const { Wx, Wh, b, xs, dhs } = Object.fromEntries(
    Object.entries(makeInputs(sizes)).map(([name, x]) => [name, x.astype("float64")]),
  );
  const layer = new TimeRNN(Wx, Wh, b);
  const hs = layer.forward(xs);
  const dxs = layer.backward(dhs);
  return { hs, dxs, dWx: layer.grads.Wx, dWh: layer.grads.Wh, db: layer.grads.b };
}
