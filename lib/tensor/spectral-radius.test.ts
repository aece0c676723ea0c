import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type PackedArray, readFixture, unpack } from "../testing/fixtures/read-fixture";
import { axis } from "./axis";
import { tensor } from "./create";
import { spectralRadius } from "./spectral-radius";

const [two, three] = [axis("H", 2), axis("H", 3)];
const near = (value: number, wanted: number): void =>
  assert.ok(Math.abs(value - wanted) <= 1e-10 * wanted, `${value}, not ${wanted}`);

describe("the spectral radius", () => {
  it("is the largest eigenvalue of a triangle, whatever its sign", () => {
    near(spectralRadius(tensor([[0.5, 100], [0, -2]], two, two)), 2); // prettier-ignore
  });

  it("is the size of a complex pair: a rotation by 30°, times 1.5", () => {
    const [c, s] = [(1.5 * Math.sqrt(3)) / 2, 0.75];
    near(spectralRadius(tensor([[c, s], [-s, c]], two, two)), 1.5); // prettier-ignore
  });

  it("is that of the repeated eigenvalue where there is one eigenvector only", () => {
    near(spectralRadius(tensor([[0.9, 1, 0], [0, 0.9, 1], [0, 0, 0.9]], three, three)), 0.9); // prettier-ignore
  });

  it("is 0 where a power is 0, and of zeros", () => {
    assert.equal(spectralRadius(tensor([[0, 7], [0, 0]], two, two)), 0); // prettier-ignore
    assert.equal(spectralRadius(tensor([[0, 0], [0, 0]], two, two)), 0); // prettier-ignore
  });

  it("scales with the matrix, however large or small its numbers are", () => {
    const W = tensor([[1, 2], [3, 4]], two, two); // prettier-ignore
    const radius = (5 + Math.sqrt(33)) / 2;
    for (const factor of [1e-300, 1e-8, 1, 1e300]) near(spectralRadius(W.mul(factor)), radius * factor);
  });

  it("takes float32, and views", () => {
    const W = tensor([[0.5, 100], [0, -2]], two, two); // prettier-ignore
    near(spectralRadius(W.T.astype("float32")), 2);
  });

  it("agrees with NumPy's eigenvalues", () => {
    const cases = readFixture<{ name: string; W: PackedArray; radius: number }>("numpy-jacobians.json");
    assert.ok(cases.length >= 5);
    for (const { W, radius } of cases) near(spectralRadius(unpack(W, ["H", "H"])), radius);
  });

  it("needs a square matrix of finite numbers", () => {
    const wide = tensor([[1, 2, 3], [4, 5, 6]], axis("N", 2), three); // prettier-ignore
    assert.throws(() => spectralRadius(wide as never), {
      name: "RangeError",
      message: "spectralRadius: W must have the same axis twice, got [N=2, H=3]",
    });
    const uneven = tensor([[1, 2, 3], [4, 5, 6]], two, three); // prettier-ignore
    assert.throws(() => spectralRadius(uneven), /the same axis twice, got \[H=2, H=3\]/);
    assert.throws(() => spectralRadius(tensor([[1, NaN], [0, 1]], two, two)), /must be of finite numbers, got NaN/); // prettier-ignore
  });
});
