/** The limit: only the matrix products of a FusedTimeRNN, on the same BLAS, with nothing in between. Its numbers mean nothing. */
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";

const { blas, blasInfo } = createRequire(import.meta.url)("../../lib/dist/blas/blas.js");
const { name, details, threads } = blasInfo();

await serve(`node ${process.versions.node}, ${name} ${details}, threads: ${threads}`, ({ sizes, Wx, Wh, xs, dhs }) => {
  const { N, T, D, H } = sizes;
  const { gemm } = blas();
  const [hs, carry, dxs] = [new Float32Array(N * T * H), new Float32Array(N * H), new Float32Array(N * T * D)];
  const [dWx, dWh] = [new Float32Array(D * H), new Float32Array(H * H)];
  const from = (array, t) => array.subarray(t * H);
  const [hsFrom, dhsFrom] = [hs, dhs].map((array) => Array.from({ length: T }, (_, t) => from(array, t)));
  return () => {
    gemm(false, false, N * T, H, D, xs, D, Wx, H, false, hs, H);
    for (let t = 1; t < T; t++) gemm(false, false, N, H, H, hsFrom[t - 1], T * H, Wh, H, false, hsFrom[t], T * H);
    for (let t = 0; t < T; t++) gemm(false, false, N, H, H, dhsFrom[t], T * H, Wh, H, false, carry, H);
    gemm(false, true, N * T, D, H, dhs, H, Wx, H, false, dxs, D);
    gemm(true, false, D, H, N * T, xs, D, dhs, H, false, dWx, H);
    gemm(true, false, H, H, N * T, hs, H, dhs, H, false, dWh, H);
  };
});
