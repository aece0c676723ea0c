// Whatever of `npm start` is ended, and however: nothing of it may be left, and the next start works.
// `npm test` ends it a few times; `node tests/dist/kernel/kills.test.js 50` fifty times.
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { jupyterEnvironment, root, venvPython } from "../places";
import { leftAfter } from "./left-processes";

const TOKEN = "test";
const START_TIMEOUT_MS = 120_000;
const GONE_AFTER_S = 5;
const LOOPS = ["for (;;) {}", "for (;;) await null;", "setInterval(() => {}, 10);"];

/** Who gets the signal: the terminal sends it to all of them. */
const VICTIMS = ["terminal", "npm", "start", "lab"] as const;
const SIGNALS: NodeJS.Signals[] = ["SIGKILL", "SIGTERM", "SIGHUP"];

const count = Number(process.argv[2] ?? 0) || 3;
const skip = process.platform === "win32" ? "Windows has no such signals" : false;

interface Started {
  shell: ChildProcess;
  /** Process ids, and those of everything below npm. */
  npm: number;
  start: number;
  lab: number;
  all: number[];
}

describe("npm start", { skip }, () => {
  it(`leaves no process ${GONE_AFTER_S} s after a part of it was ended, ${count} times, loops running`, async () => {
    for (let i = 0; i < count; i++) {
      const [victim, signal] = [VICTIMS[(i + 1) % VICTIMS.length], SIGNALS[Math.floor(i / VICTIMS.length + i) % 3]];
      const started = await start(LOOPS[i % LOOPS.length]);
      await sleep(((i * 0.618034) % 1) * 2000);
      const all = [...new Set([...started.all, ...below(started.npm)])];
      process.kill(victim === "terminal" ? -started.npm : started[victim], signal);
      const left = await leftAfter(GONE_AFTER_S, all);
      assert.deepEqual(left, [], `${signal} to ${victim}`);
    }
  });

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
    try {
      await runInKernel(url, cell);
    } catch (error) {
      process.kill(-npm, "SIGKILL");
      throw error;
    }
    const all = [npm, ...below(npm)];
    const find = (part: string): number => all.find((pid) => pid !== npm && commandOf(pid).includes(part))!;
    return { shell, npm, start: find("commands/start.mjs"), lab: find("jupyter_lab.py"), all };
  }
});

/** Starts a kernel through the server and lets it run a cell that does not end. */
async function runInKernel(url: string, cell: string): Promise<void> {
  const headers = { Authorization: `token ${TOKEN}` };
  const end = Date.now() + START_TIMEOUT_MS;
  let kernel: { id: string } | undefined;
  while (!kernel) {
    if (Date.now() > end) throw new Error("npm start: JupyterLab did not start");
    await sleep(500);
    const body = JSON.stringify({ name: "tslab", path: "notebooks" });
    const answer = await fetch(`${url}/api/kernels`, { method: "POST", headers, body }).catch(() => undefined);
    if (answer?.ok) kernel = (await answer.json()) as { id: string };
  }
  const script = join(root, "tests", "kernel", "run_in_kernel.py");
  const env = jupyterEnvironment();
  execFileSync(venvPython, [script, join(env.JUPYTER_RUNTIME_DIR!, `kernel-${kernel.id}.json`), cell], { env });
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
