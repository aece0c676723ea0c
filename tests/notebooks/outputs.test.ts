// Every notebook, all cells, from a fresh kernel: the outputs must be the committed ones, on either tslab and with
// either arithmetic. Two runs are enough for that: stock tslab without a BLAS here, the project's kernel with one in
// JupyterLab (tests/jupyterlab/), or here when there is no browser for it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { noBrowser } from "../chromium";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";
import { assertCommittedOutputs } from "./committed-outputs";
import { type Cell, hasTag, type Notebook, notebookNames } from "./notebook-file";

/** Runs a notebook from a fresh kernel. Rejects with the failing cell and its error. */
function execute(name: string, environment: NodeJS.ProcessEnv): Promise<Notebook> {
  return new Promise((resolve, reject) => {
    const runner = spawn(venvPython, [join(root, "tools", "notebooks", "run_notebook.py"), join(notebooks, name)], {
      env: environment,
    });
    let notebook = "";
    let progress = "";
    runner.stdout.setEncoding("utf8").on("data", (text: string) => (notebook += text));
    runner.stderr.setEncoding("utf8").on("data", (text: string) => (progress += text));
    runner.on("error", reject);
    runner.on("close", (status) =>
      status === 0 ? resolve(JSON.parse(notebook) as Notebook) : reject(new Error(progress)),
    );
  });
}

describe("a notebook on stock tslab, without a BLAS", () => {
  const prefix = mkdtempSync(join(tmpdir(), "stock-tslab-"));
  const environment = {
    ...jupyterEnvironment(),
    JUPYTER_PATH: join(prefix, "share", "jupyter"),
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
    RNN_BLAS: "portable",
  };
  /** Stock tslab has no error outputs: what a cell throws is a print, with paths in it. */
  const hasNoError = (cell: Cell): boolean => !hasTag(cell, "raises-exception");

  before(() => {
    const install = spawnSync("tslab", ["install", "--python", venvPython, "--prefix", prefix], {
      env: environment,
      encoding: "utf8",
    });
    assert.equal(install.status, 0, install.stderr);
  });
  after(() => rmSync(prefix, { recursive: true }));

  for (const name of notebookNames()) {
    it(`${name} gives its committed outputs`, async () => {
      assertCommittedOutputs(name, await execute(name, environment), hasNoError);
    });
  }
});

if (noBrowser()) {
  describe("a notebook on the project's kernel", () => {
    for (const name of notebookNames()) {
      it(`${name} gives its committed outputs`, async () => {
        assertCommittedOutputs(name, await execute(name, jupyterEnvironment()));
      });
    }
  });
}
