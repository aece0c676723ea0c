/** jax-js on WebAssembly, compiled with its `jit`, with its own gradients. */
import { readFileSync } from "node:fs";
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { serve } from "./serve.mjs";

await init("wasm");
defaultDevice("wasm");
const manifest = new URL("../node_modules/@jax-js/jax/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, "utf8"));

const kind = process.argv[2];

/** One step: from what comes from the input, and the state before, h first, to the state after. A use of an array frees it; `ref` keeps it. */
const step = {
  RNN: (z, [h], { Wh }) => [np.tanh(z.add(np.matmul(h, Wh.ref)))],
  LSTM: (z, [h, c], { Wh }) => {
    const [f, g, i, o] = np.split(z.add(np.matmul(h, Wh.ref)), 4, 1);
    const next = nn
      .sigmoid(f)
      .mul(c)
      .add(nn.sigmoid(i).mul(np.tanh(g)));
    return [nn.sigmoid(o).mul(np.tanh(next.ref)), next];
  },
  GRU: (x, [h], { Wh, bh }) => {
    const [[xz, xr, xn], [hz, hr, hn]] = [np.split(x, 3, 1), np.split(np.matmul(h.ref, Wh.ref), 3, 1)];
    const [z, r] = [nn.sigmoid(xz.add(hz)), nn.sigmoid(xr.add(hr))];
    const n = np.tanh(xn.add(r.mul(hn.add(bh.ref))));
    return [n.ref.add(z.mul(h.sub(n)))];
  },
}[kind];

/** All steps' products with Wx at once, as the fused layers do. */
function forward({ N, T, D, H }, { xs, Wx, b, ...recurrent }) {
  const columns = b.shape[0];
  const zs = np
    .matmul(xs.reshape([N * T, D]), Wx)
    .add(b)
    .reshape([N, T, columns]);
  const hs = [];
  let state = kind === "LSTM" ? [np.zeros([N, H]), np.zeros([N, H])] : [np.zeros([N, H])];
  for (let t = 0; t < T; t++) {
    state = step(zs.ref.slice([], t), state, recurrent);
    hs.push(state[0].ref);
  }
  for (const array of [zs, ...state, ...Object.values(recurrent)]) array.dispose();
  return np.stack(hs, 1);
}

await serve(`jax-js ${version}, device wasm`, ({ sizes, ...arrays }) => {
  const { N, T, D, H } = sizes;
  const columns = arrays.b.length;
  const shapes = { xs: [N, T, D], Wx: [D, columns], Wh: [H, columns], b: [columns], ...(arrays.bh && { bh: [H] }) };
  const read = (name, shape) => np.array(arrays[name]).reshape(shape);
  const inputs = Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, read(name, shape)]));
  const upstream = read("dhs", [N, T, H]);
  const loss = (params, dhs) => {
    const hs = forward(sizes, params);
    return [hs.ref.mul(dhs).sum(), hs];
  };
  const pass = jit(valueAndGrad(loss, { hasAux: true }));
  return () => {
    const kept = Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, array.ref]));
    const [[value, hs], gradients] = pass(kept, upstream.ref);
    value.dispose();
    const entries = Object.entries(gradients).map(([name, gradient]) => [`d${name}`, gradient.dataSync()]);
    return { hs: hs.dataSync(), ...Object.fromEntries(entries) };
  };
});
