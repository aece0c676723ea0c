import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertClose } from "../testing/assert-close";
import { axis } from "../tensor/axis";
import { randn, seed } from "../tensor/random";
import type { Tensor } from "../tensor/tensor";
import { glorotUniform, gruParams, heNormal, identity, lecunNormal, lstmParams, orthogonal } from "./initialize";
import { TimeGRU } from "./time-gru";
import { TimeLSTM } from "./time-lstm";

const [D, H] = [axis("D", 300), axis("H", 200)];

describe("weights to start from", () => {
  const variances = { glorotUniform: 2 / 500, lecunNormal: 1 / 300, heNormal: 2 / 300 };
  for (const [name, variance] of Object.entries(variances)) {
    it(`${name} has mean 0 and variance ${variance.toFixed(5)}`, () => {
      seed(1);
      const W = { glorotUniform, lecunNormal, heNormal }[name]!(D, H);
      assert.deepEqual(W.axes, [D, H]);
      const count = W.length;
      assert.ok(Math.abs(W.sum() / count) < 5 * Math.sqrt(variance / count));
      assert.ok(Math.abs(W.norm() ** 2 / count / variance - 1) < 0.03);
    });
  }

  it("glorotUniform stays within ±√(6 / (inputs + outputs))", () => {
    const bound = Math.sqrt(6 / 500);
    const W = glorotUniform(D, H);
    assert.ok(W.max() < bound && W.min() >= -bound && W.max() > 0.99 * bound);
  });

  it("come from the stream of seed", () => {
    seed(3);
    const first = heNormal(D, H);
    seed(3);
    assert.deepEqual(heNormal(D, H).data, first.data);
  });

  it("identity hands a row on as it is, cut or filled up with zeros where the sizes differ", () => {
    const [N, two, three] = [axis("N", 2), axis("D", 2), axis("H", 3)];
    const rows = randn(N, three);
    assert.deepEqual(rows.matmul(identity(three, three)).toArray(), rows.toArray());
    assert.deepEqual(identity(two, three).toArray(), [[1, 0, 0], [0, 1, 0]]); // prettier-ignore
    assert.deepEqual(identity(three, two).toArray(), [[1, 0], [0, 1], [0, 0]]); // prettier-ignore
  });
});

describe("orthogonal", () => {
  const product = (W: Tensor<["A", "B"]>): Tensor<["B", "B"]> => W.T.matmul(W);
  const [seven, ten] = [7, 10];
  const drawn = (rows: number, columns: number): Tensor<["A", "B"]> => {
    seed(4);
    return orthogonal(axis("A", rows), axis("B", columns));
  };

  it("has rows and columns of length 1 at right angles", () => {
    for (const size of [1, seven, 200]) {
      const [W, one] = [drawn(size, size), identity(axis("B", size), axis("B", size))];
      assertClose(product(W), one, 1e-14);
      assertClose(product(W.T.rename("A", "B")), one, 1e-14);
    }
  });

  it("has columns of that kind when it is tall, rows when it is wide", () => {
    assertClose(product(drawn(ten, seven)), identity(axis("B", seven), axis("B", seven)), 1e-14);
    assertClose(product(drawn(seven, ten).T.rename("A", "B")), identity(axis("B", seven), axis("B", seven)), 1e-14);
  });

  it("is any such matrix, all equally likely: an entry is positive as often as negative, and the sum of squares is even", () => {
    seed(8);
    const [A, B] = [axis("A", 3), axis("B", 3)];
    const many = Array.from({ length: 4000 }, () => orthogonal(A, B).toArray());
    for (const i of A.indices) {
      for (const j of B.indices) {
        const mean = (f: (value: number) => number): number =>
          many.reduce((sum, W) => sum + f(W[i][j]), 0) / many.length;
        assert.ok(Math.abs(mean((value) => value)) < 0.05, `mean of entry ${i}, ${j}`);
        assert.ok(Math.abs(mean((value) => value ** 2) - 1 / 3) < 0.03, `mean square of entry ${i}, ${j}`);
      }
    }
  });

  it("is Gram–Schmidt of NumPy's normal numbers", () => {
    seed(3);
    const normal = randn(axis("A", 2), axis("B", 2)).toArray();
    seed(3);
    const [[a, b], [c, d]] = orthogonal(axis("A", 2), axis("B", 2)).toArray();
    const length = Math.sqrt(normal[0][0] ** 2 + normal[0][1] ** 2);
    assert.ok(Math.abs(a - normal[0][0] / length) < 1e-15 && Math.abs(b - normal[0][1] / length) < 1e-15);
    assert.ok(c * normal[1][0] + d * normal[1][1] > 0);
  });
});

describe("parameters for gates", () => {
  it("lstmParams: glorotUniform for each gate, and a bias of 1 for the forget gate alone", () => {
    seed(4);
    const [Wx, Wh, b] = lstmParams(D, H);
    seed(4);
    const first = glorotUniform(D, H);
    assert.deepEqual(Wx.slice("4H", 0, 200).toArray(), first.toArray());
    assert.deepEqual(Wx.slice("4H", 200, 400).toArray(), glorotUniform(D, H).toArray());
    assert.ok(Math.abs((Wh.norm() ** 2 / Wh.length) * 200 - 1) < 0.03);
    assert.deepEqual(b.toArray(), [...Array<number>(200).fill(1), ...Array<number>(600).fill(0)]);
    new TimeLSTM(Wx, Wh, b);
  });

  it("lstmParams: another bias, another dtype", () => {
    const [Wx, Wh, b] = lstmParams(D, H, { forgetBias: -3, dtype: "float32" });
    assert.deepEqual([Wx.dtype, Wh.dtype, b.dtype], ["float32", "float32", "float32"]);
    assert.deepEqual([b.get(199), b.get(200)], [-3, 0]);
  });

  it("gruParams: the same for three gates, all biases 0", () => {
    seed(5);
    const [Wx, Wh, b] = gruParams(D, H, { dtype: "float32" });
    new TimeGRU(Wx, Wh, b);
    assert.deepEqual([Wx.shape, Wh.shape, b.norm(), Wx.dtype], [[300, 600], [200, 600], 0, "float32"]);
    assert.ok(Math.abs((Wx.norm() ** 2 / Wx.length) * 250 - 1) < 0.03);
  });
});
