// A kernel that has run many cells needs hardly more memory than one that has run few.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printed, runCells } from "./kernel-driver";

const CELLS = 350;
const WARM_AFTER = 100;
const MOST_GROWTH_MB = 60;

describe("a kernel's memory", () => {
  it(`grows by less than ${MOST_GROWTH_MB} MB from cell ${WARM_AFTER} to cell ${CELLS}`, async () => {
    const cells = Array.from(
      { length: CELLS },
      (_, i) => `const name${i} = { value: ${i} };\nconsole.log(process.memoryUsage().rss / 1e6);`,
    );
    const rssMB = (await runCells(...cells)).map((cell) => Number(printed(cell)));
    const most = (from: number, to: number): number => Math.max(...rssMB.slice(from, to));
    const growth = most(WARM_AFTER, CELLS) - most(0, WARM_AFTER);
    assert.ok(
      growth < MOST_GROWTH_MB,
      `from ${most(0, WARM_AFTER).toFixed()} to ${most(WARM_AFTER, CELLS).toFixed()} MB`,
    );
  });
});
