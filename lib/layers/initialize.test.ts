import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { seed } from "../tensor/random";
import { glorotUniform, gruParams, heNormal, lecunNormal, lstmParams } from "./initialize";
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
