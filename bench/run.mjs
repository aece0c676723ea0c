/**
 * `npm run bench`: forward and backward of one block of a recurrent layer, plain and with gates, and one step of training a
 * language model, in float32, everyone side by side. `npm run bench -- --quick` takes a minute or two: two turns each and no sweeps;
 * `--gates` runs only LSTM and GRU, `--training` only the training step, and only their results are replaced in the record.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { notebooks } from "../tools/setup/places.cjs";
import { setUp } from "../tools/setup/setup.mjs";
import { contestants, gatedContestants, ignoredSettings, trainers } from "./contestants.mjs";
import { gateGoals, goals, growthGoals, trainingGoals } from "./goals.mjs";
import { installPeers } from "./install.mjs";
import { bench } from "./places.mjs";
import { picture } from "./picture.mjs";
import { exponentsTable, goalsTable, timesTable } from "./table.mjs";

/** @typedef {{ shape: string, times: import("./measure.mjs").Times }} ShapeTimes */

const quick = process.argv.includes("--quick");
const [gatesOnly, trainingOnly] = ["--gates", "--training"].map((flag) => process.argv.includes(flag));
const isPartial = gatesOnly || trainingOnly;
const options = quick ? { rounds: 2, seconds: 0.1 } : { rounds: 8, seconds: 0.25 };
const SHAPES = [
  [4, 3, 1, 5],
  [10, 5, 100, 100],
  [20, 35, 100, 100],
  [20, 35, 650, 650],
  [64, 64, 256, 256],
];
/** N, T, V, H: the first 1,000 words of a book, characters, and a large vocabulary. */
const TRAINING_SHAPES = [
  [10, 5, 418, 100],
  [32, 64, 89, 256],
  [20, 35, 10_000, 100],
];
const YARDSTICK = "FusedTimeRNN, BLAS";

await setUp(["lib"]);
const failed = await installPeers();
const isPresent = (contestant) => !failed.includes(contestant.needs);
for (const { name } of contestants.filter((each) => !isPresent(each))) {
  console.log(`${name} is left out: it could not be installed`);
}

const { measure } = await import("./measure.mjs");
const { runSweeps } = await import("./sweeps.mjs");
const { block, gruBlock, lstmBlock } = await import("./tasks/block.mjs");
const { trainingStep } = await import("./tasks/training-step.mjs");
const { Worker } = await import("./worker.mjs");

const machine = {
  cpu: cpus()[0].model.trim(),
  cores: cpus().length,
  platform: `${process.platform} ${process.arch}`,
  ignoredSettings,
};
console.log(`\n${machine.cpu}, ${machine.cores} cores, ${machine.platform}`);
if (ignoredSettings.length > 0) {
  console.log(`run without the settings ${ignoredSettings.join(" ")}: every library picks its kernels itself`);
}

const results = {
  machine,
  versions: {},
  oneThread: /** @type {ShapeTimes[]} */ ([]),
  twoThreads: /** @type {ShapeTimes[]} */ ([]),
  sweeps: /** @type {Awaited<ReturnType<typeof runSweeps>>} */ ([]),
  LSTM: /** @type {ShapeTimes[]} */ ([]),
  GRU: /** @type {ShapeTimes[]} */ ([]),
  training: /** @type {ShapeTimes[]} */ ([]),
};
const blockSizes = SHAPES.map(([N, T, D, H]) => ({ N, T, D, H }));
if (!isPartial) await measureBlocks();
if (!trainingOnly) {
  await measureGates("LSTM", lstmBlock);
  await measureGates("GRU", gruBlock);
}
if (!gatesOnly) await measureTraining();
report();

async function measureTraining() {
  await withWorkers(trainers, 1, async (workers) => {
    await describe(workers);
    console.log("\nA training step, one thread, N, T, V, H:");
    const sizes = TRAINING_SHAPES.map(([N, T, V, H]) => ({ N, T, V, H }));
    results.training = await measureShapes(workers, trainingStep, sizes, 1);
  });
}

async function measureGates(kind, task) {
  await withWorkers(gatedContestants(kind), 1, async (workers) => {
    await describe(workers);
    console.log(`\n${kind}, one thread, N, T, D, H:`);
    results[kind] = await measureShapes(workers, task, blockSizes, 1);
  });
}

async function measureBlocks() {
  await withWorkers(contestants, 1, async (workers) => {
    await describe(workers);
    console.log("\nOne thread, N, T, D, H:");
    results.oneThread = await measureShapes(workers, block, blockSizes, 1);
  });
  const threaded = contestants.filter(({ threads }) => threads);
  await withWorkers(threaded, 2, async (workers) => {
    console.log("\nTwo threads, N, T, D, H:");
    results.twoThreads = await measureShapes(workers, block, blockSizes, 2);
  });
  if (quick) return;
  const swept = contestants.filter(({ name }) => ["TimeRNN", YARDSTICK, "NumPy", "PyTorch"].includes(name));
  await withWorkers(swept, 1, async (workers) => {
    console.log("\nSweeps, one thread, N, T, D, H:");
    results.sweeps = await runSweeps(workers, { rounds: 3, seconds: 0.15, threads: 1, check: false });
  });
}

async function describe(workers) {
  for (const worker of workers) {
    const { name } = worker.contestant;
    results.versions[name] = (await worker.ask({ describe: true })).description;
    console.log(`  ${name}: ${results.versions[name]}`);
  }
}

/** Runs `use` with one process for each of those that could be installed, and ends them. */
async function withWorkers(all, threads, use) {
  const workers = all.filter(isPresent).map((contestant) => new Worker(contestant, threads));
  try {
    await use(workers);
  } finally {
    for (const worker of workers) worker.stop();
  }
}

async function measureShapes(workers, task, shapes, threads) {
  const measured = [];
  for (const sizes of shapes) {
    const shape = task.label(sizes);
    console.log(`  ${shape}`);
    measured.push({ shape, times: await measure(workers, task, sizes, { ...options, threads, check: true }) });
  }
  return measured;
}

function report() {
  const { oneThread, twoThreads, sweeps, training, LSTM, GRU } = results;
  const table = (title, shapes, yardstick) => {
    if (shapes.length > 0) console.log(`\n${timesTable(title, shapes, Object.keys(shapes[0].times), yardstick)}`);
  };
  table("one thread, best ms", oneThread, YARDSTICK);
  table("two threads, best ms", twoThreads, YARDSTICK);
  table("LSTM, one thread, best ms", LSTM, "FusedTimeLSTM, BLAS");
  table("GRU, one thread, best ms", GRU, "FusedTimeGRU, BLAS");
  if (sweeps.length > 0) console.log(`\n${exponentsTable(sweeps)}`);
  table("training step, one thread, best ms", training, "RnnLanguageModel");
  console.log(`\n${goalsTable(goalsOf(results))}`);
  if (!quick) record();
}

function goalsOf({ oneThread, twoThreads, sweeps, training, LSTM, GRU }) {
  return [
    ...(oneThread.length > 0 ? goals(oneThread, twoThreads) : []),
    ...growthGoals(sweeps),
    ...(LSTM.length > 0 ? [...gateGoals("LSTM", LSTM), ...gateGoals("GRU", GRU)] : []),
    ...(training.length > 0 ? trainingGoals(training) : []),
  ];
}

/** What this run has not measured stays as it was: all parts are of one machine. */
function record() {
  const file = join(notebooks, "data", "09-benchmark.json");
  const { versions, ...before } = JSON.parse(readFileSync(file, "utf8"));
  if (isPartial && JSON.stringify(before.machine) !== JSON.stringify(machine)) {
    return void console.log("\nnot recorded: the other parts are of another machine");
  }
  const measured = Object.entries(results).filter(([, part]) => !Array.isArray(part) || part.length > 0);
  const today = new Date().toISOString().slice(0, 10);
  const dates = Object.fromEntries(measured.filter(([, part]) => Array.isArray(part)).map(([name]) => [name, today]));
  const recorded = { ...before, ...Object.fromEntries(measured) };
  Object.assign(recorded, {
    dates: { ...before.dates, ...dates },
    versions: { ...versions, ...results.versions },
    goals: goalsOf(recorded),
  });
  writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`);
  writeFileSync(join(bench, "results.svg"), picture(recorded));
  console.log("\nwrote notebooks/data/09-benchmark.json and bench/results.svg");
}
