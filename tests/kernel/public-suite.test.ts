import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";

const LEFT_OUT = 1; // test_pager, see public_suite.py
const TIMEOUT_MS = 300_000;

describe("jupyter_kernel_test, the public tests of a kernel's protocol", () => {
  it("finds nothing wrong", () => {
    const { status, stderr } = spawnSync(venvPython, [join(root, "tests", "kernel", "public_suite.py")], {
      cwd: notebooks,
      encoding: "utf8",
      env: jupyterEnvironment(),
      timeout: TIMEOUT_MS,
    });
    assert.equal(status, 0, stderr);
    assert.equal(stderr.match(/\.\.\. skipped/g)?.length, LEFT_OUT, stderr);
  });
});
