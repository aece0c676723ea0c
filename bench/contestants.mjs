/** Who takes part. Each runs in a process of its own and answers the requests that contestants/serve.mjs describes. */
import { join } from "node:path";
import { bench, python } from "./places.mjs";

const script = (name) => join(bench, "contestants", name);
const node =
  (name, ...words) =>
  () => [process.execPath, script(name), ...words];
const py =
  (name, ...words) =>
  (threads) => [python, script(name), ...words, String(threads)];

/** `threads`: can use more than one. `needs`: the packages that it depends on. `limit`: computes no result. */
export const contestants = [
  { name: "TimeRNN", command: node("time-layer.mjs", "TimeRNN"), threads: true },
  { name: "FusedTimeRNN, BLAS", command: node("time-layer.mjs", "FusedTimeRNN"), threads: true },
  { name: "FusedTimeRNN, portable", command: node("time-layer.mjs", "FusedTimeRNN"), env: { RNN_BLAS: "portable" } },
  { name: "NumPy", command: py("numpy_rnn.py"), threads: true, needs: "python" },
  { name: "PyTorch", command: py("pytorch_rnn.py"), threads: true, needs: "python" },
  { name: "TensorFlow.js, wasm", command: node("tensorflow-js.mjs", "wasm", "RNN"), needs: "node" },
  { name: "TensorFlow.js, cpu", command: node("tensorflow-js.mjs", "cpu", "RNN"), needs: "node" },
  { name: "jax-js", command: node("jax-js.mjs", "RNN"), needs: "node" },
  { name: "bare GEMMs", command: node("gemms.mjs"), threads: true, limit: true },
];

/** Those of a block of an LSTM or a GRU. TensorFlow.js on its CPU backend, the slowest of all, would take minutes. @param {"LSTM" | "GRU"} kind */
export const gatedContestants = (kind) => [
  { name: `Time${kind}`, command: node("time-layer.mjs", `Time${kind}`) },
  { name: `FusedTime${kind}, BLAS`, command: node("time-layer.mjs", `FusedTime${kind}`) },
  {
    name: `FusedTime${kind}, portable`,
    command: node("time-layer.mjs", `FusedTime${kind}`),
    env: { RNN_BLAS: "portable" },
  },
  { name: "NumPy", command: py("numpy_gates.py", kind), needs: "python" },
  { name: "PyTorch", command: py("pytorch_gates.py", kind), needs: "python" },
  { name: "TensorFlow.js, wasm", command: node("tensorflow-js.mjs", "wasm", kind), needs: "node" },
  { name: "jax-js", command: node("jax-js.mjs", kind), needs: "node" },
];

/** Those of the training step. brain.js is not among them: its RNN has ReLU, no batches, and RMSprop built in. */
export const trainers = [
  { name: "RnnLanguageModel", command: node("training-step.mjs") },
  { name: "RnnLanguageModel, portable", command: node("training-step.mjs"), env: { RNN_BLAS: "portable" } },
  { name: "NumPy", command: py("training_step_numpy.py"), needs: "python" },
  { name: "PyTorch", command: py("training_step_pytorch.py"), needs: "python" },
  { name: "TensorFlow.js, wasm", command: node("training-step-tensorflow-js.mjs"), needs: "node" },
];

/** Settings that keep a library from choosing its kernels for this processor. The benchmark runs without them. */
const FORCED = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "MKL_ENABLE_INSTRUCTIONS", "ATEN_CPU_CAPABILITY", "RNN_BLAS"];

export const ignoredSettings = FORCED.filter((name) => process.env[name]).map((name) => `${name}=${process.env[name]}`);

/** The environment of a contestant with that many threads. */
export function environment({ env = {} }, threads) {
  const counts = [
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "RNN_THREADS",
  ];
  const own = { ...process.env, ...Object.fromEntries(counts.map((name) => [name, String(threads)])), ...env };
  for (const name of FORCED) if (!(name in env)) delete own[name];
  return own;
}
