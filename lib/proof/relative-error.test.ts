import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { relativeError } from "./relative-error";

const [N, D] = [axis("N", 2), axis("D", 1)];

describe("relativeError", () => {
  it("is ‖a − b‖ / (‖a‖ + ‖b‖)", () => {
    assert.equal(relativeError(tensor([3, 4], N), tensor([0, 0], N)), 1);
    assert.equal(relativeError(tensor([3, 4], N), tensor([6, 8], N)), 5 / 15);
    assert.equal(relativeError(3, 1), 2 / 4);
  });

  it("is 0 for equal tensors, zeros included, and 1 for opposite ones", () => {
    assert.equal(relativeError(zeros(N), zeros(N)), 0);
    assert.equal(relativeError(tensor([1, 2], N), tensor([1, 2], N)), 0);
    assert.equal(relativeError(tensor([1, 2], N), tensor([-1, -2], N)), 1);
  });

  it("does not depend on which is first, or on the unit", () => {
    const [a, b] = [tensor([1, 2], N), tensor([1.5, 2], N)];
    assert.equal(relativeError(a, b), relativeError(b, a));
    assert.equal(relativeError(a.mul(1024), b.mul(1024)), relativeError(a, b));
  });

  it("neither under- nor overflows", () => {
    const pairs = [
      [1e-170, 3e-170],
      [5e-324, 15e-324],
      [1e200, 3e200],
      [1.5e308, 0.5e308],
    ];
    for (const [a, b] of pairs) assert.ok(Math.abs(relativeError(a, b) - 0.5) < 1e-15, `${a} and ${b}`);
  });

  it("is not a number when an entry is none", () => assert.ok(Number.isNaN(relativeError(NaN, 1))));

  it("reads views", () => {
    const matrix = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      N,
      axis("K", 2),
    );
    assert.equal(relativeError(matrix.at("K", 1), tensor([2, 4], N)), 0);
  });

  it("compares float32 with float64, and axes of other names", () => {
    assert.equal(relativeError(tensor([1, 2], N).astype("float32"), tensor([1, 2], axis("K", 2))), 0);
  });

  it("refuses shapes that differ", () => {
    const refuses = (got: string, run: () => unknown): void =>
      assert.throws(run, { name: "RangeError", message: `relativeError: shapes must be equal, got ${got}` });
    refuses("[N=2] and [N=2, D=1]", () => relativeError(zeros(N), zeros(N, D)));
    refuses("[N=2, D=1] and [D=1, N=2]", () => relativeError(zeros(N, D), zeros(D, N)));
    refuses("[D=1] and a number", () => relativeError(zeros(D), 0));
  });
});
