// Tensors print as NumPy prints arrays, character by character.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { axis } from "./axis";
import { tensor, zeros } from "./create";
import { type PackedArray, readFixture, unpack } from "../testing/fixtures/read-fixture";
import type { AnyTensor, DType } from "./tensor";

interface PrintedArray {
  name: string;
  dtype: DType;
  array: PackedArray;
  text: string;
}

function asTensor({ array, dtype }: PrintedArray): AnyTensor {
  return unpack(
    array,
    array.shape.map((_, k) => `axis${k}`),
    dtype,
  );
}

describe("NumPy's text of", () => {
  for (const printed of readFixture<PrintedArray>("numpy-print.json")) {
    it(printed.name, () => assert.equal(asTensor(printed).toString(), printed.text));
  }
});

describe("a tensor's text", () => {
  const [N, H] = [axis("N", 2), axis("H", 3)];
  const h = tensor(
    [
      [1, -2, 3],
      [4, 5, 6.5],
    ],
    N,
    H,
  );

  it("is what console.log and a cell's last expression show", () => {
    assert.equal(inspect(h), "[[ 1.  -2.   3. ]\n [ 4.   5.   6.5]]");
  });

  it("follows the view, not the memory", () => {
    assert.equal(String(h.T), "[[ 1.   4. ]\n [-2.   5. ]\n [ 3.   6.5]]");
    assert.equal(String(h.at("H", -1)), "[3.  6.5]");
  });

  it("of no axes is one number, as NumPy prints it", () => {
    assert.equal(String(h.at("N", 0).at("H", 0)), "1.0");
    assert.equal(String(h.at("N", 1).at("H", 2)), "6.5");
    assert.equal(String(zeros().map(() => 1e-5)), "1e-05");
  });
});
