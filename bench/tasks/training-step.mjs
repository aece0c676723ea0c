/**
 * One step of training a language model: embedding, RNN, affine, softmax with cross-entropy, back again, clipping by the global
 * norm, SGD. Vectors and states have the same size, H.
 */
import { createRequire } from "node:module";

const lib = createRequire(import.meta.url)("../../lib");

/** Gradients of the inputs below are larger, so they are scaled. */
const MAX_NORM = 0.25;
/** Large enough that the movement of the parameters can be compared, and so small that they stay where they are when timed. */
const [COMPARED_RATE, TIMED_RATE] = [1000, 1e-6];

/** @type {import("../inputs.mjs").Task} */
export const trainingStep = {
  tolerance: 5e-4, // TensorFlow.js adds up a million squares in float32, and so finds a norm that is 2e-4 too small or large
  label: ({ N, T, V, H }) => `${N}, ${T}, ${V}, ${H}`,
  compared: (sizes) => ({ ...sizes, maxNorm: MAX_NORM, learningRate: COMPARED_RATE }),
  timed: (sizes) => ({ ...sizes, maxNorm: MAX_NORM, learningRate: TIMED_RATE }),
  makeInputs,
  reference,
};

/** embed, Wx, Wh, b, W and c (the second bias) are the parameters; ids and targets are whole numbers, in float32 like the rest. */
function makeInputs(sizes) {
  lib.seed(1);
  const [N, T, V, H] = ["N", "T", "V", "H"].map((name) => lib.axis(name, sizes[name]));
  const D = lib.axis("D", H.size);
  const weights = { embed: lib.randn(V, D), Wx: lib.lecunNormal(D, H), Wh: lib.lecunNormal(H, H).mul(0.7) };
  const rest = { b: lib.randn(H).mul(0.1), W: lib.lecunNormal(H, V), c: lib.randn(V).mul(0.1) };
  const words = { ids: lib.randint(0, V.size, N, T), targets: lib.randint(0, V.size, N, T) };
  const inputs = Object.entries({ ...weights, ...rest, ...words });
  return Object.fromEntries(inputs.map(([name, tensor]) => [name, tensor.astype("float32")]));
}

/** What the layers to read make of it in float64: the loss, and how far one step moves each parameter. */
function reference(sizes) {
  const { ids, targets, ...inputs } = makeInputs(sizes);
  const params = Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, x.astype("float64")]));
  const { embed, Wx, Wh, b, W, c } = params;
  const [embedding, rnn] = [new lib.TimeEmbedding(embed), new lib.TimeRNN(Wx, Wh, b)];
  const [affine, softmax] = [new lib.TimeAffine(W, c), new lib.TimeSoftmaxWithLoss()];
  const loss = softmax.forward(affine.forward(rnn.forward(embedding.forward(ids))), targets);
  embedding.backward(rnn.backward(affine.backward(softmax.backward())));
  const grads = { embed: embedding.grads.W, ...rnn.grads, W: affine.grads.W, c: affine.grads.b };
  const norm = lib.clipGradients(grads, MAX_NORM);
  if (!(norm > MAX_NORM)) throw new Error(`training step: gradients must be large enough to be clipped, got ${norm}`);
  const moves = Object.entries(grads).map(([name, grad]) => [name, grad.mul(-COMPARED_RATE)]);
  return { loss: { data: [loss] }, ...Object.fromEntries(moves) };
}
