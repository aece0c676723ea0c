import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { power } from "./power";

describe("power", () => {
  it("multiplies: whole results are exact", () => {
    assert.deepEqual(
      [power(3, 4), power(-2, 63), power(10, 22), power(7, 0), power(0, 0)],
      [81, -(2 ** 63), 1e22, 1, 1],
    );
  });

  it("takes negative exponents", () => {
    assert.deepEqual([power(2, -3), power(4, -1), power(0, -1)], [0.125, 0.25, Infinity]);
  });

  it("is near the true power where that has more digits than a number", () => {
    for (const [base, exponent] of [
      [1.2, 60],
      [0.8, 60],
      [-0.3, 17],
    ]) {
      assert.ok(Math.abs(power(base, exponent) / base ** exponent - 1) < 1e-14);
    }
  });

  it("refuses an exponent that is not whole", () => {
    assert.throws(() => power(2, 0.5), {
      name: "RangeError",
      message: "power: exponent must be a whole number, got 0.5",
    });
  });
});
