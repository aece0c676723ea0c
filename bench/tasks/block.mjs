/** Forward and backward of a recurrent layer over one block. */
import { createRequire } from "node:module";

const lib = createRequire(import.meta.url)("../../lib");
const { axis, randn, seed } = lib;

/** A plain RNN, an LSTM, and a GRU with the reset after the product, as PyTorch's is. `gates`: how many times H the weights are wide. */
export const block = task({ gates: 1, layerOf: ({ Wx, Wh, b }) => new lib.TimeRNN(Wx, Wh, b) });
export const lstmBlock = task({ gates: 4, layerOf: ({ Wx, Wh, b }) => new lib.TimeLSTM(Wx, Wh, b) });
export const gruBlock = task({
  gates: 3,
  hasBh: true,
  layerOf: ({ Wx, Wh, b, bh }) => new lib.TimeGRU(Wx, Wh, b, { reset: "after", bh }),
});

/** @returns {import("../inputs.mjs").Task} */
function task({ gates, hasBh = false, layerOf }) {
  const makeInputs = (sizes) => inputsOf(sizes, gates, hasBh);
  return {
    tolerance: 1e-4,
    label: ({ N, T, D, H }) => `${N}, ${T}, ${D}, ${H}`,
    compared: (sizes) => sizes,
    timed: (sizes) => sizes,
    makeInputs,
    reference: (sizes) => referenceOf(makeInputs(sizes), layerOf),
  };
}

/** Weights of a usual size: nothing saturates and no gradient vanishes. */
function inputsOf(sizes, gates, hasBh) {
  seed(1);
  const [N, T, D, H] = ["N", "T", "D", "H"].map((name) => axis(name, sizes[name]));
  const columns = gates === 1 ? H : axis(`${gates}H`, gates * H.size);
  const [Wx, Wh] = [D, H].map((rows) => randn(rows, columns).mul(1 / Math.sqrt(2 * rows.size)));
  const biases = { b: randn(columns).mul(0.1), ...(hasBh && { bh: randn(H).mul(0.1) }) };
  const inputs = { Wx, Wh, ...biases, xs: randn(N, T, D), dhs: randn(N, T, H) };
  return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensor.astype("float32")]));
}

/** What the layer to read makes of the same inputs in float64. */
function referenceOf(inputs, layerOf) {
  const { xs, dhs, ...params } = Object.fromEntries(
    Object.entries(inputs).map(([name, x]) => [name, x.astype("float64")]),
  );
  const layer = layerOf(params);
  const hs = layer.forward(xs);
  const dxs = layer.backward(dhs);
  const gradients = Object.entries(layer.grads).map(([name, grad]) => [`d${name}`, grad]);
  return { hs, dxs, ...Object.fromEntries(gradients) };
}
