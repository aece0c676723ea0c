// One line per step: what is being done, or that it had been done before, and how long it took.
import { spawn } from "node:child_process";
import { cleanEnvironment } from "./environments.cjs";
import { firstToSay, fullDisk } from "./full-disk.mjs";
import { root } from "./places.cjs";

const SIGNALS = /** @type {const} */ (["SIGINT", "SIGHUP", "SIGTERM"]);

/**
 * Runs one step and reports it.
 *
 * @param {string} title what the reader sees
 * @param {boolean} isDone true when there is nothing to do
 * @param {() => unknown} work does it
 */
export async function step(title, isDone, work) {
  if (isDone) {
    console.log(`✓ ${title}`);
    return;
  }
  const ticking = startTicking(title);
  try {
    await work();
  } catch (error) {
    ticking.stop(`✗ ${title}`);
    throw error;
  }
  ticking.stop(`✓ ${title} (${ticking.seconds()} s)`);
}

/** @param {string} title */
function startTicking(title) {
  const start = Date.now();
  const seconds = () => ((Date.now() - start) / 1000).toFixed(0);
  if (!process.stdout.isTTY) {
    console.log(`… ${title}`);
    return { seconds, stop: (line) => console.log(line) };
  }
  const draw = (line) => process.stdout.write(`\r\x1b[K${line}`);
  draw(`… ${title}`);
  const timer = setInterval(() => draw(`… ${title} (${seconds()} s)`), 1000);
  return {
    seconds,
    stop(line) {
      clearInterval(timer);
      draw(`${line}\n`);
    },
  };
}

/**
 * Runs a command to its end without showing its output, in the clean environment unless another is given.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @returns {Promise<string>} its output
 * @throws  Error with the command, the end of its output and, when that is the cause, the disk that is full
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    let output = "";
    const child = spawn(command, args, { env: cleanEnvironment(), ...options, stdio: ["ignore", "pipe", "pipe"] });
    endTogether(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => (output += text));
    }
    const fail = (why) => {
      const full = fullDisk(output, String(options.cwd ?? root));
      const lines = full ? [firstToSay(output), why, "", full] : [lastLines(output) + why];
      lines.unshift([command, ...args].join(" "));
      reject(new Error(lines.join("\n")));
    };
    child.on("error", (error) => fail(error.message));
    child.on("close", (status, signal) =>
      status === 0 ? resolve(output) : fail(`ended with ${signal ?? `exit code ${status}`}`),
    );
  });
}

/**
 * A signal that ends this process ends the child too, which would go on for minutes.
 *
 * @param {import("node:child_process").ChildProcess} child
 */
function endTogether(child) {
  const end = (signal) => {
    child.kill("SIGTERM");
    forget();
    process.kill(process.pid, signal);
  };
  const forget = () => SIGNALS.forEach((signal) => process.off(signal, end));
  for (const signal of SIGNALS) process.on(signal, end);
  child.on("error", forget).on("exit", forget);
}

const lastLines = (text) => text.split("\n").slice(-40).join("\n");
