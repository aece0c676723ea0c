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
  it("names those that agree: of a right step, all five", () => {
    assert.deepEqual(
      provenGradients(() => new RNN(Wx, Wh, b), inputs),
      ["dWx", "dWh", "db", "dx", "dhPrev"],
    );
  });

  it("does not name one that disagrees", () => {
    const doubled = without((layer) => {
      const { backward } = layer;
      layer.backward = (dhNext) => {
        const result = backward.call(layer, dhNext);
        (layer.grads.b as AnyTensor).mulInPlace(2);
        return result;
      };
    });
    assert.deepEqual(provenGradients(doubled, inputs), ["dWx", "dWh", "dx", "dhPrev"]);
  });

  it("names one that is zero on both sides", () => {
    const still = { x: inputs.x, hPrev: randn(N, H).mul(0) };
    assert.deepEqual(
      provenGradients(() => new RNN(Wx, Wh, b), still),
      ["dWx", "dWh", "db", "dx", "dhPrev"],
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
    it(`names none for a layer that ${what}`, () => assert.deepEqual(provenGradients(make, inputs), []));
  }
});
