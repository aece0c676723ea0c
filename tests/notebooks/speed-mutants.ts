/** Wrong or slow versions of the fused layer, one small change each, that notebook 09's checks have to catch. */
import { changeOf, type Mutant } from "./mutants";

const notebook = "09-speed.ipynb";
const CHECKS = ["memory-check", "stairs-check", "stairs-counts-check", "stairs-memory-check"];
const caughtIn = (file: string): ReturnType<typeof changeOf> => changeOf(`layers/fused/${file}`, notebook, CHECKS);

const cell = caughtIn("fused-time-rnn.ts");
const frame = caughtIn("fused-recurrent-layer.ts");
const block = caughtIn("block.ts");
const products = caughtIn("products.ts");
const workspace = caughtIn("workspace.ts");

export const speedMutants: Mutant[] = [
  // slower, with the same results
  cell(
    "fused: xs·Wx step by step",
    "multiply(rows.xs, Wx, rows.hs);",
    `at.hs.forEach((h, t) => {
      const { data, columns } = rows.xs;
      multiply({ ...rows.xs, data: data.subarray(t * columns), rows: h.rows, stride: at.hs.length * columns }, Wx, h);
    });`,
  ),
  cell("fused: a product with the state of zeros, too", "t > 0 || !isZero(before.h[0])", "true"),
  block("fused: a chunk for each step", "Math.max(1, Math.round(T / steps))", "Math.max(T, Math.round(T / steps))"),
  workspace(
    "fused: the matrices placed anew in every pass",
    "if (current && equal(sizes, current.sizes) && current.buffer === memory.buffer) return current.block;",
    "",
  ),
  frame("fused: always by the layer to read", "magnitudes(2 ** 20)", "magnitudes(2 ** -20)"),
  frame("fused: backward always by the layer to read", "magnitudes(2 ** 60)", "magnitudes(2 ** -60)"),
  // memory used again
  frame(
    "fused: hs of the workspace is handed out",
    "return hs ?? copyOfArray(all.hs.data);",
    "return hs ?? all.hs.data;",
  ),
  frame(
    "fused: dxs of the workspace is handed out",
    "provider === portable ? copyOfArray(dxs.data) : result.data",
    "provider === portable ? dxs.data : result.data",
  ),
  frame("fused: gradients start from those before", "for (const name of gradients) all[name].data.fill(0);", ""),
  products(
    "fused: every product is added to what was there",
    "providerOf(a, c.columns).gemm(a, b, c, false)",
    "providerOf(a, c.columns).gemm(a, b, c, true)",
  ),
  products(
    "fused: no product is added",
    "providerOf(a, c.columns).gemm(a, b, c, true)",
    "providerOf(a, c.columns).gemm(a, b, c, false)",
  ),
  // forward
  cell("fused: without the state before", "addProduct(before.h[t], Wh, h);", ""),
  cell("fused: the bias of zeros", "biasTanh(h, b.data);", "biasTanh(h, b.data.fill(0));"),
  block("fused: every step in the place of the first", "matrix(data.subarray(t * columns)", "matrix(data.subarray(0)"),
  block("fused: the state after a step for the one before", "at[`${state}s`].slice(0, -1)", "at[`${state}s`].slice(1)"),
  // backward
  cell("fused: dh added up over the steps", "multiply(at.dhs[t], WhT, dh);", "addProduct(at.dhs[t], WhT, dh);"),
  cell(
    "fused: dh is not handed back",
    "multiply(at.dhs[t], WhT, dh);",
    "multiply(at.dhs[t], WhT, dh); dh.data.fill(0);",
  ),
  cell("fused: the last step without tanh′", "let t = at.hs.length - 1;", "let t = at.hs.length - 2;"),
  frame(
    "fused: Wh not transposed",
    "wasmFunctions(dtypeOf(dhs)).copyTransposed(all.WhNow, all.WhT);",
    "all.WhT.data.set(all.WhNow.data);",
  ),
  frame(
    "fused: dWh without the shift by a step",
    "matrix(data.subarray(stride), rows, columns, stride), sum",
    "matrix(data, rows, columns, stride), sum",
  ),
  frame(
    "fused: dWh across the borders of sequences",
    "for (let row = 0; row < hs.rows; row += count) data.fill(0, row * stride, row * stride + columns);",
    "",
  ),
  frame(
    "fused: dWx twice",
    "addProduct(transpose(rows.xs), gradient, all.dWx);",
    "addProduct(transpose(rows.xs), gradient, all.dWx); addProduct(transpose(rows.xs), gradient, all.dWx);",
  ),
];
