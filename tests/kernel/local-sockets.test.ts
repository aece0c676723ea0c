// Where several readers share a machine, a kernel is reached by sockets in their own folder (deploy/learner).
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { promisify } from "node:util";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";

const skip = process.platform === "linux" ? false : "finds open ports in /proc";
const folder = mkdtempSync(join(tmpdir(), "sockets-"));
after(() => rmSync(folder, { recursive: true }));

describe("a kernel with the transport ipc", { skip }, () => {
  it("prints, is stopped and is shut down as on TCP, and listens on no port", async () => {
    const script = join(root, "tests", "kernel", "local_sockets.py");
    const { stdout } = await promisify(execFile)(venvPython, [script, folder], {
      cwd: notebooks,
      env: jupyterEnvironment(),
    });
    const expected = { printed: "42\n", stopped: "Interrupted", beating: true, ports: [], status: 0 };
    assert.deepEqual(JSON.parse(stdout), expected);
    assert.deepEqual(readdirSync(folder), [], "nothing is left behind");
  });
});
