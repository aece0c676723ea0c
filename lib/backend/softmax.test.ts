import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exp } from "../math/exp";
import { softmaxInPlace } from "./softmax";

describe("softmax in float32", () => {
  it("has each e^x within 2 units in the last place, over all of its range", () => {
    // With the largest entry 0 and 1 in the sum, a row [0, x] has e^x / (1 + e^x) as its second entry.
    let worst = 0;
    for (let x = -87; x <= 0; x += 0.00137) {
      const given = Math.fround(x);
      const row = Float32Array.of(0, given);
      softmaxInPlace(row, 2);
      const expected = exp(given) / (1 + exp(given));
      worst = Math.max(worst, Math.abs(row[1] - expected) / expected);
    }
    assert.ok(worst < 2.5 * 2 ** -23, `${worst / 2 ** -23} units`); // e^x, the sum and the quotient each round
  });

  it("has 0 for what is too unlikely for a float32 number", () => {
    const row = Float32Array.of(0, -88, -1e4, -Infinity);
    softmaxInPlace(row, 4);
    assert.deepEqual([...row], [1, 0, 0, 0]);
  });

  it("goes through rows of any length, and more rows than a block", () => {
    for (const [rows, columns] of [
      [1, 1],
      [3, 5],
      [2, 70_000],
      [9000, 17],
    ]) {
      const scores = Float32Array.from({ length: rows * columns }, (_, i) => ((i * 31) % 101) / 10); // prettier-ignore
      const [single, double] = [scores.slice(), Float64Array.from(scores)];
      const [narrow, wide] = [softmaxInPlace(single, columns), softmaxInPlace(double, columns)];
      for (let i = 0; i < single.length; i++) assert.ok(Math.abs(single[i] - double[i]) <= 1e-6 * double[i]);
      for (let r = 0; r < rows; r++) {
        assert.equal(narrow.largest[r], wide.largest[r]);
        assert.ok(Math.abs(narrow.logSums[r] - wide.logSums[r]) < 1e-6);
      }
    }
  });
});
