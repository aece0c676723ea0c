import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradcheck } from "../proof/gradcheck";
import { axis } from "../tensor/axis";
import { tensor } from "../tensor/create";
import { randn, seed, uniform } from "../tensor/random";
import { assertClose, assertSame } from "../testing/assert-close";
import { modelInputs } from "../testing/fixtures/language-model-cases";
import { type PackedArray, readFixture, unpack } from "../testing/fixtures/read-fixture";
import { TimeEmbedding } from "./time-embedding";

const [N, T, V, D] = [axis("N", 2), axis("T", 3), axis("V", 4), axis("D", 2)];
const ids = tensor(
  [
    [3, 0, 3],
    [2, 3, 0],
  ],
  N,
  T,
);

describe("TimeEmbedding by hand", () => {
  const layer = new TimeEmbedding(tensor([[1, 2], [3, 4], [5, 6], [7, 8]], V, D)); // prettier-ignore

  it("gives each id its row of W", () => {
    const xs = layer.forward(ids);
    assert.deepEqual(xs.toArray(), [
      [[7, 8], [1, 2], [7, 8]],
      [[5, 6], [7, 8], [1, 2]],
    ]); // prettier-ignore
  });

  it("adds the gradients of an id that comes again, and leaves zeros where an id does not come", () => {
    layer.backward(tensor([[[1, 10], [2, 20], [4, 40]], [[8, 80], [16, 160], [32, 320]]], N, T, D)); // prettier-ignore
    assert.deepEqual(layer.grads.W.toArray(), [[34, 340], [0, 0], [8, 80], [21, 210]]); // prettier-ignore
  });

  it("starts again from zeros at the next backward, in the same tensor", () => {
    const { W } = layer.grads;
    layer.forward(ids.slice("T", 0, 1));
    layer.backward(tensor([[[1, 1]], [[2, 2]]], N, axis("T", 1), D));
    assert.ok(layer.grads.W === W);
    assert.deepEqual(W.toArray(), [[0, 0], [0, 0], [2, 2], [1, 1]]); // prettier-ignore
  });
});

describe("TimeEmbedding agrees to 1e-12 with NumPy's one-hot products at", () => {
  type Case = { name: string; seed: number } & Record<"xs" | "dWEmbedding", PackedArray>;
  for (const expected of readFixture<Case>("numpy-language-model.json")) {
    it(expected.name, () => {
      const inputs = modelInputs(expected.seed);
      const layer = new TimeEmbedding(inputs.embeddingW);
      const { N, T, D } = inputs.axes;
      assertClose(layer.forward(inputs.ids), unpack(expected.xs, ["N", "T", "D"]));
      seed(expected.seed + 1);
      layer.backward(uniform(-1, 1, N, T, D));
      assertClose(layer.grads.W, unpack(expected.dWEmbedding, ["V", "D"]));
    });
  }
});

describe("TimeEmbedding", () => {
  it("passes the gradient check", () => {
    seed(2);
    const report = gradcheck(new TimeEmbedding(randn(V, D)), { ids }, { withoutGradient: ["ids"] });
    assert.equal(report.of("dW").verdict(), "agrees");
  });

  it("takes views, float32 ids and float32 weights", () => {
    seed(3);
    const W = randn(D, V).T;
    const layer = new TimeEmbedding(W);
    assertSame(layer.forward(ids.astype("float32")), new TimeEmbedding(W.copy()).forward(ids));
    const single = new TimeEmbedding(randn(V, D).astype("float32"));
    assert.equal(single.forward(ids).dtype, "float32");
    single.backward(randn(N, T, D).astype("float32"));
  });

  it("remembers the ids, not the tensor that held them", () => {
    const [mine, layer] = [ids.copy(), new TimeEmbedding(randn(V, D))];
    const dxs = randn(N, T, D);
    layer.forward(mine);
    mine.assign(1);
    layer.backward(dxs);
    assert.ok(layer.grads.W.at("V", 1).abs().max() === 0);
  });

  const layer = new TimeEmbedding(randn(V, D));
  const withId = (id: number) => {
    const wrong = ids.copy();
    wrong.set(id, 1, 2);
    return wrong;
  };
  for (const id of [-1, 4, 0.5, NaN, 2 ** 32, Infinity]) {
    it(`refuses the id ${id}, and says where it is`, () =>
      assert.throws(() => layer.forward(withId(id)), {
        name: "RangeError",
        message: `TimeEmbedding.forward: ids must be whole numbers in 0…3, got ${id} at (N=1, T=2)`,
      }));
  }

  it("refuses backward before forward, and gradients of another shape", () => {
    const layer = new TimeEmbedding(randn(V, D));
    assert.throws(() => layer.backward(randn(N, T, D)), {
      message: "TimeEmbedding.backward: forward must be called before backward",
    });
    layer.forward(ids);
    assert.throws(() => layer.backward(randn(N, axis("T", 2), D)), {
      message: "TimeEmbedding.backward: dxs must be [N=2, T=3, D=2], got [N=2, T=2, D=2]",
    });
  });
});
