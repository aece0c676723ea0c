/** TensorFlow.js with its own gradients: `node tensorflow-js.mjs wasm` or `cpu`. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { serve } from "./serve.mjs";

const backend = process.argv[2];
setWasmPaths(join(dirname(fileURLToPath(import.meta.url)), "../node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
await tf.setBackend(backend);
await tf.ready();
tf.env().set("PROD", true);

/** All steps' products with Wx at once, as FusedTimeRNN does. */
function forward(xs, Wx, Wh, b) {
  const [N, T, D] = xs.shape;
  const projected = tf.add(tf.matMul(tf.reshape(xs, [N * T, D]), Wx), b);
  const zs = tf.unstack(tf.reshape(projected, [N, T, -1]), 1);
  const hs = [];
  for (const z of zs) hs.push(tf.tanh(hs.length === 0 ? z : tf.add(z, tf.matMul(hs.at(-1), Wh))));
  return tf.stack(hs, 1);
}

await serve(`TensorFlow.js ${tf.version.tfjs}, backend ${tf.getBackend()}`, ({ sizes, Wx, Wh, b, xs, dhs }) => {
  const { N, T, D, H } = sizes;
  const inputs = [tf.tensor(xs, [N, T, D]), tf.tensor(Wx, [D, H]), tf.tensor(Wh, [H, H]), tf.tensor(b, [H])];
  const upstream = tf.tensor(dhs, [N, T, H]);
  return () => {
    /** @type {any} */
    let hs;
    const loss = (...values) => {
      const states = forward(...values);
      hs = tf.keep(states.clone());
      return tf.sum(tf.mul(states, upstream));
    };
    const gradients = tf.grads(loss)(inputs);
    const [dxs, dWx, dWh, db] = gradients.map((gradient) => gradient.dataSync());
    const results = { hs: hs.dataSync(), dxs, dWx, dWh, db };
    tf.dispose([hs, gradients]);
    return results;
  };
});
