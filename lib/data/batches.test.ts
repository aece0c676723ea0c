import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { batchesOf } from "./batches";

const [N, T] = [axis("N", 3), axis("T", 4)];
const text = (length: number): number[] => Array.from({ length }, (_, i) => 10 * i);

describe("batchesOf", () => {
  it("starts row n at n·⌊(L − 1)/N⌋, and moves every row on by T", () => {
    const batches = batchesOf(text(27 + 1), N, T); // a share is 9
    assert.equal(batches.length, 2);
    const rows = [0, 1].map((k) => batches[k].ids.toArray());
    assert.deepEqual(rows[0], [[0, 10, 20, 30], [90, 100, 110, 120], [180, 190, 200, 210]]); // prettier-ignore
    assert.deepEqual(rows[1], [[40, 50, 60, 70], [130, 140, 150, 160], [220, 230, 240, 250]]); // prettier-ignore
  });

  it("has as target of each word the one that comes next, also at the end of a block and of a share", () => {
    for (const length of [13, 14, 15, 24, 25, 26, 61]) {
      for (const { ids, targets } of batchesOf(text(length), N, T)) {
        assert.deepEqual(targets.toArray(), ids.add(10).toArray());
        assert.ok(targets.max() <= 10 * (length - 1));
      }
    }
  });

  it("reads no word twice in an epoch, and leaves out less than N·(T + 1) of them", () => {
    const read = batchesOf(text(1000), N, T).flatMap(({ ids }) => ids.toArray().flat());
    assert.equal(new Set(read).size, read.length);
    assert.ok(read.length > 1000 - 3 * 5);
  });

  it("needs N·T + 1 words", () => {
    assert.equal(batchesOf(text(13), N, T).length, 1);
    assert.throws(() => batchesOf(text(12), N, T), {
      name: "RangeError",
      message: "batchesOf: ids must be at least N·T + 1 = 13 for N=3, T=4, got 12",
    });
  });
});
