// Whatever of `npm start` is ended, and however: nothing of it may be left, and the next start works.
// `npm test` ends it a few times; `node tests/dist/kernel/kills.test.js 50` fifty times, which takes 15 minutes.
import assert from "node:assert/strict";
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../free-port";
import { jupyterEnvironment, root, venvPython } from "../places";
import { isAlive, leftAfter } from "./left-processes";

const TOKEN = "test";
const START_TIMEOUT_MS = 120_000;
const STARTING_MS = 6000;
const GONE_AFTER_S = 5;
/** With it, the first four kills are of four kinds, the first of them SIGINT to start.mjs alone. */
const SEED = 8699;
const LOOPS = ["for (;;) {}", "for (;;) await null;", "setInterval(() => {}, 10);"];
const CHILD = "import { execSync } from 'child_process';\nexecSync('sleep 600');";

/** Who gets the signal. The terminal sends it to all but the kernel, which has a process group of its own. */
const VICTIMS = ["terminal", "npm", "start", "lab", "kernel"] as const;
const SIGNALS = ["SIGINT", "SIGHUP", "SIGTERM", "SIGKILL"] as const;

const count = Number(process.argv[2] ?? 0) || 4;
const skip = process.platform === "win32" ? "Windows has no such signals" : false;

interface Kill {
  victim: (typeof VICTIMS)[number];
  signal: (typeof SIGNALS)[number];
  cell: string;
  /** While it still starts, at that time; otherwise while a cell runs. */
  startingMs?: number;
}

interface Started {
  npm: number;
  isRunning: () => Promise<Kernel>;
}

interface Kernel {
  id: string;
  pid: number;
}

describe("npm start", { skip }, () => {
  it(`leaves no process ${GONE_AFTER_S} s after a part of it was ended, ${count} times, and starts again`, async () => {
    for (const kill of kills(count)) {
      const what = `${kill.signal} to ${kill.victim}, ${kill.startingMs ? `${kill.startingMs} ms after its start` : kill.cell}`;
      const started = await start(kill.cell);
      try {
        if (kill.victim === "kernel") await endKernel(await started.isRunning(), kill.signal);
        else await endStart(started, kill, what);
      } finally {
        assert.deepEqual(await endAll(started.npm, "SIGTERM"), [], `after ${what}`);
      }
    }
    const { npm, isRunning } = await start("1;");
    await isRunning().finally(() => endAll(npm, "SIGTERM"));
  });

  it("does not begin when npm has ended before it", async () => {
    const start = `node tools/commands/start.mjs --no-browser --ServerApp.port=${await freePort()}`;
    const options = { cwd: root, detached: true, env: { ...process.env, npm_lifecycle_event: "start" } };
    const shell = spawn("sh", ["-c", `(sleep 1; exec ${start}) > /dev/null & echo $!`], options);
    const [pid] = (await once(shell.stdout, "data")).map(Number);
    assert.deepEqual(await leftAfter(1 + GONE_AFTER_S, [pid]), []);
  });

  async function endStart(started: Started, kill: Kill, what: string): Promise<void> {
    if (kill.startingMs) await sleep(kill.startingMs);
    else await started.isRunning();
    assert.deepEqual(await endAll(started.npm, kill.signal, victimOf(started.npm, kill.victim)), [], what);
  }

  /** An interrupt is to end only the cell. JupyterLab starts a kernel that has ended anew. */
  async function endKernel({ id, pid }: Kernel, signal: NodeJS.Signals): Promise<void> {
    process.kill(signal === "SIGINT" ? -pid : pid, signal);
    if (signal !== "SIGINT") assert.deepEqual(await leftAfter(GONE_AFTER_S, [pid]), [], `${signal} to the kernel`);
    await runCell(id, "1;");
  }

  async function start(cell: string): Promise<Started> {
    const port = await freePort();
    const flags = ["--no-browser", `--ServerApp.port=${port}`, `--IdentityProvider.token=${TOKEN}`];
    const shell = spawn("npm", ["start", "--", ...flags], {
      cwd: root,
      detached: true, // a process group, as in a terminal
      stdio: "ignore",
    });
    const npm = shell.pid!;
    const url = `http://127.0.0.1:${port}`;
    const isRunning = async (): Promise<Kernel> => {
      const id = await startKernel(url, shell);
      await runCell(id, cell);
      return { id, pid: below(npm).find((pid) => commandOf(pid).includes(`kernel-${id}`))! };
    };
    return { npm, isRunning };
  }
});

/** Seeded: every victim and signal in turn, the cell and the moment at random. */
function kills(count: number): Kill[] {
  const random = randomNumbers(SEED);
  const pairs = VICTIMS.flatMap((victim) => SIGNALS.map((signal) => ({ victim, signal, order: random() })));
  pairs.sort((a, b) => a.order - b.order);
  return Array.from({ length: count }, (_, i) => {
    const { victim, signal } = pairs[i % pairs.length];
    // Whoever ends a kernel itself from outside leaves what a cell has started.
    const cells = victim === "kernel" ? LOOPS : [...LOOPS, CHILD];
    const cell = cells[Math.floor(random() * cells.length)];
    const startingMs = Math.ceil(random() * STARTING_MS);
    return { victim, signal, cell, ...(victim !== "kernel" && random() < 0.4 ? { startingMs } : {}) };
  });
}

/** Park and Miller's generator, which needs nothing but a multiplication. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Sends the signal and gives all that is below npm time to end. @returns the commands of what is left */
async function endAll(npm: number, signal: NodeJS.Signals, to = -npm): Promise<string[]> {
  const all = new Set([npm, ...below(npm)]);
  sendTo(to, signal);
  for (let asked = 0; asked < 10 * GONE_AFTER_S && [...all].some(isAlive); asked++) {
    for (const pid of [...all]) for (const child of below(pid)) all.add(child); // what is started meanwhile
    await sleep(100);
  }
  const left = [...all].filter(isAlive);
  const commands = left.map(commandOf);
  for (const pid of left) sendTo(pid, "SIGKILL");
  return commands;
}

function sendTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** npm where the victim has not been started yet. */
function victimOf(npm: number, victim: Kill["victim"]): number {
  if (victim === "terminal") return -npm;
  const part = { npm: "", start: "commands/start.mjs", lab: "jupyter_lab.py", kernel: "launcher.cjs" }[victim];
  const isVictim = (command: string): boolean => /^\S*(node|python)\S* /.test(command) && command.includes(part);
  return part ? (below(npm).find((pid) => isVictim(commandOf(pid))) ?? npm) : npm;
}

/** Starts a kernel through the server. @returns its id */
async function startKernel(url: string, shell: ChildProcess): Promise<string> {
  const headers = { Authorization: `token ${TOKEN}` };
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end && shell.exitCode === null && shell.signalCode === null) {
    await sleep(200);
    const body = JSON.stringify({ name: "tslab", path: "notebooks" });
    const answer = await fetch(`${url}/api/kernels`, { method: "POST", headers, body }).catch(() => undefined);
    if (answer?.ok) return ((await answer.json()) as { id: string }).id;
  }
  throw new Error("npm start: JupyterLab did not start");
}

/** Lets a kernel begin a cell that may not end. */
async function runCell(id: string, cell: string): Promise<void> {
  const script = join(root, "tests", "kernel", "run_in_kernel.py");
  const env = jupyterEnvironment();
  await promisify(execFile)(venvPython, [script, join(env.JUPYTER_RUNTIME_DIR!, `kernel-${id}.json`), cell], { env });
}

/** All processes below one. */
function below(pid: number): number[] {
  const pairs = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const children = (parent: number): number[] =>
    pairs.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...children(child)]);
  return children(pid);
}

function commandOf(pid: number): string {
  try {
    return execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}
