/**
 * One step of training a language model. The BLAS is chosen by RNN_BLAS, its threads by RNN_THREADS.
 * Only what is needed is loaded: all of lib would bring the TypeScript compiler, and with it longer garbage collections.
 */
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";

const load = (file) => createRequire(import.meta.url)(`../../lib/dist/${file}.js`);
const { axis } = load("tensor/axis");
const { Tensor } = load("tensor/tensor");
const { TimeEmbedding } = load("layers/time-embedding");
const { FusedTimeRNN } = load("layers/fused/fused-time-rnn");
const { TimeAffine } = load("layers/time-affine");
const { RnnLanguageModel } = load("models/rnn-language-model");
const { SGD } = load("optimizers/sgd");
const { clipGradients } = load("optimizers/clip-gradients");
const { name, details, threads } = load("backend/blas/blas").blasInfo();

await serve(`node ${process.versions.node}, ${name} ${details}, threads: ${threads}`, ({ sizes, ...arrays }) => {
  const [N, T, V, H] = ["N", "T", "V", "H"].map((name) => axis(name, sizes[name]));
  const D = axis("D", H.size);
  const { embed, Wx, Wh, b, W, c } = arrays;
  const model = new RnnLanguageModel(
    new TimeEmbedding(new Tensor([V, D], embed)),
    new FusedTimeRNN(new Tensor([D, H], Wx), new Tensor([H, H], Wh), new Tensor([H], b)),
    new TimeAffine(new Tensor([H, V], W), new Tensor([V], c)),
  );
  const [ids, targets] = [new Tensor([N, T], arrays.ids), new Tensor([N, T], arrays.targets)];
  const params = { embed, Wx, Wh, b, W, c };
  const optimizer = new SGD(model, { learningRate: sizes.learningRate });
  return () => {
    const loss = model.loss(ids, targets);
    model.backward();
    clipGradients(model.grads, sizes.maxNorm);
    optimizer.step();
    return { loss: Float32Array.of(loss), ...params };
  };
});
