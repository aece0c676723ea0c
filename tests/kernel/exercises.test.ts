// What the check of an exercise says when the reader's cell has not compiled, on the project's kernel.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printed, runCells } from "./kernel-driver";

const IMPORTS = 'import { exercise, todo } from "../lib";';
const CHECK = `exercise("Twice", {
  answer: ["twice"],
  given: ({ N }) => ({ n: N.size }),
  *yours({ twice }, { n }) { yield { result: twice(n) }; },
  right: ({ n }) => ({ result: 2 * n }),
  parts: { result: "n + n" },
});`;
const skeleton = 'function twice(n: number): number { return todo("2n"); }';
const broken = "function twice(n: number): number { return m + m; }";
const right = "function twice(n: number): number { return n + n; }";

describe("the check of an exercise", () => {
  it("reports a compile error of the answer, in place of the version before", async () => {
    const cells = await runCells(IMPORTS, skeleton, broken, CHECK, right, CHECK);
    assert.match(printed(cells[3]), /✗ result {2}twice does not compile: line 1:44: Cannot find name 'm'/);
    assert.match(printed(cells[5]), /All 1 parts are right/);
  });

  it("reports it where there is no version before, and where an error of syntax leaves no structure", async () => {
    const [, , first, , second] = await runCells(
      IMPORTS,
      broken,
      CHECK,
      "function twice(n: number) { return (n;",
      CHECK,
    );
    assert.match(printed(first), /twice does not compile: line 1:44: Cannot find name 'm'/);
    assert.match(printed(second), /twice does not compile: line 1:38: '\)' expected/);
  });

  it("says that an answer is not there when no cell has declared it", async () => {
    const [, cell] = await runCells(IMPORTS, CHECK);
    assert.match(printed(cell), /✗ result {2}twice is not there: its cell does not compile, or has not run/);
  });

  it("says that it has seen the version before", async () => {
    const [, , first, second] = await runCells(IMPORTS, skeleton, CHECK, CHECK);
    assert.doesNotMatch(printed(first), /saw this version/);
    assert.match(printed(second), /The last check saw this version, too/);
  });
});
