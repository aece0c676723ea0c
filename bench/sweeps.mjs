/** How the cost grows with T, H and N. */
import { measure } from "./measure.mjs";
import { block } from "./tasks/block.mjs";

const base = { N: 20, T: 20, D: 100, H: 100 };

export const sweeps = [
  { axis: "T", what: "time steps T", sizes: [8, 16, 32, 64, 128, 256, 512, 1024].map((T) => ({ ...base, T })) },
  { axis: "H", what: "units H (= inputs D)", sizes: [32, 64, 128, 256, 512, 1024].map((H) => ({ ...base, H, D: H })) },
  { axis: "N", what: "batch N", sizes: [4, 8, 16, 32, 64, 128, 256].map((N) => ({ ...base, N })) },
];

/** Each sweep with the times of each contestant, and the exponent p of the fit time ∝ size^p. */
export async function runSweeps(workers, options) {
  const results = [];
  for (const { axis, what, sizes } of sweeps) {
    const values = sizes.map((size) => size[axis]);
    const bestMs = Object.fromEntries(workers.map(({ contestant }) => [contestant.name, []]));
    for (const size of sizes) {
      console.log(`  ${what}: ${block.label(size)}`);
      const times = await measure(workers, block, size, options);
      for (const name of Object.keys(bestMs)) bestMs[name].push(times[name].bestMs);
    }
    results.push({ axis, what, values, bestMs, exponents: exponentsOf(values, bestMs) });
  }
  return results;
}

/** Fitted to all sizes, and to the larger half, where fixed costs no longer count. */
function exponentsOf(values, bestMs) {
  const half = values.length >> 1;
  const fit = (times) => ({ all: exponent(values, times), large: exponent(values.slice(half), times.slice(half)) });
  return Object.fromEntries(Object.entries(bestMs).map(([name, times]) => [name, fit(times)]));
}

/** The slope of the least-squares line through (log size, log time). */
function exponent(values, times) {
  const [x, y] = [values.map(Math.log), times.map(Math.log)];
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
