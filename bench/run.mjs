/**
 * `npm run bench`: forward and backward of one block of a recurrent layer, in float32, everyone side by side.
 * `npm run bench -- --quick` takes a minute: two turns each and no sweeps.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { setUp } from "../tools/setup/setup.mjs";
import { contestants, ignoredSettings } from "./contestants.mjs";
import { goals } from "./goals.mjs";
import { installPeers } from "./install.mjs";
import { bench } from "./places.mjs";
import { picture } from "./picture.mjs";
import { exponentsTable, goalsTable, timesTable } from "./table.mjs";

/** @typedef {{ shape: string, times: import("./measure.mjs").Times }} ShapeTimes */

const quick = process.argv.includes("--quick");
const options = quick ? { rounds: 2, seconds: 0.1 } : { rounds: 8, seconds: 0.25 };
const SHAPES = [
  [4, 3, 1, 5],
  [10, 5, 100, 100],
  [20, 35, 100, 100],
  [20, 35, 650, 650],
  [64, 64, 256, 256],
];
const YARDSTICK = "FusedTimeRNN, BLAS";

await setUp(["lib"]);
const failed = await installPeers();
const present = contestants.filter(({ needs }) => !failed.includes(needs));
for (const { name } of contestants.filter((each) => !present.includes(each))) {
  console.log(`${name} is left out: it could not be installed`);
}

const { label } = await import("./inputs.mjs");
const { measure } = await import("./measure.mjs");
const { runSweeps } = await import("./sweeps.mjs");
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
  date: new Date().toISOString(),
  quick,
  versions: {},
  oneThread: /** @type {ShapeTimes[]} */ ([]),
  twoThreads: /** @type {ShapeTimes[]} */ ([]),
  sweeps: /** @type {Awaited<ReturnType<typeof runSweeps>>} */ ([]),
  goals: /** @type {ReturnType<typeof goals>} */ ([]),
};
await withWorkers(
  1,
  () => true,
  async (workers) => {
    for (const worker of workers) {
      results.versions[worker.contestant.name] = (await worker.ask({ describe: true })).description;
      console.log(`  ${worker.contestant.name}: ${results.versions[worker.contestant.name]}`);
    }
    results.oneThread = await measureShapes(workers, 1);
  },
);
await withWorkers(
  2,
  ({ threads }) => threads,
  async (workers) => (results.twoThreads = await measureShapes(workers, 2)),
);
if (!quick) {
  await withWorkers(
    1,
    ({ name }) => ["TimeRNN", YARDSTICK, "NumPy", "PyTorch"].includes(name),
    async (workers) => {
      console.log("\nSweeps, one thread, N, T, D, H:");
      results.sweeps = await runSweeps(workers, { rounds: 3, seconds: 0.15, threads: 1, check: false });
    },
  );
}
report();

/** Runs `use` with one process per contestant, and ends them. */
async function withWorkers(threads, takesPart, use) {
  const workers = present.filter(takesPart).map((contestant) => new Worker(contestant, threads));
  try {
    await use(workers);
  } finally {
    for (const worker of workers) worker.stop();
  }
}

async function measureShapes(workers, threads) {
  console.log(`\n${threads === 1 ? "One thread" : "Two threads"}, N, T, D, H:`);
  const measured = [];
  for (const [N, T, D, H] of SHAPES) {
    const sizes = { N, T, D, H };
    console.log(`  ${label(sizes)}`);
    measured.push({ shape: label(sizes), times: await measure(workers, sizes, { ...options, threads, check: true }) });
  }
  return measured;
}

function report() {
  const names = (shapes) => Object.keys(shapes[0].times);
  const { oneThread, twoThreads, sweeps } = results;
  console.log(`\n${timesTable("one thread, best ms", oneThread, names(oneThread), YARDSTICK)}`);
  console.log(`\n${timesTable("two threads, best ms", twoThreads, names(twoThreads), YARDSTICK)}`);
  if (sweeps.length > 0) console.log(`\n${exponentsTable(sweeps)}`);
  results.goals = goals(oneThread, twoThreads);
  console.log(`\n${goalsTable(results.goals)}`);
  if (quick) return;
  writeFileSync(join(bench, "results.json"), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(bench, "results.svg"), picture(results));
  console.log("\nwrote bench/results.json and bench/results.svg");
}
