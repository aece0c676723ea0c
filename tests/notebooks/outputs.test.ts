// Every notebook, all cells, on real kernels: the outputs must be the committed ones.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  type Cell,
  codeCells,
  hasTag,
  type Notebook,
  notebookNames,
  type Output,
  readNotebook,
  SVG,
} from "./notebook-file";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";

type Environment = NodeJS.ProcessEnv;

/** Runs a notebook from a fresh kernel. Rejects with the failing cell and its error. */
function execute(name: string, environment: Environment): Promise<Notebook> {
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

/** The SVG is drawn when the notebooks are baked; a kernel sends the plotly figure alone. */
function comparable(outputs: Output[]): string {
  return JSON.stringify(
    outputs.map((output) => {
      const { [SVG]: picture, ...data } = output.data ?? {};
      const { [SVG]: drawnFrom, ...metadata } = output.metadata ?? {};
      return { ...output, data, metadata };
    }),
    null,
    1,
  );
}

function assertSameOutputs(name: string, got: Notebook, isCompared: (cell: Cell) => boolean): void {
  const committed = readNotebook(name);
  const gotById = new Map(codeCells(got).map((cell) => [cell.id, cell]));
  for (const cell of codeCells(committed).filter(isCompared)) {
    const wanted = comparable(cell.outputs ?? []);
    const outputs = comparable(gotById.get(cell.id)?.outputs ?? []);
    if (wanted === outputs) continue;
    assert.fail(
      [
        `${name}, cell "${cell.id}": the outputs must be the committed ones (npm run bake renews them).`,
        `expected … ${excerpt(wanted, outputs)}`,
        `got      … ${excerpt(outputs, wanted)}`,
      ].join("\n"),
    );
  }
}

/** The text from a little before the first place where it differs from the other. */
function excerpt(text: string, other: string): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  return text.slice(Math.max(0, same - 120), same + 180);
}

const everyCell = (): boolean => true;
/** Stock tslab has no error outputs: what a cell throws is a print, with paths in it. */
const withoutErrors = (cell: Cell): boolean => !hasTag(cell, "raises-exception");

describe("a notebook on the project's kernel", () => {
  for (const name of notebookNames()) {
    it(`${name} gives its committed outputs`, async () => {
      assertSameOutputs(name, await execute(name, jupyterEnvironment()), everyCell);
    });

    it(`${name} gives the same digits without a BLAS`, async () => {
      const environment = { ...jupyterEnvironment(), RNN_BLAS: "portable" };
      assertSameOutputs(name, await execute(name, environment), everyCell);
    });
  }
});

describe("a notebook on stock tslab", () => {
  const prefix = mkdtempSync(join(tmpdir(), "stock-tslab-"));
  const environment: Environment = {
    ...jupyterEnvironment(),
    JUPYTER_PATH: join(prefix, "share", "jupyter"),
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  };

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
      assertSameOutputs(name, await execute(name, environment), withoutErrors);
    });
  }
});
