// tanh in WebAssembly, against Math.tanh over the whole range of float32.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { tanh as ownTanh } from "../../math/tanh";
import { axis } from "../../tensor/axis";
import { randn } from "../../tensor/random";
import type { DType } from "../float";
import { wasmFunctions } from "./functions";
import { matrix } from "../matrix";
import { allocate, memory } from "./memory";

const COUNT = 8192;
const piece = allocate(2 * COUNT * 8);

/** tanh of up to 8192 values, as WebAssembly computes it with a bias of zero. */
function tanh(values: Float32Array | Float64Array, dtype: DType): number[] {
  const { biasTanh } = wasmFunctions(dtype);
  const FloatArray = dtype === "float32" ? Float32Array : Float64Array;
  const bias = piece.pointer + COUNT * 8;
  const b = new FloatArray(memory.buffer, bias, COUNT).fill(0);
  const z = new FloatArray(memory.buffer, piece.pointer, values.length);
  z.set(values);
  biasTanh(matrix(z, 1, values.length), b);
  return Array.from(z);
}

/** `COUNT` floats of one exponent and sign, evenly spread and with the first and the last. */
function floatsOf(exponent: number, sign: 0 | 1): Float32Array {
  const mantissa = (i: number): number => Math.floor((i * 0x7fffff) / (COUNT - 1));
  const bits = Uint32Array.from({ length: COUNT }, (_, i) => ((sign << 31) | (exponent << 23) | mantissa(i)) >>> 0);
  return new Float32Array(bits.buffer);
}

/** The distance from `exact` to the next float32 of the same exponent. */
function ulp(exact: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(Math.fround(exact)) || 1e-45)), -126) - 23);
}

describe("tanh in float32", () => {
  it("is within 3 units in the last place, for 8192 values of every exponent and sign", () => {
    let worst = 0;
    for (let exponent = 0; exponent < 255; exponent++) {
      for (const sign of [0, 1] as const) {
        const xs = floatsOf(exponent, sign);
        const ys = tanh(xs, "float32");
        xs.forEach((x, i) => (worst = Math.max(worst, Math.abs(ys[i] - Math.tanh(x)) / ulp(Math.tanh(x)))));
      }
    }
    assert.ok(worst <= 3, `worst error is ${worst} ulp`);
    assert.ok(worst > 0.4, `no approximation is as good as ${worst} ulp: the test measures nothing`);
  });

  it("never leaves [-1, 1], and is odd", () => {
    const xs = Float32Array.from({ length: COUNT }, (_, i) => i / 512);
    const [right, left] = [
      tanh(xs, "float32"),
      tanh(
        xs.map((x) => -x),
        "float32",
      ),
    ];
    right.forEach((y, i) => assert.ok(y <= 1 && (i === 0 || left[i] === -y)));
  });

  it("knows infinity and NaN, in every lane and in what is left of four", () => {
    const special = [Infinity, -Infinity, NaN, 0, 1e-45, -1e-45, 1e-40, 3e38, -3e38];
    const wanted = [1, -1, NaN, 0, 1e-45, -1e-45, 1e-40, 1, -1].map(Math.fround);
    for (let shift = 0; shift < special.length; shift++) {
      const turned = (list: number[]): number[] => [...list.slice(shift), ...list.slice(0, shift)];
      assert.deepEqual(tanh(Float32Array.from(turned(special)), "float32"), turned(wanted));
    }
  });
});

describe("tanh in float64", () => {
  /** With a bias of zero, which makes 0 of −0. */
  const assertOwnDigits = (xs: Float64Array): void => {
    const ys = tanh(xs, "float64");
    xs.forEach((x, i) => {
      if (!Object.is(ys[i], ownTanh(x + 0))) assert.fail(`tanh(${x}) must be ${ownTanh(x + 0)}, got ${ys[i]}`);
    });
  };

  it("has the digits of lib's own tanh, for 1024 values of every exponent and sign", () => {
    for (let exponent = -1022; exponent < 1024; exponent++) {
      const mantissas = randn(axis("N", 1024)).toArray();
      assertOwnDigits(Float64Array.from(mantissas, (x) => Math.sign(x) * 2 ** exponent * (1 + Math.abs(x % 1))));
    }
  });

  it("has them densely where the method changes: around 0, ±¼·ln2, ±1, ±10·ln2 and ±22", () => {
    for (const [middle, width] of [
      [0, 2],
      [Math.LN2 / 4, 1e-9],
      [0.5, 1],
      [1, 1e-9],
      [7, 1],
      [22, 1],
    ]) {
      // prettier-ignore
      for (const sign of [1, -1]) {
        assertOwnDigits(Float64Array.from({ length: COUNT }, (_, i) => sign * (middle + width * (i / COUNT - 0.5))));
      }
    }
  });

  it("knows infinity and NaN, in every lane and in what is left of four", () => {
    const special = [Infinity, -Infinity, NaN, 0, 5e-324, -5e-324, 2 ** -28, 1e308, -22];
    for (let shift = 0; shift < special.length; shift++) {
      const turned = [...special.slice(shift), ...special.slice(0, shift)];
      for (let count = 1; count <= turned.length; count++) assertOwnDigits(Float64Array.from(turned.slice(0, count)));
    }
  });
});

describe("a float32 tensor's tanh", () => {
  it("is that of WebAssembly, however long the tensor and however far apart its entries", () => {
    const [N, D] = [axis("N", 3001), axis("D", 5)];
    const x = randn(N, D).astype("float32");
    const wanted = tanh(x.at("D", 2).copy().data, "float32");
    assert.deepEqual(Array.from(x.tanh().at("D", 2).copy().data), wanted);
    assert.deepEqual(Array.from(x.at("D", 2).tanh().data), wanted);
  });

  it("does not depend on what was computed before", () => {
    const script = `
      const { axis, tensor } = require(${JSON.stringify(join(__dirname, "../.."))});
      console.log(Math.abs(tensor([1, 2], axis("N", 2)).astype("float32").tanh().data[1] - Math.tanh(2)) < 1e-6);`;
    assert.equal(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }), "true\n");
  });
});
