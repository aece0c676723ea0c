import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Defects } from "./defects";
import { mendByRunning, type MendingRun } from "./mend-by-running";
import { runText } from "./run-text";
import { type TriedCalls, tryCalls } from "./try-calls";

const text = `
export const f = () => [one, two].length;
export const g = () => three + 1;
export const silent = () => 5;
`;
const defects: Defects = {
  "four is right": [["=> 5", "=> 4"]],
  three: [["three", "3"]],
  one: [["one", "1"]],
  two: [["two", "2"]],
};
const run = (program: string): TriedCalls => {
  const { f, g, silent } = runText(program);
  return tryCalls({ f: () => f(), g: () => g(), silent: () => silent() });
};
const mended = (runs: MendingRun[]): (readonly string[])[] => runs.map((run) => run.mended);

describe("mendByRunning", () => {
  it("one a run: that of the first call that throws, in the order in which a run meets them", () => {
    const runs = mendByRunning(text, defects, run, "one");
    assert.deepEqual(mended(runs), [["one"], ["two"], ["three"], []]);
    assert.deepEqual(
      runs.map(({ tried }) => tried.outcomes.map(({ sign }) => sign).join("")),
      ["✗✗✓", "✗✗✓", "✓✗✓", "✓✓✓"],
    );
  });

  it("all that a run shows: one for each call that throws", () => {
    assert.deepEqual(mended(mendByRunning(text, defects, run, "all")), [["one", "three"], ["two"], []]);
  });

  it("a defect that two calls show is repaired once", () => {
    const both =
      "export const f = () => one; export const g = () => one; export const silent = () => 4;\nconst two = 2;";
    const runs = mendByRunning(both, { one: [["const two", "const one = 1, two"]] }, run, "all");
    assert.deepEqual(mended(runs), [["one"], []]);
  });

  it("stops at a failure that no repair changes", () => {
    const runs = mendByRunning(text, { three: defects.three }, run, "one");
    assert.deepEqual(mended(runs), [["three"], []]);
    assert.equal(runs[1].tried.failures[0].error, "ReferenceError: one is not defined");
  });

  it("refuses a run that does not return what tryCalls returns", () => {
    assert.throws(
      () => mendByRunning(text, defects, () => undefined as unknown as TriedCalls, "one"),
      /^RangeError: mendByRunning: what run returns must be what tryCalls returns, got undefined$/,
    );
  });
});
