import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis, describeAxes } from "./axis";

describe("axis", () => {
  it("has a name and a size", () => assert.deepEqual({ ...axis("N", 4) }, { name: "N", size: 4 }));

  it("has indices to loop over", () => assert.deepEqual(axis("T", 3).indices, [0, 1, 2]));

  for (const size of [0, -1, 2.5, NaN, Infinity, 2 ** 53]) {
    it(`refuses the size ${size}`, () => {
      assert.throws(() => axis("N", size), {
        name: "RangeError",
        message: `axis: size of N must be a positive whole number, got ${size}`,
      });
    });
  }

  it('named "1" has one entry', () => {
    assert.equal(axis("1", 1).size, 1);
    assert.throws(() => axis("1", 2), { name: "RangeError", message: 'axis: size of "1" must be 1, got 2' });
  });
});

describe("describeAxes", () => {
  it("writes names with sizes, and 1 for an axis that stretches", () => {
    assert.equal(describeAxes([axis("N", 4), axis("1", 1)]), "[N=4, 1]");
    assert.equal(describeAxes([]), "[]");
  });
});
