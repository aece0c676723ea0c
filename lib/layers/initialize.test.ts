import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { seed } from "../tensor/random";
import { glorotUniform, heNormal, lecunNormal } from "./initialize";

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
