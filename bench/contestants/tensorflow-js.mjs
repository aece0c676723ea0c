/** TensorFlow.js with its own gradients: `node tensorflow-js.mjs wasm LSTM`; the backend wasm or cpu; RNN, LSTM or GRU. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { serve } from "./serve.mjs";

const [backend, kind] = process.argv.slice(2);
setWasmPaths(join(dirname(fileURLToPath(import.meta.url)), "../node_modules/@tensorflow/tfjs-backend-wasm/dist/"));
await tf.setBackend(backend);
await tf.ready();
tf.env().set("PROD", true);

/** One step: from what comes from the input, and the state before, h first, to the state after. */
const step = {
  RNN: (z, [h], Wh) => [tf.tanh(tf.add(z, tf.matMul(h, Wh)))],
  LSTM: (z, [h, c], Wh) => {
    const [f, g, i, o] = tf.split(tf.add(z, tf.matMul(h, Wh)), 4, 1);
    const next = tf.add(tf.mul(tf.sigmoid(f), c), tf.mul(tf.sigmoid(i), tf.tanh(g)));
    return [tf.mul(tf.sigmoid(o), tf.tanh(next)), next];
  },
  GRU: (x, [h], Wh, bh) => {
    const [[xz, xr, xn], [hz, hr, hn]] = [tf.split(x, 3, 1), tf.split(tf.matMul(h, Wh), 3, 1)];
    const [z, r] = [tf.sigmoid(tf.add(xz, hz)), tf.sigmoid(tf.add(xr, hr))];
    const n = tf.tanh(tf.add(xn, tf.mul(r, tf.add(hn, bh))));
    return [tf.add(n, tf.mul(z, tf.sub(h, n)))];
  },
}[kind];

/** All steps' products with Wx at once, as the fused layers do. */
function forward(xs, Wx, Wh, b, bh) {
  const [N, T, D] = xs.shape;
  const projected = tf.add(tf.matMul(tf.reshape(xs, [N * T, D]), Wx), b);
  const hs = [];
  let state = [tf.zeros([N, Wh.shape[0]]), tf.zeros([N, Wh.shape[0]])];
  for (const z of tf.unstack(tf.reshape(projected, [N, T, -1]), 1)) {
    state = step(z, state, Wh, bh);
    hs.push(state[0]);
  }
  return tf.stack(hs, 1);
}

await serve(`TensorFlow.js ${tf.version.tfjs}, backend ${tf.getBackend()}`, ({ sizes, ...arrays }) => {
  const { N, T, D, H } = sizes;
  const columns = arrays.b.length;
  const shapes = { xs: [N, T, D], Wx: [D, columns], Wh: [H, columns], b: [columns], ...(arrays.bh && { bh: [H] }) };
  const inputs = Object.entries(shapes).map(([name, shape]) => tf.tensor(arrays[name], shape));
  const upstream = tf.tensor(arrays.dhs, [N, T, H]);
  return () => {
    /** @type {any} */
    let hs;
    const loss = (...values) => {
      const states = forward(...values);
      hs = tf.keep(states.clone());
      return tf.sum(tf.mul(states, upstream));
    };
    const gradients = tf.grads(loss)(inputs);
    const entries = gradients.map((gradient, i) => [`d${Object.keys(shapes)[i]}`, gradient.dataSync()]);
    const results = { hs: hs.dataSync(), ...Object.fromEntries(entries) };
    tf.dispose([hs, gradients]);
    return results;
  };
});
