/**
 * TimeRNN or FusedTimeRNN: `node time-layer.mjs TimeRNN`. The BLAS is chosen by RNN_BLAS, its threads by RNN_THREADS.
 * Only the layers are loaded: all of lib would bring the TypeScript compiler, and with it longer garbage collections.
 */
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";

const load = (file) => createRequire(import.meta.url)(`../../lib/dist/${file}.js`);
const lib = { ...load("tensor/axis"), ...load("tensor/tensor") };
const Layer = { ...load("layers/time-rnn"), ...load("layers/fused/fused-time-rnn") }[process.argv[2]];
const { name, details, threads } = load("backend/blas/blas").blasInfo();

await serve(
  `node ${process.versions.node}, ${name} ${details}, threads: ${threads}`,
  ({ sizes, Wx, Wh, b, xs, dhs }) => {
    const [N, T, D, H] = ["N", "T", "D", "H"].map((axis) => lib.axis(axis, sizes[axis]));
    const layer = new Layer(new lib.Tensor([D, H], Wx), new lib.Tensor([H, H], Wh), new lib.Tensor([H], b));
    const [inputs, gradients] = [new lib.Tensor([N, T, D], xs), new lib.Tensor([N, T, H], dhs)];
    return () => {
      const hs = layer.forward(inputs);
      const dxs = layer.backward(gradients);
      return { hs: hs.data, dxs: dxs.data, dWx: layer.grads.Wx.data, dWh: layer.grads.Wh.data, db: layer.grads.b.data };
    };
  },
);
