// Every notebook, all cells, from a fresh kernel: the outputs must be the committed ones, on either tslab and with
// either arithmetic. Two runs are enough for that: stock tslab without a BLAS here, the project's kernel with one in
// JupyterLab (tests/jupyterlab/), or here when there is no browser for it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { noBrowser } from "../chromium";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";
import { assertCommittedOutputs } from "./committed-outputs";
import { type Cell, hasTag, type Notebook, notebookNames } from "./notebook-file";

/** Runs a notebook from a fresh kernel. Rejects with the failing cell and its error. */
function execute(path: string, environment: NodeJS.ProcessEnv): Promise<Notebook> {
  return new Promise((resolve, reject) => {
    const runner = spawn(venvPython, [join(root, "tools", "notebooks", "run_notebook.py"), path], { env: environment });
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
  // Of every 513 messages it may lose some, and which depends on time. In all else it stays as it is.
  const repair = join(root, "tools", "kernel", "repairs", "lost-messages.cjs");
  const withAllMessages = { ...environment, NODE_OPTIONS: `--require ${JSON.stringify(repair)}` };
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
      assertCommittedOutputs(name, await execute(join(notebooks, name), withAllMessages), hasNoError);
    });
  }

  it("sees all progress of very many loops", async () => {
    const source = `import { check, live, lines, track } from "${root}/lib";
let value = 0;
const curve = live("A value", () => lines({ x: "step", y: "value" }, { value: [0, value] }));
for (; value < 700; value++) await track("loop", 1, () => {}, curve);
check.same("loops", value, 700);`;
    const path = writeNotebook(prefix, source);
    const { outputs } = (await execute(path, environment)).cells[0];
    assert.deepEqual(outputs?.at(-1)?.text, ["✓ loops  700, equal in every bit\n"]);
  });
});

/** A notebook of one cell. @returns its path */
function writeNotebook(folder: string, source: string): string {
  const cell = { cell_type: "code", id: "only", source, metadata: {}, outputs: [] };
  const path = join(folder, "one-cell.ipynb");
  writeFileSync(path, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  return path;
}

it("a notebook runs in another kernel when the first has not started", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ended-kernel-"));
  const ended = join(folder, "ended");
  const launcher = join(root, "tools", "kernel", "launcher.cjs");
  const endsOnce = '[ -e "$0" ] || { touch "$0"; exit 1; }; exec "$@"';
  const spec = {
    argv: ["sh", "-c", endsOnce, ended, process.execPath, launcher, "{connection_file}"],
    display_name: "TypeScript",
    language: "typescript",
  };
  const kernels = join(folder, "kernels", "tslab");
  mkdirSync(kernels, { recursive: true });
  writeFileSync(join(kernels, "kernel.json"), JSON.stringify(spec));
  try {
    const ran = await execute(writeNotebook(folder, "console.log(1 + 1)"), {
      ...jupyterEnvironment(),
      JUPYTER_PATH: folder,
    });
    assert.deepEqual(ran.cells[0]?.outputs, [{ name: "stdout", output_type: "stream", text: ["2\n"] }]);
    assert.ok(existsSync(ended));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

if (noBrowser()) {
  describe("a notebook on the project's kernel", () => {
    for (const name of notebookNames()) {
      it(`${name} gives its committed outputs`, async () => {
        assertCommittedOutputs(name, await execute(join(notebooks, name), jupyterEnvironment()));
      });
    }
  });
}
