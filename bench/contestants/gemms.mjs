/** The limit: only the matrix products of a FusedTimeRNN, on the same BLAS. Its results mean nothing. */
import { createRequire } from "node:module";
import { serve } from "./serve.mjs";

const load = (file) => createRequire(import.meta.url)(`../../lib/dist/backend/${file}.js`);
const { blas, blasInfo } = load("blas/blas");
const { matrix, transpose } = load("matrix");
const { name, details, threads } = blasInfo();

await serve(`node ${process.versions.node}, ${name} ${details}, threads: ${threads}`, ({ sizes, ...arrays }) => {
  const { N, T, D, H } = sizes;
  const { gemm } = blas();
  const zeros = (rows, columns) => matrix(new Float32Array(rows * columns), rows, columns);
  const [Wx, Wh] = [matrix(arrays.Wx, D, H), matrix(arrays.Wh, H, H)];
  const [xs, dhs] = [matrix(arrays.xs, N * T, D), matrix(arrays.dhs, N * T, H)];
  const [hs, carry, dxs, dWx, dWh] = [zeros(N * T, H), zeros(N, H), zeros(N * T, D), zeros(D, H), zeros(H, H)];
  const stepsOf = ({ data }) => Array.from({ length: T }, (_, t) => matrix(data.subarray(t * H), N, H, T * H));
  const [hsAt, dhsAt] = [stepsOf(hs), stepsOf(dhs)];
  return () => {
    gemm(xs, Wx, hs, false);
    for (let t = 1; t < T; t++) gemm(hsAt[t - 1], Wh, hsAt[t], false);
    for (let t = 0; t < T; t++) gemm(dhsAt[t], Wh, carry, false);
    gemm(dhs, transpose(Wx), dxs, false);
    gemm(transpose(xs), dhs, dWx, false);
    gemm(transpose(hs), dhs, dWh, false);
  };
});
