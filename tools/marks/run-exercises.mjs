// Has run_exercises.py run them, and passes on what it says.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { root, venvPython } from "../setup/places.cjs";

/** Seconds for a kernel to start, and for the course's own cells that an answer needs. */
const START_S = 180;

/**
 * @typedef {{ verdict: string, part: string, text: string }} Line
 * @typedef {{ lines?: readonly Line[], problem?: string }} Result
 */

/**
 * @param {readonly import("./answers.mjs").Job[]} jobs
 * @param {import("./options.mjs").Options} options
 * @param {(job: number, result: Result) => void} onResult
 * @returns {Promise<string[]>} what the system lets a kernel be kept from
 */
export async function runExercises(jobs, { folders, jobs: atOnce, seconds, memory }, onResult) {
  const limits = { jobs: atOnce, seconds, memory_mb: memory, start_s: START_S };
  const runner = spawn(venvPython, [join(root, "tools", "marks", "run_exercises.py")], {
    env: jupyterEnvironment(),
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise((resolve, reject) => runner.on("close", resolve).on("error", reject));
  runner.stdin.on("error", () => {}); // it has ended, which is told below
  runner.stdin.end(JSON.stringify({ root, node: process.execPath, hidden: folders, limits, jobs }));
  /** @type {string[]} */
  let protections = [];
  let count = 0;
  for await (const line of createInterface(runner.stdout)) {
    const message = JSON.parse(line);
    if (message.protections) protections = message.protections;
    else onResult(message.job, message);
    count += message.protections ? 0 : 1;
  }
  const status = await ended;
  if (status !== 0 || count < jobs.length) throw new Error(`npm run marks: its runner stopped with ${status}`);
  return protections;
}
