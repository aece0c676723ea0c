// What a gradient check refuses: of its arguments, and of what a layer that is still being written answers.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AnyTensor, type Tensor, zerosLike } from "../tensor/tensor";
import { axis } from "../tensor/axis";
import { randn, seed } from "../tensor/random";
import { centralDifferences } from "./difference-quotients";
import { gradcheck } from "./gradcheck";

seed(5);
const [N, D, H] = [axis("N", 2), axis("D", 3), axis("H", 5)];
const x = randn(N, D);

/** x·W, or what the changes make of it. */
function linear(changes: object = {}): never {
  const [params, grads] = [{ W: randn(D, H) }, { W: zerosLike(randn(D, H)) }];
  let kept = x;
  const forward = (x: typeof kept): AnyTensor => (kept = x.copy()).matmul(params.W);
  const backward = (dy: Tensor<["N", "H"]>): AnyTensor => {
    grads.W.assign(kept.T.matmul(dy));
    return dy.matmul(params.W.T);
  };
  return { params, grads, forward, backward, ...changes } as never;
}

/** The options after them may be of any kind. */
const refuses = (layer: never, inputs: never, options: object, message: string): void =>
  assert.throws(() => gradcheck(layer, inputs, options), { name: "RangeError", message: `gradcheck: ${message}` });

describe("gradcheck", () => {
  it("is content with the layer that the others are made from", () => {
    assert.ok(gradcheck(linear(), { x }, { withoutGradient: [], before: () => undefined }).worst < 1e-7);
  });

  const layers: [what: string, changes: object, message: string][] = [
    ["without backward", { backward: undefined }, "layer.backward must be a function, got undefined"],
    ["without grads", { grads: undefined }, "layer.grads must be an object, got undefined"],
    ["whose params are one tensor's list", { params: [1, 2] }, "layer.params.0 must be a tensor, got 1"],
    ["with a number among its params", { params: { W: 1 } }, "layer.params.W must be a tensor, got 1"],
    [
      "whose forward forgets return",
      { forward: () => undefined },
      "what forward returns must be a tensor or a number, got undefined",
    ],
    [
      "whose forward is async",
      { forward: async () => Promise.resolve(x) },
      "what forward returns must be a tensor or a number, got a Promise",
    ],
    [
      "whose forward returns rows",
      { forward: () => [[1, 2]] },
      "what forward returns must be a tensor or a number, got a list of 2",
    ],
    [
      "whose forward returns an empty list",
      { forward: () => [] },
      "forward must return a tensor or a number, got none",
    ],
    ["whose backward returns a number", { backward: () => 1 }, "backward's result.0 must be a tensor, got 1"],
    [
      "whose backward is async",
      { backward: async () => Promise.resolve(x) },
      "backward's result.0 must be a tensor, got a Promise",
    ],
  ];
  for (const [what, changes, message] of layers) {
    it(`refuses a layer ${what}`, () => refuses(linear(changes), { x } as never, {}, message));
  }

  it("refuses inputs that have no names", () => {
    const wanted = "inputs must be an object with a name for each, { x: x }, got";
    refuses(linear(), x as never, {}, `${wanted} a Tensor`);
    refuses(linear(), [x] as never, {}, "inputs must be an object, got a list of 1");
    refuses(linear(), new Map([["x", x]]) as never, {}, `${wanted} a Map`);
  });

  const options: [options: object, message: string][] = [
    [
      { eps: 1e-5 },
      'each option must be "epsilon" or "upstream" or "withoutGradient" or "before" or "paramNames", got "eps"',
    ],
    [{ epsilon: "1" }, 'epsilon must be a finite number above 0, got "1"'],
    [{ epsilon: NaN }, "epsilon must be a finite number above 0, got NaN"],
    [{ before: 3 }, "before must be a function, got 3"],
    [{ withoutGradient: "x" }, 'withoutGradient must be a list, got "x"'],
    [{ withoutGradient: ["y"] }, 'each of withoutGradient must be "x", got "y"'],
    [{ paramNames: ["U"] }, "paramNames must be left out where the parameters have names, got a list of 1"],
    [{ paramNames: ["U", "U"] }, 'paramNames must differ, got "U" twice'],
    [{ upstream: "1" }, 'upstream must be a tensor or a number, got "1"'],
    [{ upstream: 1 }, "upstream must be a tensor [N=2, H=5], got 1"],
    [{ upstream: randn(H) }, "upstream must be [N=2, H=5], got [H=5]"],
    [{ upstream: randn(N, H).astype("float32") }, "upstream must be float64, got float32"],
    [{ upstream: [randn(N, H), 1] }, "upstream must be 1, one for each output, got 2"],
  ];
  for (const [given, message] of options) {
    it(`refuses the options ${JSON.stringify(given).slice(0, 50)}`, () =>
      refuses(linear(), { x } as never, given, message));
  }

  it("leaves what a refused call was given as it was", () => {
    const layer: { params: { W: AnyTensor }; grads: { W: AnyTensor } } = linear({ backward: () => [x, x] });
    const before = [layer.params.W, layer.grads.W, x].map((tensor) => tensor.toArray());
    assert.throws(() => gradcheck(layer as never, { x }), RangeError);
    assert.deepEqual(
      [layer.params.W, layer.grads.W, x].map((tensor) => tensor.toArray()),
      before,
    );
  });
});

describe("centralDifferences", () => {
  it("refuses a loss that returns no number, and leaves the tensor as it was", () => {
    const before = x.toArray();
    const message = "centralDifferences: what loss returns must be a number, got a Tensor";
    assert.throws(() => centralDifferences((() => x) as never, x), { name: "RangeError", message });
    assert.deepEqual(x.toArray(), before);
  });
});
