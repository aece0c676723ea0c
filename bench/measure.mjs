/** Times all contestants of a task on one shape, in turns, so that whatever else the machine is doing slows all of them down. */
import { rmSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { worstDifference, writeInputs } from "./inputs.mjs";

/** Libraries keep their threads spinning for a while after the work is done. The next contestant waits for them. */
const PAUSE_MS = 250;

/** @typedef {Record<string, { bestMs: number, medianMs: number, samples: number }>} Times */

/**
 * @param {import("./worker.mjs").Worker[]} workers
 * @param {import("./inputs.mjs").Task} task
 * @param {import("./inputs.mjs").Sizes} sizes
 * @param {object} options
 * @param {number} options.rounds  how many turns each contestant has
 * @param {number} options.seconds how long a turn is
 * @param {number} options.threads
 * @param {boolean} options.check  compare the results with those of the layers to read, in float64, first
 * @returns {Promise<Times>} by the contestants' names
 */
export async function measure(workers, task, sizes, { rounds, seconds, threads, check }) {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const shapes = writeInputs(task, sizes, folder);
    const load = async (told) => {
      for (const worker of workers) await worker.ask({ load: told, shapes, folder });
    };
    if (check) {
      await load(task.compared(sizes));
      await checkResults(workers, task, sizes);
    }
    await load(task.timed(sizes));
    return await takeTurns(workers, rounds, seconds, threads > 1 ? PAUSE_MS : 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function checkResults(workers, task, sizes) {
  for (const worker of workers.filter(({ contestant }) => !contestant.limit)) {
    const folder = mkdtempSync(join(tmpdir(), "bench-"));
    try {
      await worker.ask({ write: folder });
      const worst = worstDifference(task, sizes, folder);
      if (worst <= task.tolerance) continue;
      const name = worker.contestant.name;
      throw new Error(`${name}: relative error of the results must be at most ${task.tolerance}, got ${worst}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

async function takeTurns(workers, rounds, seconds, pauseMs) {
  const samples = new Map(workers.map(({ contestant }) => [contestant.name, []]));
  for (const worker of workers) await worker.ask({ time: seconds }); // warm-up
  for (let round = 0; round < rounds; round++) {
    for (const worker of workers) {
      const own = samples.get(worker.contestant.name);
      if (isSlow(own, seconds) && round >= 2) continue;
      const { samplesMs } = await worker.ask({ time: seconds });
      own.push(...samplesMs);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return Object.fromEntries([...samples].map(([name, own]) => [name, summary(own)]));
}

/** A contestant that takes seconds for one run need not take them eight times. */
function isSlow(samples, seconds) {
  return samples.length > 0 && samples[0] > 2000 * seconds;
}

function summary(/** @type {number[]} */ samples) {
  const sorted = samples.sort((a, b) => a - b);
  return { bestMs: sorted[0], medianMs: sorted[sorted.length >> 1], samples: sorted.length };
}
