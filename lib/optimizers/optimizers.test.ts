import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { ones, tensor, zeros } from "../tensor/create";
import { randn, seed, uniform } from "../tensor/random";
import { type AnyTensor, zerosLike } from "../tensor/tensor";
import { assertClose, assertSame } from "../testing/assert-close";
import { type PackedArray, readFixture, unpack, unpackNumbers } from "../testing/fixtures/read-fixture";
import { Adam } from "./adam";
import { clipGradients } from "./clip-gradients";
import { Momentum } from "./momentum";
import type { Optimizer, Trainable } from "./optimizer";
import { SGD } from "./sgd";

const [I, J] = [axis("I", 3), axis("J", 4)];
const drawn = () => ({ W: uniform(-1, 1, I, J), b: uniform(-1, 1, J) });
const fixture = readFixture<OptimizerCase & ClippingCase>("torch-optimizers.json");

interface OptimizerCase {
  kind: string;
  options: { lr: number; momentum?: number; betas?: [number, number]; eps?: number };
  seed: number;
  after: Record<"W" | "b", PackedArray>[];
}

interface ClippingCase {
  kind: string;
  size: number;
  limit: number;
  seed: number;
  norm: PackedArray;
  clipped: Record<"W" | "b", PackedArray>;
}

function make(kind: string, model: Trainable, { lr, momentum, betas, eps }: OptimizerCase["options"]): Optimizer {
  if (kind === "SGD") return new SGD(model, { learningRate: lr });
  if (kind === "Momentum") return new Momentum(model, { learningRate: lr, momentum });
  return new Adam(model, { learningRate: lr, betas, epsilon: eps });
}

describe("seven steps agree to 1e-12 with PyTorch:", () => {
  for (const { kind, options, seed: start, after } of fixture.filter((each) => each.kind !== "clip")) {
    it(`${kind} ${JSON.stringify(options)}`, () => {
      seed(start);
      const params = drawn();
      const grads = { W: zerosLike(params.W), b: zerosLike(params.b) };
      const optimizer = make(kind, { params, grads }, options);
      for (const wanted of after) {
        const next = drawn();
        grads.W.assign(next.W);
        grads.b.assign(next.b);
        optimizer.step();
        assertClose(params.W, unpack(wanted.W, ["I", "J"]));
        assertClose(params.b, unpack(wanted.b, ["J"]));
      }
    });
  }
});

describe("an optimiser", () => {
  const kinds = { SGD: { lr: 0.1 }, Momentum: { lr: 0.1, momentum: 0.9 }, Adam: { lr: 0.1 } };
  for (const [kind, options] of Object.entries(kinds)) {
    it(`${kind} writes into the parameters it was given, and only there`, () => {
      const [params, grads] = [{ W: ones(I, J) }, { W: randn(I, J) }];
      const { W } = params;
      const kept = grads.W.copy();
      make(kind, { params, grads }, options).step();
      assert.ok(params.W === W);
      assert.ok(W.sub(1).abs().min() > 0);
      assertSame(grads.W, kept);
    });

    it(`${kind} in float32 agrees with float64 to 1e-6, over 10,000 entries and 20 steps`, () => {
      const long = axis("J", 10_007);
      const [start, grad] = [randn(long), randn(long)];
      const both = (["float64", "float32"] as const).map((dtype) => {
        const model = { params: { b: start.astype(dtype) }, grads: { b: grad.astype(dtype) } };
        const optimizer = make(kind, model, options);
        for (let i = 0; i < 20; i++) optimizer.step();
        return model.params.b.astype("float64");
      });
      assertClose(both[1], both[0], 1e-6);
    });

    it(`${kind} updates a parameter that is a view, and no entry beside it`, () => {
      const whole = ones(axis("I", 5), J);
      const params = { W: whole.slice("I", 1, 4).T };
      make(kind, { params, grads: { W: ones(I, J).T } }, options).step();
      assert.ok(whole.slice("I", 1, 4).max() < 1);
      assert.deepEqual([whole.at("I", 0).min(), whole.at("I", 4).min()], [1, 1]);
    });

    it(`${kind} goes on from a saved state with the same bits`, () => {
      const [params, grads] = [{ W: randn(I, J) }, { W: randn(I, J) }];
      const first = make(kind, { params, grads }, options);
      for (let i = 0; i < 5; i++) first.step();
      const resumed = { params: { W: params.W.copy() }, grads };
      const second = make(kind, resumed, options);
      second.steps = first.steps;
      for (const [name, memory] of Object.entries(first.state)) second.state[name].assign(memory);
      for (let i = 0; i < 5; i++) {
        first.step();
        second.step();
      }
      assertSame(resumed.params.W, params.W);
    });

    it(`${kind} takes layers that keep their parameters in lists`, () => {
      const [params, grads] = [[ones(I, J), ones(J)] as AnyTensor[], [ones(I, J), ones(J)] as AnyTensor[]];
      make(kind, { params, grads }, options).step();
      for (const param of params) assert.ok(param.max() < 1);
    });
  }

  it("follows a learning rate that is changed, and refuses one that is none, updating nothing", () => {
    const [params, grads] = [{ b: ones(J) }, { b: ones(J) }];
    const optimizer = new SGD({ params, grads }, { learningRate: 0.5 });
    optimizer.step();
    optimizer.learningRate = 0.25;
    optimizer.step();
    assert.equal(params.b.get(0), 0.25);
    optimizer.learningRate = NaN;
    assert.throws(() => optimizer.step(), { message: "SGD.step: learningRate must be a finite number ≥ 0, got NaN" });
    assert.equal(params.b.get(0), 0.25);
    assert.equal(optimizer.steps, 2);
  });

  it("refuses gradients that do not fit, by name", () => {
    const params = { W: ones(I, J), b: ones(J) };
    const refusal = (grads: object, message: string): void =>
      assert.throws(() => new SGD({ params, grads } as never, { learningRate: 1 }), { name: "RangeError", message });
    refusal({ W: ones(I, J) }, "SGD: gradient of b must be a tensor [J=4], got undefined");
    refusal({ W: ones(J), b: ones(J) }, "SGD: gradient of W must be [I=3, J=4], got [J=4]");
    refusal({ W: ones(I, J), b: ones(J).astype("float32") }, "SGD: gradient of b must be float64, got float32");
  });

  it("refuses options that are none, or out of range", () => {
    const model = { params: {}, grads: {} };
    const cases: [() => unknown, string][] = [
      [() => new SGD(model, {} as never), "SGD: learningRate must be a finite number ≥ 0, got undefined"],
      [() => new SGD(model, { learningRate: 1, momentum: 0 } as never), 'SGD: each option must be "learningRate", got "momentum"'],
      [() => new Momentum(model, { learningRate: 1, momentum: 1 }), "Momentum: momentum must be in [0, 1), got 1"],
      [() => new Adam(model, { betas: [0.9] as never }), "Adam: betas must be two numbers, got a list of 1"],
      [() => new Adam(model, { betas: [0.9, 1] }), "Adam: beta 2 must be in [0, 1), got 1"],
      [() => new Adam(model, { epsilon: 0 }), "Adam: epsilon must be above 0, got 0"],
    ]; // prettier-ignore
    for (const [make, message] of cases) assert.throws(make, { name: "RangeError", message });
  });
});

describe("clipGradients agrees to 1e-12 with PyTorch's clip_grad_norm_", () => {
  for (const { size, limit, seed: start, norm, clipped } of fixture.filter((each) => each.kind === "clip")) {
    it(`gradients of size ${size}, limit ${limit}`, () => {
      seed(start);
      const { W, b } = drawn();
      const grads = { W: W.mul(size), b: b.mul(size) };
      const got = clipGradients(grads, limit);
      assert.ok(Math.abs(got / unpackNumbers(norm)[0] - 1) < 1e-12);
      assertClose(grads.W, unpack(clipped.W, ["I", "J"]));
      assertClose(grads.b, unpack(clipped.b, ["J"]));
    });
  }
});

describe("clipGradients", () => {
  const gradients = () => ({ W: tensor([[3, 0], [0, 0]], axis("I", 2), axis("J", 2)), b: tensor([4], axis("K", 1)) }); // prettier-ignore

  it("takes all gradients as one vector, and returns its norm before", () => {
    const grads = gradients();
    assert.equal(clipGradients(grads, 1), 5);
    assert.ok(Math.abs(clipGradients(grads, Infinity) - 1) < 1e-6);
  });

  it("leaves gradients alone that are small enough", () => {
    const grads = gradients();
    assert.equal(clipGradients(grads, 5.001), 5);
    assert.deepEqual([grads.W.get(0, 0), grads.b.get(0)], [3, 4]);
    assert.equal(clipGradients({ b: zeros(J) }, 1), 0);
    assert.equal(clipGradients({}, 1), 0);
  });

  it("does not overflow or vanish where the squares would", () => {
    for (const size of [1e-200, 1e-155, 1e160, 1e300]) {
      const grads = { W: gradients().W.mul(size), b: gradients().b.mul(size) };
      assert.ok(Math.abs(clipGradients([grads.W, grads.b], Infinity) / (5 * size) - 1) < 1e-12, String(size));
    }
  });

  it("in float32 scales what float64 scales, over more entries than one block", () => {
    const long = randn(axis("J", 10_001));
    const [wide, narrow] = [{ b: long.copy() }, { b: long.astype("float32") }];
    const [norm, narrowNorm] = [clipGradients(wide, 0.5), clipGradients(narrow, 0.5)];
    assert.ok(Math.abs(narrowNorm / norm - 1) < 1e-7);
    assertClose(narrow.b.astype("float64"), wide.b, 1e-7);
  });

  it("scales a view in place", () => {
    const whole = ones(I, J);
    clipGradients({ W: whole.slice("I", 1, 2).T }, 1);
    assert.ok(whole.at("I", 1).max() < 0.51);
    assert.deepEqual([whole.at("I", 0).min(), whole.at("I", 2).min()], [1, 1]);
  });

  for (const value of [NaN, Infinity, -Infinity]) {
    for (const dtype of ["float64", "float32"] as const) {
      it(`names the gradient with ${value}, in ${dtype}, and scales nothing`, () => {
        const grads = { W: ones(I, J).mul(9).astype(dtype), "recurrent.b": ones(J).astype(dtype) };
        grads["recurrent.b"].set(value, 2);
        assert.throws(() => clipGradients(grads, 1), {
          name: "RangeError",
          message: `clipGradients: gradients must be finite numbers, got ${Math.abs(value)} in recurrent.b`,
        });
        assert.equal(grads.W.get(0, 0), 9);
      });
    }
  }

  it("refuses a limit that is none", () => {
    for (const limit of [0, -1, NaN]) {
      assert.throws(() => clipGradients({ b: ones(J) }, limit), {
        message: `clipGradients: maxNorm must be a number above 0, got ${limit}`,
      });
    }
  });
});
