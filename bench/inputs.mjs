/** The inputs that all contestants get, and the comparison of their results. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { axis, randn, seed, TimeRNN } = createRequire(import.meta.url)("../lib");

/** @typedef {{ N: number, T: number, D: number, H: number }} Sizes */

/** @param {Sizes} sizes */
export const label = ({ N, T, D, H }) => `${N}, ${T}, ${D}, ${H}`;

/**
 * Writes Wx, Wh, b, xs and dhs in float32 to a folder.
 *
 * @param {Sizes} sizes
 * @param {string} folder
 */
export function writeInputs(sizes, folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, { data }] of Object.entries(makeInputs(sizes))) writeFileSync(join(folder, name), data);
}

/** Weights of a usual size: no tanh saturates and no gradient vanishes. */
function makeInputs(sizes) {
  seed(1);
  const [N, T, D, H] = ["N", "T", "D", "H"].map((name) => axis(name, sizes[name]));
  const [Wx, Wh] = [randn(D, H).mul(1 / Math.sqrt(2 * D.size)), randn(H, H).mul(1 / Math.sqrt(2 * H.size))];
  const inputs = { Wx, Wh, b: randn(H).mul(0.1), xs: randn(N, T, D), dhs: randn(N, T, H) };
  return Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, tensor.astype("float32")]));
}

/**
 * The results of a TimeRNN in float64 for the same inputs.
 *
 * @param {Sizes} sizes
 */
export function reference(sizes) {
  const { Wx, Wh, b, xs, dhs } = Object.fromEntries(
    Object.entries(makeInputs(sizes)).map(([name, x]) => [name, x.astype("float64")]),
  );
  const layer = new TimeRNN(Wx, Wh, b);
  const hs = layer.forward(xs);
  const dxs = layer.backward(dhs);
  return { hs, dxs, dWx: layer.grads.Wx, dWh: layer.grads.Wh, db: layer.grads.b };
}

/** The largest difference, relative to the largest entry of its array. */
export function worstDifference(expected, folder) {
  return Math.max(
    ...Object.entries(expected).map(([name, { data }]) => difference(data, readFloats(join(folder, name)))),
  );
}

function readFloats(file) {
  return new Float32Array(Uint8Array.from(readFileSync(file)).buffer);
}

function difference(expected, got) {
  if (expected.length !== got.length) return Infinity;
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i])), 0);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Number.isNaN(worst) ? Infinity : worst / largest;
}
