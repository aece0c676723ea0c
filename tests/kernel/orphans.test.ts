// A kernel must not outlive the server that started it, which cannot stop it any more.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";
import { leftAfter } from "./left-processes";

const CELLS = ["1;", "for (;;) {}", "await null; for (;;) await null;", "setInterval(() => {}, 10);"];
const skip = process.platform === "win32" ? "Windows tells nothing of a parent that has ended" : false;

describe("a kernel whose server was killed", { skip }, () => {
  it("ends within 5 seconds, whatever runs in it", async () => {
    const server = spawn(venvPython, [join(root, "tests", "kernel", "orphans.py"), notebooks, ...CELLS], {
      env: jupyterEnvironment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const kernels = JSON.parse(line.toString()) as number[];
    assert.equal(kernels.length, CELLS.length);
    server.kill("SIGKILL");
    const left = await leftAfter(5, kernels);
    assert.deepEqual(
      left.map((pid) => CELLS[kernels.indexOf(pid)]),
      [],
    );
  });
});
