/** What a fused layer must do on every BLAS: the same as the layer to read. The test files that use it differ in the BLAS. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Axis, axis } from "../tensor/axis";
import { zeros } from "../tensor/create";
import { randint, randn, seed } from "../tensor/random";
import { type AnyTensor, type DType, type Tensor } from "../tensor/tensor";
import { TimeGRU } from "../layers/time-gru";
import { TimeLSTM } from "../layers/time-lstm";
import { TimeRNN } from "../layers/time-rnn";
import { FusedTimeGRU } from "../layers/fused/fused-time-gru";
import { FusedTimeLSTM } from "../layers/fused/fused-time-lstm";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";

type Either = TimeRNN | FusedTimeRNN | TimeLSTM | FusedTimeLSTM | TimeGRU | FusedTimeGRU;
type Sizes = readonly [N: number, T: number, D: number, H: number];
/** A layer, whatever its parameters. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the parameters are the layer's own
type Make = new (Wx: any, Wh: any, b: any, options: any) => Either;

/** A layer to read, the one that must do the same, and how many times H their weights are wide. */
interface Kind {
  readonly name: string;
  readonly gates: 1 | 3 | 4;
  readonly read: Make;
  readonly fused: Make;
  /** Whether it has a second bias. */
  readonly hasBh?: boolean;
  /** A dtype that the fused layer leaves to the one to read: then both give the same bits. */
  readonly leftToRead?: DType;
}

const LAYERS: readonly Kind[] = [
  { name: "FusedTimeRNN", gates: 1, read: TimeRNN, fused: FusedTimeRNN },
  { name: "FusedTimeLSTM", gates: 4, read: TimeLSTM, fused: FusedTimeLSTM, leftToRead: "float64" },
  { name: "FusedTimeGRU", gates: 3, read: TimeGRU, fused: FusedTimeGRU, leftToRead: "float64" },
  {
    name: "FusedTimeGRU with the reset after the product",
    gates: 3,
    hasBh: true,
    read: TimeGRU,
    fused: FusedTimeGRU,
    leftToRead: "float64",
  },
];

const TOLERANCE = { float64: 1e-12, float32: 1e-5 };

export function describeFusedLayers(where: string): void {
  for (const kind of LAYERS) describeFused(kind, where);
}

function describeFused(kind: Kind, where: string): void {
  describe(`${kind.name} on ${where} agrees with the layer to read`, () => {
    for (const dtype of ["float64", "float32"] as const) {
      const isLeft = dtype === kind.leftToRead; // the layer to read against itself: a few cases tell
      const compareBlocks = (layers: [Either, Either], blocks: readonly Sizes[]): void =>
        compareAll(layers, blocks, dtype, isLeft ? 0 : TOLERANCE[dtype]);

      it(`in ${dtype}${isLeft ? ", bit for bit" : ` to ${TOLERANCE[dtype]}, for 200 shapes`}`, () => {
        seed(1);
        for (const sizes of isLeft ? shapes().slice(0, 70) : shapes()) compareBlocks(pair(kind, sizes, dtype), [sizes]);
      });

      it(`in ${dtype}, for stateful sequences whose blocks change in length`, () => {
        seed(2);
        for (let i = 0; i < (isLeft ? 3 : 20); i++) {
          const [N, T, D, H] = randomShape();
          const blocks = [T, T, 1, T + 3, 2].map((length) => [N, length, D, H] as const);
          compareBlocks(pair(kind, blocks[0], dtype, true), blocks);
        }
      });

      it(`in ${dtype}, for blocks so long that they are cut into chunks`, () => {
        seed(6);
        const both = [
          [49, 1],
          [100, 49],
        ];
        for (const lengths of isLeft ? both.slice(0, 1) : both) {
          const blocks = lengths.map((T) => [60, T, 31, 40] as const);
          compareBlocks(pair(kind, blocks[0], dtype, lengths[1] > 1), blocks);
        }
      });

      it(`in ${dtype}, when batch and length change from call to call`, () => {
        seed(3);
        const [, , D, H] = [0, 0, 13, 21];
        const blocks = Array.from({ length: 30 }, () => [random(20), random(20), D, H] as const);
        compareBlocks(pair(kind, blocks[0], dtype), blocks);
      });

      it(`in ${dtype} for numbers of every kind, entry by entry: NaN, infinite, finite to ${TOLERANCE[dtype]}`, () => {
        seed(4);
        for (let i = 0; i < (isLeft ? 50 : kind.gates === 1 ? 1000 : 400); i++) compareKinds(kind, i, dtype);
      });

      it(`in ${dtype}, entry by entry, when numbers become too large only on the way back`, () => {
        seed(5);
        for (let i = 0; i < (isLeft ? 10 : 100); i++) compareWayBack(kind, i % 2 === 0, dtype);
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

function pair(kind: Kind, [, , D, H]: Sizes, dtype: DType, stateful = false): [Either, Either] {
  const [inputs, units] = [axis("D", D), axis("H", H)];
  const columns = kind.gates === 1 ? units : axis(`${kind.gates}H`, kind.gates * H);
  const Wx: AnyTensor = randn(inputs, columns)
    .mul(1 / Math.sqrt(D))
    .astype(dtype);
  const Wh: AnyTensor = randn(units, columns)
    .mul(1 / Math.sqrt(H))
    .astype(dtype);
  const b: AnyTensor = randn(columns).astype(dtype);
  const options = { stateful, ...(kind.hasBh && { reset: "after", bh: randn(units).astype(dtype) }) };
  return [new kind.read(Wx, Wh, b, options), new kind.fused(Wx, Wh, b, options)];
}

/** The tensors of a record, each with its name after `prefix`. */
function prefixed(prefix: string, record: object): [string, AnyTensor][] {
  return Object.entries(record as Record<string, AnyTensor>).map(([name, each]) => [`${prefix}${name}`, each]);
}

/** All that forward and backward leave behind. */
function kept(layer: Either): Record<string, AnyTensor> {
  const { state, stateGradient = [], grads } = layer;
  return Object.fromEntries([
    ...prefixed("state ", [...state!]),
    ...prefixed("gradient of state ", [...stateGradient]),
    ...prefixed("d", grads),
  ]);
}

/** Runs forward and backward of both layers over the same blocks and compares all that they return and keep. */
function compareAll([layer, fused]: [Either, Either], blocks: readonly Sizes[], dtype: DType, tolerance: number): void {
  for (const sizes of blocks) {
    const [N, T, D, H] = sizes.map((size, k) => axis("NTDH"[k], size));
    const xs = randn(N, T, D).astype(dtype) as Tensor<["N", "T", "D"]>;
    const dhs = randn(N, T, H).astype(dtype) as Tensor<["N", "T", "H"]>;
    const compare = (what: string, wanted: AnyTensor, got: AnyTensor): void =>
      expectClose(`${what} for ${sizes.join(", ")}`, wanted, got, dtype, tolerance);
    compare("hs", layer.forward(xs), fused.forward(xs));
    compare("dxs", layer.backward(dhs), fused.backward(dhs));
    const got = kept(fused);
    for (const [name, wanted] of Object.entries(kept(layer))) compare(name, wanted, got[name]);
  }
}

/** Every entry to the tolerance, relative to the largest of the tensor. */
function expectClose(what: string, wanted: AnyTensor, got: AnyTensor, dtype: DType, tolerance: number): void {
  assert.deepEqual(got.axes, wanted.axes, what);
  assert.equal(got.dtype, dtype, what);
  const [a, b] = [wanted.copy().data, got.copy().data];
  const scale = wanted.abs().max();
  for (let i = 0; i < a.length; i++) {
    const error = Math.abs(a[i] - b[i]);
    assert.ok(error <= tolerance * scale, `${what}, entry ${i}: ${b[i]} instead of ${a[i]}`);
  }
}

/** What a float can be: not a number, infinite, zero, too small for all its digits, and so large that sums overflow. */
const KINDS: Record<DType, readonly number[]> = {
  float64: [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    5e-324,
    -1e-310,
    2.3e-308,
    1e-160,
    1e160,
    -1e200,
    1.7e308,
    -1.7976931348623157e308,
  ],
  float32: [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    1.4e-45,
    -1e-40,
    1.2e-38,
    1e-20,
    1e20,
    -1e30,
    3.4e38,
    -3.4028234663852886e38,
  ],
};

const MEDIUM: Sizes = [10, 3, 30, 40];
/** Long enough to be cut in two. */
const IN_CHUNKS: Sizes = [41, 90, 30, 28];

/** Two blocks, one after the other, with numbers of these kinds in what the layers are given: in some tensors or in none. */
function compareKinds(kind: Kind, i: number, dtype: DType): void {
  const sizes =
    i % 250 === 50 ? IN_CHUNKS : i % 50 === 0 ? MEDIUM : ([random(3), random(4), random(4), random(5)] as const);
  const [N, T, D, H] = sizes.map((size, k) => axis("NTDH"[k], size)) as [Axis<"N">, Axis<"T">, Axis<"D">, Axis<"H">];
  const layers = pair(kind, sizes, dtype, i % 3 > 0);
  const params: AnyTensor[] = Object.values(layers[0].params);
  for (const block of [1, 2]) {
    const [xs, dhs] = [randn(N, T, D).astype(dtype), randn(N, T, H).astype(dtype)];
    const start = layers[0] instanceof TimeLSTM ? ["h0", "c0"] : ["h0"];
    const before = Object.fromEntries(start.map((name) => [name, randn(N, H).tanh().astype(dtype)]));
    for (const weights of params) {
      weights.assign(
        randn(...weights.axes)
          .mul(sizes === IN_CHUNKS ? 0.1 : 0.5) // over so many steps, larger weights would make rounding errors grow
          .astype(dtype),
      );
    }
    const given: Record<string, AnyTensor> = { ...layers[0].params, xs, dhs, ...before };
    const spoilt = Object.entries(given).filter(([, tensor]) => spoil(tensor, dtype));
    if (i % 3 === 2) {
      for (const layer of layers) (layer.setState as (...state: AnyTensor[]) => void)(...Object.values(before));
    }
    const hs = layers.map((layer) => layer.forward(xs));
    if (i % 7 === 0) spoil(params[random(params.length) - 1], dtype); // weights may change before backward
    const dxs = layers.map((layer) => layer.backward(dhs));
    const where = `of case ${i}, block ${block}, [${sizes.join()}], with ${spoilt.map(([name]) => name).join()}`;
    expectSameResults(where, { hs, dxs }, layers, dtype);
  }
}

function expectSameResults(
  where: string,
  returned: Record<string, AnyTensor[]>,
  [layer, fused]: [Either, Either],
  dtype: DType,
): void {
  for (const [name, [wanted, got]] of Object.entries(returned)) {
    expectSameKinds(`${name} ${where}`, wanted, got, dtype);
  }
  const got = kept(fused);
  for (const [name, wanted] of Object.entries(kept(layer))) {
    expectSameKinds(`${name} ${where}`, wanted, got[name], dtype);
  }
}

/** A state that stays zero lets gradients through whole: large weights make them explode; or the weights become huge now. */
function compareWayBack(kind: Kind, explode: boolean, dtype: DType): void {
  const steps = dtype === "float64" ? 60 : 8;
  const sizes: Sizes = [3, explode ? steps : 1, 6, 6];
  const [N, T, D, H] = sizes.map((size, k) => axis("NTDH"[k], size)) as [Axis<"N">, Axis<"T">, Axis<"D">, Axis<"H">];
  const layers = pair(kind, sizes, dtype);
  const { Wx, Wh, ...biases } = layers[0].params;
  const fill = (weights: AnyTensor, most: number): unknown =>
    weights.assign(
      randn(...weights.axes)
        .tanh()
        .mul(most)
        .astype(dtype),
    );
  for (const b of Object.values<AnyTensor>(biases)) b.assign(0);
  if (explode) fill(Wh, 1e6);
  for (const layer of layers) layer.forward(zeros(N, T, D).astype(dtype));
  if (!explode) for (const weights of [Wx, Wh]) fill(weights, dtype === "float64" ? 1.7e308 : 3.4e38);
  const dhs = randn(N, T, H).astype(dtype);
  const dxs = layers.map((layer) => layer.backward(dhs));
  expectSameResults(`on the way back, explode: ${explode}`, { dxs }, layers, dtype);
}

/** Puts numbers of these kinds into some entries, or into all; true when it did. */
function spoil(tensor: AnyTensor, dtype: DType): boolean {
  const kinds = KINDS[dtype];
  const choice = random(6);
  const some = [kinds[random(kinds.length) - 1], kinds[random(kinds.length) - 1]];
  if (choice === 1) tensor.assign(some[0]);
  if (choice === 2) for (let k = 0; k < 3; k++) tensor.data[random(tensor.length) - 1] = some[k % 2];
  return choice <= 2;
}

/** Not a number where that is wanted, infinite with the same sign where that is; finite numbers to the tolerance. */
function expectSameKinds(what: string, wanted: AnyTensor, got: AnyTensor, dtype: DType): void {
  const [a, b] = [wanted.copy().data, got.copy().data];
  const scale = Math.max(1, ...Array.from(a, Math.abs).filter(Number.isFinite));
  const smallest = dtype === "float64" ? 5e-324 : 1.4e-45;
  for (let i = 0; i < a.length; i++) {
    const fits = Number.isFinite(a[i])
      ? Math.abs(a[i] - b[i]) <= TOLERANCE[dtype] * scale + 100 * smallest
      : Object.is(a[i], b[i]);
    assert.ok(fits, `${what}, entry ${i}: ${b[i]} instead of ${a[i]}`);
  }
}
