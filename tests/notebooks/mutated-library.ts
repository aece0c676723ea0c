import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "@tslab/typescript-for-tslab";
import { root } from "../places";
import { type Mutant } from "./mutants";
import { type CellText, type Run, runCells } from "./run-cells";

const COMPILER_OPTIONS = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true };
/** Loading a BLAS, WebAssembly and the compiler takes longer than a notebook, and none of them imports a layer: one for all. */
const SHARED = ["backend", join("proof", "type-errors.js")];

/** A copy of the built library, one file of which can be changed. */
export class MutatedLibrary {
  // Node knows a loaded file by its real path.
  readonly #copy = realpathSync(mkdtempSync(join(tmpdir(), "mutants-")));
  readonly #dist = join(this.#copy, "lib", "dist");
  readonly #notebooks = join(this.#copy, "notebooks");

  constructor() {
    const built = join(root, "lib", "dist");
    cpSync(built, this.#dist, { recursive: true });
    cpSync(join(root, "lib", "package.json"), join(this.#copy, "lib", "package.json"));
    symlinkSync(join(root, "node_modules"), join(this.#copy, "node_modules"));
    for (const name of SHARED) {
      rmSync(join(this.#dist, name), { recursive: true });
      symlinkSync(join(built, name), join(this.#dist, name));
    }
    mkdirSync(this.#notebooks);
  }

  /** Runs cells from a folder in which they find the library, as it is now, as `../lib`. */
  run(cells: readonly CellText[]): Promise<Run> {
    for (const path of Object.keys(require.cache)) if (path.startsWith(this.#dist)) delete require.cache[path];
    return runCells(cells, this.#notebooks);
  }

  /** Changes one file. @returns puts it back */
  mutate({ name, file, find, replace }: Mutant): () => void {
    const source = readFileSync(join(root, "lib", file), "utf8");
    const found = source.split(find).length - 1;
    assert.equal(found, 1, `${name}: the text to be changed must stand once in lib/${file}: ${find}`);
    const mutated = ts.transpileModule(
      source.replace(find, () => replace),
      { compilerOptions: COMPILER_OPTIONS },
    );
    const built = join(this.#dist, file.replace(/\.ts$/, ".js"));
    const original = readFileSync(built);
    writeFileSync(built, mutated.outputText);
    return () => writeFileSync(built, original);
  }

  remove(): void {
    rmSync(this.#copy, { recursive: true });
  }
}
