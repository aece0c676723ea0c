/**
 * One of lib's layers over time: `node time-layer.mjs FusedTimeLSTM`. The BLAS is chosen by RNN_BLAS, its threads by RNN_THREADS.
 * Only the layers are loaded: all of lib would bring the TypeScript compiler, and with it longer garbage collections.
 */
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";

const FILES = {
  TimeRNN: "time-rnn",
  FusedTimeRNN: "fused/fused-time-rnn",
  TimeLSTM: "time-lstm",
  FusedTimeLSTM: "fused/fused-time-lstm",
  TimeGRU: "time-gru",
  FusedTimeGRU: "fused/fused-time-gru",
};

const load = (file) => createRequire(import.meta.url)(`../../lib/dist/${file}.js`);
const { axis } = load("tensor/axis");
const { Tensor } = load("tensor/tensor");
const layerName = process.argv[2];
const Layer = load(`layers/${FILES[layerName]}`)[layerName];
const { name, details, threads } = load("backend/blas/blas").blasInfo();

await serve(
  `node ${process.versions.node}, ${name} ${details}, threads: ${threads}`,
  ({ sizes, Wx, Wh, b, bh, xs, dhs }) => {
    const [N, T, D, H] = ["N", "T", "D", "H"].map((name) => axis(name, sizes[name]));
    const gates = b.length / H.size;
    const columns = gates === 1 ? H : axis(`${gates}H`, b.length);
    const options = bh ? { reset: "after", bh: new Tensor([H], bh) } : {};
    const layer = new Layer(
      new Tensor([D, columns], Wx),
      new Tensor([H, columns], Wh),
      new Tensor([columns], b),
      options,
    );
    const [inputs, gradients] = [new Tensor([N, T, D], xs), new Tensor([N, T, H], dhs)];
    return () => {
      const hs = layer.forward(inputs);
      const dxs = layer.backward(gradients);
      const results = { hs: hs.data, dxs: dxs.data };
      for (const name in layer.grads) results[`d${name}`] = layer.grads[name].data;
      return results;
    };
  },
);
