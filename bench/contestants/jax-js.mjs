/** jax-js on WebAssembly, compiled with its `jit`, with its own gradients. */
import { readFileSync } from "node:fs";
import { defaultDevice, init, jit, numpy as np, valueAndGrad } from "@jax-js/jax";
import { serve } from "./serve.mjs";

await init("wasm");
defaultDevice("wasm");
const manifest = new URL("../node_modules/@jax-js/jax/package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, "utf8"));

/** All steps' products with Wx at once, as FusedTimeRNN does. A use of an array frees it; `ref` keeps it. */
function forward({ N, T, D, H }, { xs, Wx, Wh, b }) {
  const zs = np
    .matmul(xs.reshape([N * T, D]), Wx)
    .add(b)
    .reshape([N, T, H]);
  const hs = [];
  for (let t = 0; t < T; t++) {
    const z = zs.ref.slice([], t);
    hs.push(np.tanh(t === 0 ? z : z.add(np.matmul(hs.at(-1).ref, Wh.ref))));
  }
  zs.dispose();
  Wh.dispose();
  return np.stack(hs, 1);
}

await serve(`jax-js ${version}, device wasm`, ({ sizes, ...arrays }) => {
  const { N, T, D, H } = sizes;
  const shapes = { xs: [N, T, D], Wx: [D, H], Wh: [H, H], b: [H], dhs: [N, T, H] };
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, np.array(arrays[name]).reshape(shape)]),
  );
  const loss = (params, dhs) => {
    const hs = forward(sizes, params);
    return [hs.ref.mul(dhs).sum(), hs];
  };
  const step = jit(valueAndGrad(loss, { hasAux: true }));
  return () => {
    const { xs, Wx, Wh, b, dhs } = inputs;
    const [[value, hs], gradients] = step({ xs: xs.ref, Wx: Wx.ref, Wh: Wh.ref, b: b.ref }, dhs.ref);
    value.dispose();
    const read = (array) => array.dataSync();
    return {
      hs: read(hs),
      dxs: read(gradients.xs),
      dWx: read(gradients.Wx),
      dWh: read(gradients.Wh),
      db: read(gradients.b),
    };
  };
});
