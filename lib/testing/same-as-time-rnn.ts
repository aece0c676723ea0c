/** What FusedTimeRNN must do on every BLAS: the same as TimeRNN. The two test files that use it differ in the BLAS. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { randint, randn, seed } from "../tensor/random";
import type { AnyTensor, DType, Tensor } from "../tensor/tensor";
import { TimeRNN } from "../layers/time-rnn";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";

type Either = TimeRNN | FusedTimeRNN;
type Sizes = readonly [N: number, T: number, D: number, H: number];

const TOLERANCE = { float64: 1e-12, float32: 1e-5 };

export function describeFusedTimeRNN(where: string): void {
  describe(`FusedTimeRNN on ${where} agrees with TimeRNN`, () => {
    for (const dtype of ["float64", "float32"] as const) {
      it(`in ${dtype} to ${TOLERANCE[dtype]}, for 200 shapes`, () => {
        seed(1);
        for (const sizes of shapes()) compareBlocks(pair(sizes, dtype), [sizes], dtype);
      });

      it(`in ${dtype}, for stateful sequences whose blocks change in length`, () => {
        seed(2);
        for (let i = 0; i < 20; i++) {
          const [N, T, D, H] = randomShape();
          const blocks = [T, T, 1, T + 3, 2].map((length) => [N, length, D, H] as const);
          compareBlocks(pair(blocks[0], dtype, true), blocks, dtype);
        }
      });

      it(`in ${dtype}, when batch and length change from call to call`, () => {
        seed(3);
        const [, , D, H] = [0, 0, 13, 21];
        const blocks = Array.from({ length: 30 }, () => [random(20), random(20), D, H] as const);
        compareBlocks(pair(blocks[0], dtype), blocks, dtype);
      });
    }
  });
}

/** 200 shapes: the edge of each axis, units that are and are not a multiple of 4, a few that are large. */
function shapes(): Sizes[] {
  const edges = [1, 2].flatMap((N) =>
    [1, 2].flatMap((T) => [1, 3].flatMap((D) => [1, 4, 5, 8].map((H) => [N, T, D, H] as const))),
  );
  const large = [
    [10, 4, 100, 100],
    [3, 5, 130, 67],
    [70, 2, 33, 129],
    [2, 3, 300, 260],
  ] as const;
  return [...edges, ...large, ...Array.from({ length: 200 - edges.length - large.length }, randomShape)];
}

function randomShape(): Sizes {
  return [random(12), random(12), random(40), random(40)];
}

function random(largest: number): number {
  return randint(1, largest + 1).get();
}

function pair([, , D, H]: Sizes, dtype: DType, stateful = false): [TimeRNN, FusedTimeRNN] {
  const [inputs, units] = [axis("D", D), axis("H", H)];
  const Wx = randn(inputs, units)
    .mul(1 / Math.sqrt(D))
    .astype(dtype);
  const Wh = randn(units, units)
    .mul(1 / Math.sqrt(H))
    .astype(dtype);
  const b = randn(units).astype(dtype);
  return [new TimeRNN(Wx, Wh, b, { stateful }), new FusedTimeRNN(Wx, Wh, b, { stateful })];
}

/** Runs forward and backward of both layers over the same blocks and compares all that they return and keep. */
function compareBlocks([layer, fused]: [Either, Either], blocks: readonly Sizes[], dtype: DType): void {
  for (const sizes of blocks) {
    const [N, T, D, H] = sizes.map((size, k) => axis("NTDH"[k], size));
    const xs = randn(N, T, D).astype(dtype) as Tensor<["N", "T", "D"]>;
    const dhs = randn(N, T, H).astype(dtype) as Tensor<["N", "T", "H"]>;
    const compare = (what: string, wanted: AnyTensor, got: AnyTensor): void =>
      expectClose(`${what} for ${sizes.join(", ")}`, wanted, got, dtype);
    compare("hs", layer.forward(xs), fused.forward(xs));
    compare("h", layer.h!, fused.h!);
    compare("dxs", layer.backward(dhs), fused.backward(dhs));
    compare("dh", layer.dh!, fused.dh!);
    for (const name of ["Wx", "Wh", "b"] as const) compare(`d${name}`, layer.grads[name], fused.grads[name]);
  }
}

/** Every entry to the tolerance, relative to the largest of the tensor. */
function expectClose(what: string, wanted: AnyTensor, got: AnyTensor, dtype: DType): void {
  assert.deepEqual(got.axes, wanted.axes, what);
  assert.equal(got.dtype, dtype, what);
  const [a, b] = [wanted.copy().data, got.copy().data];
  const scale = Math.max(...a.map(Math.abs));
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i] - b[i]);
    assert.ok(error <= TOLERANCE[dtype] * scale, `${what}, entry ${i}: ${b[i]} instead of ${a[i]}`);
  }
}
