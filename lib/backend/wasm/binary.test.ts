// The committed WebAssembly is what its source compiles to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { pathToFileURL } from "node:url";

const source = join(__dirname, "../../../backend/wasm");

it("binary.ts is what assembly/ compiles to; if not: npm run build:wasm", async () => {
  const { compile } = (await import(pathToFileURL(join(source, "compile.mjs")).href)) as {
    compile: () => Promise<string>;
  };
  assert.equal(readFileSync(join(source, "binary.ts"), "utf8"), await compile());
});
