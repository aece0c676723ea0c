// Native code reads and writes where it is told to. Nothing done to a tensor makes it reach beyond the tensor's memory.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { blasInfo } from "../backend/blas/blas";
import type { Float } from "../backend/float";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import { axis } from "./axis";
import { randn, seed } from "./random";
import { type AnyTensor, Tensor } from "./tensor";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- wrong arguments are of any type
type Any = any;

const [N, D, H] = [axis("N", 40), axis("D", 50), axis("H", 60)];
const [rows, columns] = [50, 60];
const SIZE = rows * columns;
const GUARD = 4096;
/** What stands before and behind the memory of a tensor: neither read nor written, whatever is done. */
const SECRET = 7e30;

/** A tensor [D, H] in the middle of a larger buffer. */
function guarded(FloatArray: Float64ArrayConstructor | Float32ArrayConstructor = Float64Array): {
  W: AnyTensor;
  all: Float;
} {
  const all = new FloatArray(SIZE + 2 * GUARD).fill(SECRET);
  const data = all.subarray(GUARD, GUARD + SIZE);
  data.fill(0.5);
  return { W: new Tensor([D, H], data), all };
}

function isUntouched(all: Float): boolean {
  return Array.from(all.length === 0 ? [] : all).every(
    (value, i) => (i >= GUARD && i < GUARD + SIZE) || value === Math.fround(SECRET) || value === SECRET,
  );
}

/** What may be done to a tensor after it was made, type errors all of them. */
const attacks: Record<string, (W: Any) => unknown> = {
  "its memory is sent elsewhere": ({ data }) => structuredClone(data.buffer, { transfer: [data.buffer] }),
  "its offset is moved": (W) => (W.offset = SIZE - 10),
  "its offset is negative": (W) => (W.offset = -200),
  "its offset is no number": (W) => (W.offset = NaN),
  "its rows are spread": (W) => (W.strides[0] = 61),
  "its rows are far apart": (W) => (W.strides[0] = 2 ** 33),
  "its rows run backwards": (W) => (W.strides[0] = -60),
  "its columns are spread": (W) => (W.strides[1] = 2),
  "it has more rows": (W) => (W.axes[0] = axis("D", 70)),
  "it has more columns": (W) => (W.axes[1] = axis("H", 90)),
  "its axes are no axes": (W) => (W.axes[1] = { name: "H", size: 90 }),
  "its memory is another": (W) => (W.data = new Float64Array(3)),
  "its memory is none": (W) => (W.data = { length: SIZE, buffer: new ArrayBuffer(0), subarray: () => W.data }),
  "its memory lies about its length": ({ data }) => Object.defineProperty(data, "length", { value: 2 * SIZE }),
  "its memory lies about its parts": ({ data }) => {
    const lie = new data.constructor(data.buffer, data.byteOffset + (SIZE - 2) * data.BYTES_PER_ELEMENT, 2);
    Object.defineProperty(lie, "length", { value: SIZE });
    Object.defineProperty(data, "subarray", { value: () => lie });
  },
  "its memory lies about its kind": ({ data }) =>
    Object.setPrototypeOf(data, data instanceof Float32Array ? Float64Array.prototype : Float32Array.prototype),
  "its memory is a proxy": (W) => (W.data = new Proxy(W.data, {})),
};

/** Calls that end in native code. */
const uses: Record<string, (W: AnyTensor, dtype: "float64" | "float32") => AnyTensor | void> = {
  "as the right factor": (W, dtype) => randn(N, D).astype(dtype).matmul(W),
  "as the left factor": (W, dtype) => W.matmul(randn(H, N).astype(dtype) as never),
  transposed: (W, dtype) =>
    randn(N, H)
      .astype(dtype)
      .matmul(W.T as never),
  "as the product": (W, dtype) => randn(D, N).astype(dtype).matmul(randn(N, H).astype(dtype), W),
  "as the target of a sum": (W) => W.addInPlace(1).addInPlace(W.copy()),
  "as the part of a sum": (W, dtype) => randn(D, H).astype(dtype).addInPlace(W),
  summed: (W) => W.sum("D"),
  "its tanh": (W) => W.tanh(),
  "as weights": (W, dtype) => {
    const layer = new FusedTimeRNN(W as never, randn(H, H).astype(dtype), randn(H).astype(dtype));
    const hs = layer.forward(randn(axis("N", 3), axis("T", 2), D).astype(dtype));
    layer.backward(hs);
    return hs;
  },
};

describe(`on ${blasInfo().name}, a tensor stays in its memory when`, () => {
  seed(1);
  for (const [what, attack] of Object.entries(attacks)) {
    for (const FloatArray of [Float64Array, Float32Array]) {
      it(`${what} (${FloatArray.name})`, () => {
        for (const [how, use] of Object.entries(uses)) {
          const { W, all } = guarded(FloatArray);
          const dtype = W.dtype;
          attack(W);
          let entries: number[] = [];
          try {
            entries = [...(use(W, dtype) ?? W).copy().data];
          } catch (error) {
            assert.ok(error instanceof Error, how);
          }
          assert.ok(isUntouched(all), `${how}: it wrote beyond its memory`);
          const isOwn = entries.every((value) => !(Math.abs(value) > 1e25));
          assert.ok(isOwn, `${how}: it read beyond its memory`);
        }
      });
    }
  }
});

describe("a tensor", () => {
  const data = new Float64Array(6);
  const [N, D] = [axis("N", 2), axis("D", 3)];
  const resizable = new (ArrayBuffer as Any)(48, { maxByteLength: 96 }) as ArrayBuffer;
  class Numbers extends Float64Array {
    override get length(): number {
      return 1000;
    }
  }
  const refusals: Record<string, [args: unknown[], message: string]> = {
    "entries beyond its memory": [
      [[N, axis("D", 4)], data],
      "Tensor: data must hold entries 0…7 for [N=2, D=4], got 6 entries",
    ],
    "an offset too large": [[[N, D], data, 1], "Tensor: data must hold entries 1…6 for [N=2, D=3], got 6 entries"],
    "an offset below 0": [[[N, D], data, -1], "Tensor: data must hold entries -1…4 for [N=2, D=3], got 6 entries"],
    "an offset that is no whole number": [[[N, D], data, 0.5], "Tensor: offset must be a whole number, got 0.5"],
    "strides too large": [
      [[N, D], data, 0, [4, 1]],
      "Tensor: data must hold entries 0…6 for [N=2, D=3], got 6 entries",
    ],
    "strides that run backwards out of it": [
      [[N, D], data, 0, [-3, 1]],
      "Tensor: data must hold entries -3…2 for [N=2, D=3], got 6 entries",
    ],
    "too few strides": [
      [[N, D], data, 0, [3]],
      "Tensor: strides must be 2 whole numbers for [N=2, D=3], got a list of 1",
    ],
    "a stride that is no whole number": [
      [[N, D], data, 0, [3, NaN]],
      "Tensor: each stride must be a whole number, got NaN",
    ],
    "more entries than any memory has": [
      [[axis("N", 2 ** 40), axis("D", 2 ** 40)], data],
      "Tensor: data must hold entries 0…1.2089258196146292e+24 for [N=1099511627776, D=1099511627776], got 6 entries",
    ],
    "whole numbers": [
      [[N, D], new Int32Array(6)],
      "Tensor: data must be a Float64Array or a Float32Array, got an Int32Array",
    ],
    "a list": [
      [
        [N, D],
        [1, 2, 3, 4, 5, 6],
      ],
      "Tensor: data must be a Float64Array or a Float32Array, got a list of 6",
    ],
    "a proxy": [
      [[N, D], new Proxy(data, {})],
      "Tensor: data must be a Float64Array or a Float32Array, got a Float64Array",
    ],
    "what only claims to be one": [
      [[N, D], Object.create(Float64Array.prototype)],
      "Tensor: data must be a Float64Array or a Float32Array, got a Float64Array",
    ],
    "memory that may shrink": [
      [[N, D], new Float64Array(resizable)],
      "Tensor: data must be in memory of fixed size, got a buffer that can be resized",
    ],
    "a class that lies about its length": [
      [[N, D], new Numbers(5)],
      "Tensor: data must hold entries 0…5 for [N=2, D=3], got 5 entries",
    ],
    "what looks like an axis": [
      [[N, { name: "D", size: 3 }], data],
      'Tensor: each axis must be an axis such as axis("N", 4), got an Object',
    ],
  };
  for (const [what, [args, message]] of Object.entries(refusals)) {
    it(`refuses ${what}`, () => assert.throws(() => new (Tensor as Any)(...args), { name: "RangeError", message }));
  }

  it("keeps what it was given when the lists it was given in change", () => {
    const [axes, strides] = [
      [N, D],
      [3, 1],
    ];
    const x = new Tensor(axes, data, 0, strides);
    axes.push(axis("D", 9));
    strides[0] = 100;
    assert.deepEqual(
      [x.shape, x.strides],
      [
        [2, 3],
        [3, 1],
      ],
    );
  });

  it("shares the memory of a class of its own, too", () => {
    class Mine extends Float64Array {}
    const mine = Mine.of(1, 2, 3);
    new Tensor([D], mine).mulInPlace(2);
    assert.deepEqual([...mine], [2, 4, 6]);
  });

  it("whose memory was sent elsewhere says so, whatever is done with it", () => {
    const x = randn(N, D);
    structuredClone(x.data.buffer, { transfer: [x.data.buffer] });
    const message = "Tensor: memory must be there, got a buffer that was detached";
    const calls = [
      () => x.add(1),
      () => x.get(0, 0),
      () => x.set(1, 0, 0),
      () => x.toArray(),
      () => String(x),
      () => x.max(),
      () => x.copy(),
    ];
    for (const call of [...calls, () => x.assign(1), () => x.matmul(randn(D, N)), () => x.sum()]) {
      assert.throws(call, { name: "RangeError", message }, String(call));
    }
  });
});

if (blasInfo().name !== "portable") {
  it("all the same without a BLAS", () => {
    const { status, signal, stdout } = spawnSync(process.execPath, [__filename], {
      env: { ...process.env, RNN_BLAS: "portable", NODE_TEST_CONTEXT: "" },
      encoding: "utf8",
    });
    assert.deepEqual([status, signal], [0, null], stdout);
  });
}
