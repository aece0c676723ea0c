// Are the course's own checks worth anything? Every mutant of the layers has to be caught by a notebook.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import ts from "@tslab/typescript-for-tslab";
import { type Mutant, mutants } from "./mutants";
import { codeCells, joined, notebookNames, readNotebook } from "./notebook-file";
import { root } from "../places";
import { closeCompiler, runCells } from "./run-cells";

const copy = mkdtempSync(join(tmpdir(), "mutants-"));
const dist = join(copy, "lib", "dist");
const notebooks = notebookNames().map((name) => ({
  name,
  cells: codeCells(readNotebook(name)).map(({ source }) => joined(source)),
}));

/** A copy of the built library beside an empty folder, from which cells find it as `../lib`. */
function copyLibrary(): void {
  cpSync(join(root, "lib", "dist"), dist, { recursive: true });
  cpSync(join(root, "lib", "package.json"), join(copy, "lib", "package.json"));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  // Loading the compiler takes a second, and no mutant touches it: one for all.
  rmSync(join(dist, "proof", "type-errors.js"));
  symlinkSync(join(root, "lib", "dist", "proof", "type-errors.js"), join(dist, "proof", "type-errors.js"));
  mkdirSync(join(copy, "notebooks"));
}

function mutate({ name, file, find, replace }: Mutant): () => void {
  const source = readFileSync(join(root, "lib", file), "utf8");
  assert.equal(
    source.split(find).length - 1,
    1,
    `${name}: the text to be changed must stand once in lib/${file}: ${find}`,
  );
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
  const built = join(dist, file.replace(/\.ts$/, ".js"));
  const original = readFileSync(built);
  writeFileSync(
    built,
    ts.transpileModule(
      source.replace(find, () => replace),
      { compilerOptions },
    ).outputText,
  );
  return () => writeFileSync(built, original);
}

/** Runs a notebook with the library as it is in the copy; what stopped it, if anything. */
async function complaintOf(cells: string[]): Promise<string | undefined> {
  for (const path of Object.keys(require.cache)) if (path.startsWith(dist)) delete require.cache[path];
  try {
    await runCells(cells, join(copy, "notebooks"));
    return undefined;
  } catch (error) {
    return String(error).split("\n")[0];
  }
}

/** The first notebook in reading order that stops, and what it says. */
async function firstToCatch(): Promise<string | undefined> {
  for (const { name, cells } of notebooks) {
    const complaint = await complaintOf(cells);
    if (complaint) return `${name}: ${complaint}`;
  }
  return undefined;
}

describe("the notebooks' checks", () => {
  before(copyLibrary);
  after(() => {
    closeCompiler();
    rmSync(copy, { recursive: true });
  });

  it("hold for the library as it is", async () => {
    for (const { name, cells } of notebooks) assert.equal(await complaintOf(cells), undefined, name);
  });

  for (const mutant of mutants) {
    it(`catch "${mutant.name}"`, async (test) => {
      const restore = mutate(mutant);
      try {
        const caught = await firstToCatch();
        assert.ok(caught, "no notebook catches it");
        assert.doesNotMatch(caught, /: (Reference|Syntax)Error/, "a mutant must run, got one that is no program");
        test.diagnostic(caught);
      } finally {
        restore();
      }
    });
  }
});
