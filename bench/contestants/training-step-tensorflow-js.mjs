/**
 * TensorFlow.js on its WebAssembly backend, with its own gradients. An embedding layer cannot be trained there, for lack of the
 * kernel UnsortedSegmentSum (its issue 8082): the words are rows of a one-hot matrix instead.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { serve } from "./serve.mjs";

setWasmPaths(join(dirname(fileURLToPath(import.meta.url)), "../node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
await tf.setBackend("wasm");
await tf.ready();
tf.env().set("PROD", true);

/** The scores of all words at all steps, [N·T, V]. */
function scores({ embed, Wx, Wh, b, W, c }, words, [N, T, V]) {
  const xs = tf.matMul(tf.oneHot(words, V), embed);
  const zs = tf.unstack(tf.reshape(tf.add(tf.matMul(xs, Wx), b), [N, T, -1]), 1);
  const hs = [];
  for (const z of zs) hs.push(tf.tanh(hs.length === 0 ? z : tf.add(z, tf.matMul(hs.at(-1), Wh))));
  return tf.add(tf.matMul(tf.reshape(tf.stack(hs, 1), [N * T, -1]), W), c);
}

await serve(`TensorFlow.js ${tf.version.tfjs}, backend ${tf.getBackend()}`, ({ sizes, ...arrays }) => {
  const { N, T, V, H, learningRate, maxNorm } = sizes;
  const shapes = { embed: [V, H], Wx: [H, H], Wh: [H, H], b: [H], W: [H, V], c: [V] };
  /** @type {any} */
  const params = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.variable(tf.tensor(arrays[name], shape))]),
  );
  const words = tf.tensor1d(Int32Array.from(arrays.ids), "int32");
  const targets = tf.oneHot(tf.tensor1d(Int32Array.from(arrays.targets), "int32"), V);
  const optimizer = tf.train.sgd(learningRate);
  const loss = () => tf.losses.softmaxCrossEntropy(targets, scores(params, words, [N, T, V]));
  return () => {
    const value = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss);
      const squares = Object.values(grads).map((grad) => tf.sum(tf.square(grad)));
      const factor = tf.minimum(1, tf.div(maxNorm, tf.add(tf.sqrt(tf.addN(squares)), 1e-6)));
      optimizer.applyGradients(
        Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, tf.mul(grad, factor)])),
      );
      return value.dataSync();
    });
    return { loss: value, ...params };
  };
});
