import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradcheck } from "../proof/gradcheck";
import { axis } from "../tensor/axis";
import { tensor } from "../tensor/create";
import { randn, seed, uniform } from "../tensor/random";
import { assertClose } from "../testing/assert-close";
import { modelInputs } from "../testing/fixtures/language-model-cases";
import { type PackedArray, readFixture, unpack } from "../testing/fixtures/read-fixture";
import { TimeAffine } from "./time-affine";

const [N, T, H, V] = [axis("N", 2), axis("T", 3), axis("H", 5), axis("V", 4)];

describe("TimeAffine by hand", () => {
  const [one, H2, V2] = [axis("N", 1), axis("H", 2), axis("V", 2)];
  const T2 = axis("T", 2);
  const layer = new TimeAffine(tensor([[1, 2], [3, 4]], H2, V2), tensor([10, 20], V2)); // prettier-ignore

  it("ys = hs·W + b", () =>
    assert.deepEqual(layer.forward(tensor([[[1, 0], [1, 2]]], one, T2, H2)).toArray(), [[[11, 22], [17, 30]]])); // prettier-ignore

  it("dhs = dys·Wᵀ, dW and db summed over the steps", () => {
    const dhs = layer.backward(tensor([[[1, 0], [0, 2]]], one, T2, V2)); // prettier-ignore
    assert.deepEqual(dhs.toArray(), [[[1, 3], [4, 8]]]); // prettier-ignore
    assert.deepEqual(layer.grads.W.toArray(), [[1, 2], [0, 4]]); // prettier-ignore
    assert.deepEqual(layer.grads.b.toArray(), [1, 2]);
  });
});

describe("TimeAffine agrees to 1e-12 with NumPy's sums of products at", () => {
  type Case = { name: string; seed: number } & Record<"ys" | "dhs" | "dWAffine" | "dbAffine", PackedArray>;
  for (const expected of readFixture<Case>("numpy-language-model.json")) {
    it(expected.name, () => {
      const { affineW, affineB, axes } = modelInputs(expected.seed);
      const { N, T, V, D, H } = axes;
      seed(expected.seed + 1);
      uniform(-1, 1, N, T, D); // those of the embedding
      const [hs, dys] = [uniform(-1, 1, N, T, H), uniform(-1, 1, N, T, V)];
      const layer = new TimeAffine(affineW, affineB);
      assertClose(layer.forward(hs), unpack(expected.ys, ["N", "T", "V"]));
      assertClose(layer.backward(dys), unpack(expected.dhs, ["N", "T", "H"]));
      assertClose(layer.grads.W, unpack(expected.dWAffine, ["H", "V"]));
      assertClose(layer.grads.b, unpack(expected.dbAffine, ["V"]));
    });
  }
});

describe("TimeAffine", () => {
  seed(4);
  const layer = new TimeAffine(randn(H, V), randn(V));

  it("passes the gradient check for every parameter and its input", () => {
    const report = gradcheck(layer, { hs: randn(N, T, H) });
    assert.deepEqual(
      report.comparisons.map((comparison) => [comparison.name, comparison.verdict()]),
      ["dW", "db", "dhs"].map((name) => [name, "agrees"]),
    );
  });

  it("takes a batch of one row or one step, and views", () => {
    for (const [n, t] of [
      [1, 3],
      [2, 1],
      [1, 1],
    ]) {
      const hs = randn(N, T, H).slice("N", 0, n).slice("T", 0, t); // prettier-ignore
      const dys = randn(N, T, V).slice("N", 0, n).slice("T", 0, t);
      const [ys, dhs] = [layer.forward(hs), layer.backward(dys)];
      const dW = layer.grads.W.copy();
      assertClose(layer.forward(hs.copy()), ys);
      assertClose(layer.backward(dys.copy()), dhs);
      assertClose(layer.grads.W, dW);
    }
  });

  it("backward belongs to the states as they were", () => {
    const [hs, dys] = [randn(N, T, H), randn(N, T, V)];
    const kept = hs.copy();
    layer.forward(hs).assign(0);
    hs.assign(0);
    layer.backward(dys);
    const dW = layer.grads.W.copy();
    layer.forward(kept);
    layer.backward(dys);
    assertClose(layer.grads.W, dW);
  });

  it("refuses what does not fit", () => {
    assert.throws(() => new TimeAffine(randn(H, V), randn(axis("V", 3))), {
      message: "TimeAffine: b must be [V=4], got [V=3]",
    });
    assert.throws(() => layer.forward(randn(N, T, axis("H", 2))), {
      message: "TimeAffine.forward: hs must be [N, T, H=5], got [N=2, T=3, H=2]",
    });
    assert.throws(() => new TimeAffine(randn(H, V), randn(V)).backward(randn(N, T, V)), {
      message: "TimeAffine.backward: forward must be called before backward",
    });
  });
});
