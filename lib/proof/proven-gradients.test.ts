import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RNN } from "../layers/rnn";
import { axis } from "../tensor/axis";
import { randn, seed } from "../tensor/random";
import type { AnyTensor } from "../tensor/tensor";
import { provenGradients } from "./proven-gradients";

const [N, D, H] = [axis("N", 2), axis("D", 3), axis("H", 5)];
seed(1);
const [Wx, Wh, b] = [randn(D, H), randn(H, H), randn(H)];
const inputs = { x: randn(N, D), hPrev: randn(N, H) };

/** An RNN of which something is wrong. */
const without = (change: (layer: RNN) => void) => (): RNN => {
  const layer = new RNN(Wx, Wh, b);
  change(layer);
  return layer;
};
const throws = (): never => {
  throw new ReferenceError("dWb is not defined");
};

describe("provenGradients", () => {
  it("counts those that agree: of a right step, all five", () => {
    assert.equal(
      provenGradients(() => new RNN(Wx, Wh, b), inputs),
      5,
    );
  });

  it("does not count one that disagrees", () => {
    const doubled = without((layer) => {
      const { backward } = layer;
      layer.backward = (dhNext) => {
        const result = backward.call(layer, dhNext);
        (layer.grads.b as AnyTensor).mulInPlace(2);
        return result;
      };
    });
    assert.equal(provenGradients(doubled, inputs), 4);
  });

  it("counts one that is zero on both sides", () => {
    const still = { x: inputs.x, hPrev: randn(N, H).mul(0) };
    assert.equal(
      provenGradients(() => new RNN(Wx, Wh, b), still),
      5,
    );
  });

  for (const [what, make] of Object.entries({
    "cannot be made": throws,
    "throws in forward": without((layer) => (layer.forward = throws)),
    "throws in backward": without((layer) => (layer.backward = throws)),
    "cannot be judged": without((layer) => {
      let calls = 0;
      layer.forward = () => randn(N, H).mul(0).add(calls++);
    }),
  })) {
    it(`is 0 for a layer that ${what}`, () => assert.equal(provenGradients(make, inputs), 0));
  }
});
