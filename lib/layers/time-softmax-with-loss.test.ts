import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gradcheck } from "../proof/gradcheck";
import { axis } from "../tensor/axis";
import { ones, tensor, zeros } from "../tensor/create";
import { randint, randn, seed, uniform } from "../tensor/random";
import { assertClose, assertSame } from "../testing/assert-close";
import { modelInputs } from "../testing/fixtures/language-model-cases";
import { type PackedArray, readFixture, unpack, unpackNumbers } from "../testing/fixtures/read-fixture";
import { TimeSoftmaxWithLoss } from "./time-softmax-with-loss";

const [N, T, V] = [axis("N", 2), axis("T", 3), axis("V", 5)];
const near = (actual: number, expected: number, tolerance = 1e-14): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance * Math.abs(expected), `${actual} must be ${expected}`);

describe("TimeSoftmaxWithLoss by hand", () => {
  const layer = new TimeSoftmaxWithLoss();
  const [one, T2, V2] = [axis("N", 1), axis("T", 2), axis("V", 2)];
  const ys = tensor(
    [
      [
        [Math.log(3), 0],
        [0, 0],
      ],
    ],
    one,
    T2,
    V2,
  ); // p = [3/4, 1/4] and [1/2, 1/2]; prettier-ignore

  it("is the mean of −log p", () =>
    near(layer.forward(ys, tensor([[0, 1]], one, T2)), (Math.log(4 / 3) + Math.log(2)) / 2));

  it("has the gradient (p − y) / count", () =>
    assertClose(layer.backward(), tensor([[[-1 / 8, 1 / 8], [1 / 4, -1 / 4]]], one, T2, V2), 1e-15)); // prettier-ignore

  it("counts no step whose target is −1, in the mean or in the gradient", () => {
    near(layer.forward(ys, tensor([[0, -1]], one, T2)), Math.log(4 / 3));
    assertClose(layer.backward(), tensor([[[-1 / 4, 1 / 4], [0, 0]]], one, T2, V2), 1e-15); // prettier-ignore
    assertClose(layer.backward(2), tensor([[[-1 / 2, 1 / 2], [0, 0]]], one, T2, V2), 1e-15); // prettier-ignore
  });

  it("is log V for equal scores, however large", () => {
    for (const score of [0, 1e4, -1e4, 1e300]) near(layer.forward(ones(N, T, V).mul(score), zeros(N, T)), Math.log(5));
  });
});

describe("TimeSoftmaxWithLoss agrees to 1e-12 with NumPy's Jacobians at", () => {
  type Case = { name: string; seed: number } & Record<"loss" | "dys", PackedArray>;
  for (const expected of readFixture<Case>("numpy-language-model.json")) {
    it(expected.name, () => {
      const { axes, targets } = modelInputs(expected.seed);
      const { N, T, V, D, H } = axes;
      seed(expected.seed + 1);
      for (const size of [D, H, V]) uniform(-1, 1, N, T, size); // those of the other layers
      const layer = new TimeSoftmaxWithLoss();
      const [loss] = unpackNumbers(expected.loss);
      near(layer.forward(uniform(-1, 1, N, T, V).mul(5), targets) + 1, loss + 1, 1e-12); // 0 when V = 1
      const [dys, wanted] = [layer.backward(), unpack(expected.dys, ["N", "T", "V"])];
      if (V.size > 1) assertClose(dys, wanted);
      else assert.ok(dys.abs().max() < 1e-15);
    });
  }
});

describe("TimeSoftmaxWithLoss", () => {
  seed(6);
  const layer = new TimeSoftmaxWithLoss();
  const targets = randint(0, 5, N, T);
  targets.set(-1, 1, 1);

  it("passes the gradient check", () => {
    const report = gradcheck(layer, { ys: randn(N, T, V), targets }, { withoutGradient: ["targets"] });
    assert.equal(report.of("dys").verdict(), "agrees");
  });

  for (const dtype of ["float64", "float32"] as const) {
    it(`is stable for scores of ±1e4, in ${dtype}`, () => {
      const ys = uniform(-1e4, 1e4, N, T, V).astype(dtype);
      const loss = layer.forward(ys, targets);
      const wanted = ys.astype("float64").toArray();
      let sum = 0;
      targets.toArray().forEach((row, n) =>
        row.forEach((id, t) => {
          if (id >= 0) sum += Math.max(...wanted[n][t]) - wanted[n][t][id]; // the others vanish beside the largest
        }),
      );
      near(loss, sum / 5, 1e-6);
      const dys = layer.backward();
      assert.ok(Number.isFinite(dys.sum()) && dys.abs().max() <= 0.2 + 1e-7);
    });
  }

  it("in float32 agrees with float64 to 1e-6, also for 1,000 words and for sizes that fill no vector", () => {
    for (const size of [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 33, 1000]) {
      const V = axis("V", size);
      const [ys, ids] = [randn(N, T, V).mul(3), randint(0, size, N, T)];
      const [wide, narrow] = [new TimeSoftmaxWithLoss(), new TimeSoftmaxWithLoss()];
      const loss = wide.forward(ys.astype("float32").astype("float64"), ids);
      near(narrow.forward(ys.astype("float32"), ids) + 1, loss + 1, 1e-6);
      const [dys, expected] = [narrow.backward().astype("float64"), wide.backward()];
      assert.ok(dys.sub(expected).norm() <= 1e-6 * (expected.norm() + 1), `V=${size}`);
    }
  });

  it("an unlikely target costs what its score says, not infinity", () => {
    const ys = zeros(N, T, V);
    ys.at("V", 0).assign(2000);
    near(layer.forward(ys, ones(N, T)), 2000);
  });

  it("a score that is NaN or infinite is seen in the loss", () => {
    for (const dtype of ["float64", "float32"] as const) {
      for (const score of [NaN, Infinity]) {
        const ys = zeros(N, T, V);
        ys.set(score, 0, 0, 3);
        assert.ok(Number.isNaN(layer.forward(ys.astype(dtype), zeros(N, T))), `${score} ${dtype}`);
      }
    }
  });

  it("a word that is ruled out by −Infinity has no probability and no gradient", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const ys = zeros(N, T, V);
      ys.at("V", 3).assign(-Infinity);
      near(layer.forward(ys.astype(dtype), zeros(N, T)), Math.log(4), 1e-6);
      assert.equal(layer.backward().at("V", 3).abs().max(), 0);
    }
  });

  it("backward may be called again, and what it returned may be overwritten", () => {
    layer.forward(randn(N, T, V), targets);
    const first = layer.backward();
    const kept = first.copy();
    first.assign(7);
    assertSame(layer.backward(), kept);
  });

  it("refuses what does not fit", () => {
    const where = "TimeSoftmaxWithLoss.forward";
    assert.throws(() => layer.forward(randn(N, T, V), zeros(N, axis("T", 2))), {
      message: `${where}: targets must be [N=2, T=3], got [N=2, T=2]`,
    });
    assert.throws(() => layer.forward(randn(N, T, V), ones(N, T).mul(5)), {
      message: `${where}: targets must be whole numbers in -1…4, got 5 at (N=0, T=0)`,
    });
    assert.throws(() => layer.forward(randn(N, T, V), ones(N, T).mul(-1)), {
      message: `${where}: targets must have one that is not -1 (ignored), got none`,
    });
    assert.throws(() => new TimeSoftmaxWithLoss().backward(), {
      message: "TimeSoftmaxWithLoss.backward: forward must be called before backward",
    });
  });
});
