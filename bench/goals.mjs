/** The ratios that the project sets itself. */

const FUSED = "FusedTimeRNN, BLAS";
const PORTABLE = "FusedTimeRNN, portable";
const MODEL = "RnnLanguageModel";
const OTHER_JAVASCRIPT = ["TensorFlow.js, wasm", "TensorFlow.js, cpu", "jax-js"];

/** @param one, two  lists of { shape, times }, measured with one and with two threads, smallest shape first */
export function goals(one, two) {
  const all = one.map((_, i) => i);
  const large = [one.length - 2, one.length - 1];
  return [
    atLeast("FusedTimeRNN on BLAS is 10 times as fast as NumPy at the smallest shape", one, [0], "NumPy", FUSED, 10),
    atLeast("… 1.5 times at every shape", one, all, "NumPy", FUSED, 1.5),
    atLeast("… twice as fast as PyTorch at the first three shapes", one, [0, 1, 2], "PyTorch", FUSED, 2),
    atLeast("… as fast as PyTorch at every shape", one, all, "PyTorch", FUSED, 1),
    atLeast("… at 75% of the bare GEMMs' speed at the two largest shapes", one, large, "bare GEMMs", FUSED, 0.75),
    atLeast("… with two threads: as fast as PyTorch with two", two, all, "PyTorch", FUSED, 1),
    atLeast("portable: as fast as NumPy at the first two shapes", one, [0, 1], "NumPy", PORTABLE, 1),
    atLeast("… within 1.3 times of NumPy at the third", one, [2], "NumPy", PORTABLE, 1 / 1.3),
    ...OTHER_JAVASCRIPT.map((name) => atLeast(`… ahead of ${name} at every shape`, one, all, name, PORTABLE, 1)),
    atLeast("TimeRNN is within 1.3 times of NumPy at every shape", one, all, "NumPy", "TimeRNN", 1 / 1.3),
  ];
}

/** @param sweeps  what `runSweeps` found */
export function growthGoals(sweeps) {
  return sweeps
    .filter(({ axis }) => axis === "T")
    .map(({ values, exponents }) => ({
      goal: `FusedTimeRNN's cost grows with T, from ${values[0]} to ${values.at(-1)}, with a power of at most 1.08`,
      value: exponents[FUSED].all.toFixed(2),
      holds: exponents[FUSED].all <= 1.08,
    }));
}

/** @param kind  "LSTM" or "GRU"; @param shapes  a list of { shape, times }, measured with one thread */
export function gateGoals(kind, shapes) {
  const all = shapes.map((_, i) => i);
  const [fused, portable] = [`FusedTime${kind}, BLAS`, `FusedTime${kind}, portable`];
  return [
    atLeast(`${fused}: as fast as PyTorch at every shape`, shapes, all, "PyTorch", fused, 1),
    ...["TensorFlow.js, wasm", "jax-js"].map((name) =>
      atLeast(`… portable: ahead of ${name} at every shape`, shapes, all, name, portable, 1),
    ),
  ];
}

/** @param training  a list of { shape, times } of the training step, measured with one thread */
export function trainingGoals(training) {
  const all = training.map((_, i) => i);
  return [
    atLeast("a training step is as fast as PyTorch's at every shape", training, all, "PyTorch", MODEL, 1),
    atLeast("… 1.5 times as fast as NumPy's at every shape", training, all, "NumPy", MODEL, 1.5),
    atLeast("… portable: ahead of TensorFlow.js, wasm", training, all, "TensorFlow.js, wasm", `${MODEL}, portable`, 1),
  ];
}

/** Whether `name` is at least `factor` times as fast as `other` at these shapes; undefined when one did not run. */
function atLeast(goal, shapes, indices, other, name, factor) {
  const ratios = indices.map((i) => shapes[i].times[other]?.bestMs / shapes[i].times[name]?.bestMs);
  return {
    goal,
    value: ratios.map((ratio) => ratio.toFixed(2)).join("  "),
    holds: ratios.every((ratio) => ratio >= factor),
  };
}
