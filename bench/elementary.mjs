/**
 * What lib's own exp, log, tanh … cost, compared with those of this engine: `node bench/elementary.mjs` (10 s).
 *
 * Both take turns in one process, on the same 4,096 random numbers, which are new each round, so that the
 * processor learns no branch by heart. A time is the best of all rounds.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const own = Object.assign(
  {},
  ...["exp", "expm1", "tanh", "sigmoid", "log", "trigonometric"].map((file) => require(`../lib/dist/math/${file}.js`)),
);

const around0 = (...bounds) => bounds.map((bound) => [-bound, bound]);
const positive = [
  [0, 1],
  [0.5, 1.5],
  [0, 1000],
];
const RANGES = {
  exp: around0(1, 5, 50),
  expm1: around0(1, 5, 50),
  tanh: around0(1, 3, 10),
  sigmoid: around0(1, 5, 50),
  log: positive,
  log10: positive,
  log2: positive,
  sin: around0(0.5, 5, 1000),
  cos: around0(0.5, 5, 1000),
};
const ROUNDS = 200;
const xs = new Float64Array(4096);
const ys = new Float64Array(4096);

/** Compiled from text, so that each function has a loop to itself. */
const loop = (expression) =>
  new Function(
    "own",
    `return (xs, ys) => { for (let i = 0; i < xs.length; i++) { const x = xs[i]; ys[i] = ${expression}; } }`,
  )(own);

function nanoseconds(run) {
  const start = performance.now();
  run(xs, ys);
  return ((performance.now() - start) * 1e6) / xs.length;
}

/** The best time of each over the rounds, at random numbers between `low` and `high`. */
function bestOf(runs, low, high) {
  const best = runs.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < xs.length; i++) xs[i] = low + (high - low) * Math.random();
    runs.forEach((run, k) => (best[k] = Math.min(best[k], nanoseconds(run))));
  }
  return best;
}

for (const [name, ranges] of Object.entries(RANGES)) {
  const builtIn = loop(name === "sigmoid" ? "1 / (1 + Math.exp(-x))" : `Math.${name}(x)`);
  const ours = loop(`own.${name}(x)`);
  for (const [low, high] of ranges) {
    const best = bestOf([builtIn, ours], low, high);
    const [theirs, mine] = best.map((time) => `${time.toFixed(1).padStart(5)} ns`);
    const label = name.padEnd(8) + `${low} … ${high}`.padEnd(14);
    console.log(`${label}built-in ${theirs}   own ${mine}   ×${(best[1] / best[0]).toFixed(2)}`);
  }
}
