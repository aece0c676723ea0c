// How values look that a cell prints or has as its last expression, where a kernel could spoil them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CellResult, printed, runCells } from "./kernel-driver";

const resultOf = (cell: CellResult): string => {
  const result = cell.messages.find(({ type }) => type === "execute_result");
  return (result?.content as { data: Record<string, string> }).data["text/plain"];
};

describe("a value that is shown", () => {
  it("is an error with the places in the cells, and with nothing of the kernel's", async () => {
    const cause = "console.log({ found: new Error('x', { cause: new TypeError('y') }) });";
    const [, caught, stack, result, nested] = await runCells(
      "\nfunction bad() {\n  throw new RangeError('in bad');\n}",
      "// a line above\ntry {\n  bad();\n} catch (error) {\n  console.log(error);\n}",
      "try { bad(); } catch (error) { console.error((error as Error).stack); }",
      "new Error('made here')",
      cause,
    );
    assert.equal(printed(caught), "RangeError: in bad\n    at bad, cell [1], line 3:9\n    at cell [2], line 3:3\n");
    assert.equal(printed(stack), "RangeError: in bad\n    at bad, cell [1], line 3:9\n    at cell [3], line 1:7\n");
    assert.equal(resultOf(result), "Error: made here\n    at cell [4], line 1:1");
    const [at, causedAt] = ["new Error", "new TypeError"].map((text) => 1 + cause.indexOf(text));
    assert.equal(
      printed(nested),
      [
        "{",
        "  found: Error: x",
        `      at cell [5], line 1:${at} {`,
        "    [cause]: TypeError: y",
        `        at cell [5], line 1:${causedAt}`,
        "  }",
        "}\n",
      ].join("\n"),
    );
  });

  it("is searched for places quickly, however many empty lines it has", async () => {
    const [cell] = await runCells("console.log('\\n'.repeat(300_000));");
    assert.equal(printed(cell).length, 300_001);
  });

  it("is a promise as it is without a kernel", async () => {
    const [printedOnes, result] = await runCells(
      "console.log(Promise.resolve(1), [new Promise(() => {})]);",
      "[1].map(async (x) => x)",
    );
    assert.equal(printed(printedOnes), "Promise { 1 } [ Promise { <pending> } ]\n");
    assert.equal(resultOf(result), "[ Promise { 1 } ]");
  });
});
