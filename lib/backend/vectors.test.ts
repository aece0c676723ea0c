import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { addScaledInPlace, scaleInPlace, sumOfSquares } from "./vectors";
import { memory } from "./wasm/memory";

/** Lengths that fill no vector, one block, and more than one. */
const LENGTHS = [1, 3, 7, 8, 9, 4095, 4096, 4097, 9001];
const numbers = (length: number, step: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.fround(((i * step) % 17) - 8.25));

describe("operations on rows of float32", () => {
  for (const length of LENGTHS) {
    const [x, y] = [numbers(length, 5), numbers(length, 3)];

    it(`sumOfSquares of ${length}`, () => {
      const expected = x.reduce((sum, value) => sum + value * value, 0);
      assert.equal(sumOfSquares(x), expected); // multiples of 1/16: no order of the sum rounds
    });

    it(`scaleInPlace of ${length}`, () => {
      const scaled = x.slice();
      scaleInPlace(scaled, 0.1);
      assert.deepEqual(scaled, x.map((value) => value * Math.fround(0.1))); // prettier-ignore
    });

    it(`addScaledInPlace of ${length}`, () => {
      const sum = y.slice();
      addScaledInPlace(sum, x, -0.3);
      assert.deepEqual(sum, y.map((value, i) => value + Math.fround(x[i] * Math.fround(-0.3)))); // prettier-ignore
    });
  }

  it("touch no entry beside those of the row, also after the memory has grown", () => {
    memory.grow(1);
    const whole = numbers(9010, 7);
    const before = whole.slice();
    const row = whole.subarray(4, 9005);
    scaleInPlace(row, 2);
    addScaledInPlace(row, row.slice(), 1);
    assert.deepEqual(whole.subarray(0, 4), before.subarray(0, 4));
    assert.deepEqual(whole.subarray(9005), before.subarray(9005));
    assert.deepEqual(row, before.subarray(4, 9005).map((value) => 4 * value)); // prettier-ignore
  });

  it("and of float64 keep all digits", () => {
    const x = Float64Array.of(0.1, -0.2, 0.3);
    assert.equal(sumOfSquares(x), 0.1 * 0.1 + 0.2 * 0.2 + 0.3 * 0.3);
    scaleInPlace(x, 3);
    assert.deepEqual([...x], [0.1 * 3, -0.2 * 3, 0.3 * 3]);
    addScaledInPlace(x, Float64Array.of(1, 1, 1), 0.7);
    assert.deepEqual([...x], [0.1 * 3 + 0.7, -0.2 * 3 + 0.7, 0.3 * 3 + 0.7]);
  });

  it("keep NaN and infinity", () => {
    assert.ok(Number.isNaN(sumOfSquares(Float32Array.of(1, NaN))));
    assert.equal(sumOfSquares(Float32Array.of(1, -Infinity)), Infinity);
  });
});
