// The kernel compiles cells without `strict`; what a reader copies out of a notebook should stand up to it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { codeCells, joined, notebookNames, readNotebook } from "./notebook-file";
import { notebooks } from "../places";
import type { StrictMessage } from "./strict-cells";

function strictMessages(cells: { id: string; source: string; tags: string[] }[]): StrictMessage[] {
  const program = spawnSync(process.execPath, [join(__dirname, "strict-cells.js")], {
    cwd: notebooks,
    input: JSON.stringify(cells),
    encoding: "utf8",
  });
  assert.equal(program.status, 0, program.stderr);
  return JSON.parse(program.stdout) as StrictMessage[];
}

describe("cells under strict", () => {
  for (const name of notebookNames()) {
    it(name, () => {
      const cells = codeCells(readNotebook(name)).map(({ id, source, metadata }) => ({
        id,
        source: joined(source),
        tags: metadata.tags ?? [],
      }));
      const found = strictMessages(cells).map(
        ({ id, line, column, message }) => `${name}, cell "${id}", ${line}:${column}: ${message}`,
      );
      assert.deepEqual(found, []);
    });
  }

  it("are seen to fail: null where a number is wanted, an untyped parameter, in the cell that is meant", () => {
    const cell = (id: string, source: string, ...tags: string[]) => ({ id, source, tags });
    const found = strictMessages([
      cell("first", "const sizes = new Map<string, number>();"),
      cell("unsure", "const size: number = sizes.get('N');"),
      cell("untyped", "\n  function twice(x) { return 2 * x; }"),
      cell("allowed", "function thrice(x) { return 3 * x; }", "skip-strict"),
      cell("fails", "const text: string = 3;", "raises-exception"),
      cell("later", "console.log(size, twice(2), thrice(3)); await Promise.resolve(1);"),
    ]);
    assert.deepEqual(
      found.map(({ id, line, column, message }) => `${id} ${line}:${column} ${message}`),
      [
        "unsure 1:7 Type 'number | undefined' is not assignable to type 'number'.",
        "unsure 1:7 Type 'undefined' is not assignable to type 'number'.",
        "untyped 2:18 Parameter 'x' implicitly has an 'any' type.",
      ],
    );
  });
});
