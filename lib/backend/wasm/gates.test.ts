// σ in WebAssembly, through the gates of an LSTM, against lib's own in float64; and the sum of rows.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sigmoid } from "../../math/sigmoid";
import { type Matrix, matrix } from "../matrix";
import { gateFunctions, wasmFunctions } from "./functions";
import { allocate, memory } from "./memory";

/** A matrix of zeros in the memory, its rows `stride` entries apart. */
function zeros(rows: number, columns: number, stride = columns): Matrix {
  wasmFunctions("float32");
  const { pointer } = allocate(4 * rows * stride);
  return matrix(new Float32Array(memory.buffer, pointer, rows * stride).fill(0), rows, columns, stride);
}

/** σ of each value, as it becomes the gate o: three of the four parts of a row are left at zero. */
function sigmoids(values: Float32Array): Float32Array {
  const H = values.length;
  const [a, u, b] = [zeros(1, 4 * H), zeros(1, 4 * H), zeros(1, 4 * H)];
  a.data.set(values, 3 * H);
  const [cPrev, c, tanhC, h] = [zeros(1, H), zeros(1, H), zeros(1, H), zeros(1, H)];
  gateFunctions().lstmForward(a, u, b, cPrev, c, tanhC, h);
  return Float32Array.from(a.data.subarray(3 * H));
}

describe("σ in float32", () => {
  it("is within 4 units in the last place, from −87 to 87", () => {
    const xs = Float32Array.from({ length: 100_001 }, (_, i) => -87 + (i * 174) / 100_000);
    let worst = 0;
    sigmoids(xs).forEach((y, i) => {
      const exact = sigmoid(xs[i]);
      const ulp = 2 ** (Math.floor(Math.log2(exact)) - 23);
      worst = Math.max(worst, Math.abs(y - exact) / ulp);
    });
    assert.ok(worst <= 4 && worst > 0.4, `worst error is ${worst} units`);
  });

  it("knows infinity, NaN and what is too large, in every lane and in what is left of four", () => {
    const special = [Infinity, -Infinity, NaN, 0, 1e30, -1e30, -0];
    const wanted = [1, 0, NaN, 0.5, 1, 0, 0.5];
    for (let shift = 0; shift < special.length; shift++) {
      const turned = (list: number[]): number[] => [...list.slice(shift), ...list.slice(0, shift)];
      const got = Array.from(sigmoids(Float32Array.from(turned(special))), (y) => (y < 2e-38 ? 0 : y));
      assert.deepEqual(got, turned(wanted));
    }
  });
});

describe("the sum of rows", () => {
  it("is added to what is there, for any number of columns, with gaps between the rows", () => {
    for (const columns of [1, 3, 4, 9]) {
      const [x, sums] = [zeros(5, columns, columns + 2), zeros(1, columns)];
      x.data.forEach((_, i) => (x.data[i] = i));
      sums.data.fill(0.5);
      gateFunctions().sumRows(x, sums);
      const wanted = Array.from({ length: columns }, (_, j) => 0.5 + 5 * j + (columns + 2) * 10);
      assert.deepEqual([...sums.data], wanted);
    }
  });
});
