import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arrayOf } from "../float";
import { magnitudeOf, wasmFunctions } from "./functions";
import { allocate, memory } from "./memory";

/** From small to large, as `magnitude` orders them. */
const RISING = {
  float32: [0, 1.4e-45, 1e-40, 1.2e-38, 0.5, 1, 1.0000001, 2 ** 20, 2 ** 60, 3.4028234663852886e38, Infinity, NaN],
  float64: [0, 5e-324, 1e-310, 2.3e-308, 0.5, 1, 1.000001, 2 ** 20, 2 ** 60, Number.MAX_VALUE, Infinity, NaN],
};

for (const dtype of ["float32", "float64"] as const) {
  describe(`the magnitude of numbers in ${dtype}`, () => {
    const numbers = new (arrayOf(dtype))(memory.buffer, allocate(8 * 100).pointer, 100);
    const magnitude = (count: number): number => wasmFunctions(dtype).magnitude(numbers.subarray(0, count));

    it("is that of the largest, wherever it stands, whatever its sign, and however many there are", () => {
      for (const count of [1, 2, 3, 4, 7, 8, 15, 16, 17, 33, 100]) {
        for (let at = 0; at < count; at++) {
          numbers.fill(-0.25);
          for (const sign of [1, -1]) {
            numbers[at] = sign * 3;
            if (count < 100) numbers[count] = 1e9; // not one of them
            assert.equal(magnitude(count), magnitudeOf(3, dtype), `${count} numbers, the largest at ${at}`);
          }
        }
      }
    });

    it("grows with the number; only zeros have none", () => {
      const magnitudes = RISING[dtype].map((number) => magnitude(numbers.fill(number).length));
      assert.deepEqual([magnitudes[0], magnitude(numbers.fill(-0).length)], [0, 0]);
      for (let i = 1; i < magnitudes.length; i++) assert.ok(magnitudes[i] > magnitudes[i - 1], `${RISING[dtype][i]}`);
    });
  });
}
