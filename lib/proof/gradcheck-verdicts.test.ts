// The judge judged: right layers are never accused, wrong ones never acquitted, and what cannot be judged is said to be so.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import type { Layer } from "../layers/layer";
import { RNN } from "../layers/rnn";
import { TimeRNN } from "../layers/time-rnn";
import { axis } from "../tensor/axis";
import { ones, tensor, zeros } from "../tensor/create";
import { randint, randn, seed } from "../tensor/random";
import { type AnyTensor, type Tensor, zerosLike } from "../tensor/tensor";
import { printedLines } from "../testing/printed-lines";
import * as check from "./check";
import { gradcheck } from "./gradcheck";
import { GradientComparison, type GradientReport, type Verdict } from "./gradient-report";

const [N, T, D, H] = [axis("N", 4), axis("T", 3), axis("D", 3), axis("H", 5)];

const verdicts = (report: GradientReport): Record<string, Verdict> =>
  Object.fromEntries(report.comparisons.map((gradient) => [gradient.name, gradient.verdict()]));

const passes = (report: GradientReport): boolean => {
  try {
    printedLines(() => check.gradients(report));
    return true;
  } catch (error) {
    assert.ok(error instanceof check.CheckError);
    return false;
  }
};

describe("600 random right layers, weights × 0.3 to 4, inputs of size 1e-3 to 1e5", () => {
  seed(20);
  const reports = Array.from({ length: 600 }, (_, i) => {
    const [n, t, d, h] = [3, 4, 3, 4].map((most) => randint(1, most + 1).get());
    const [N, T, D, H] = [axis("N", n), axis("T", t), axis("D", d), axis("H", h)];
    const [weight, size] = [[0.3, 1, 2, 4][i % 4], [1e-3, 1, 1e5][i % 3]];
    const [Wx, Wh, b] = [randn(D, H).mul(weight / size), randn(H, H).mul(weight), randn(H).mul(weight)];
    const layer = new (i % 2 ? TimeRNN : FusedTimeRNN)(Wx, Wh, b);
    return { what: `${layer.constructor.name} ${i}`, report: gradcheck(layer, { xs: randn(N, T, D).mul(size) }) };
  });

  it("are all acquitted", () => {
    const accused = reports.filter(({ report }) => !passes(report) || !(report.worst < 1e-7));
    assert.deepEqual(
      accused.map(({ what, report }) => `${what}: ${String(report)}`),
      [],
    );
  });

  it("leave little unsaid: of 100 entries at least 85 have seven digits that count", () => {
    let [sharp, all] = [0, 0];
    for (const { report } of reports) {
      for (const { numeric, floor } of report.comparisons) {
        numeric.data.forEach(
          (value, i) => value !== 0 && (all++, (sharp += Number(floor.data[i] < 1e-7 * Math.abs(value)))),
        );
      }
    }
    assert.ok(sharp / all > 0.85, `${sharp} of ${all}`);
  });

  it("are accused of every entry that is wrong by ten times its floor, or by 1e-6 of itself", () => {
    for (const { what, report } of reports) {
      const { name, analytic, numeric, floor } = report.comparisons[randint(0, report.comparisons.length).get()];
      const i = randint(0, analytic.length).get();
      const wrong = analytic.copy() as AnyTensor;
      wrong.data[i] += (randint(0, 2).get() ? 1 : -1) * Math.max(10 * floor.data[i], 1e-6 * Math.abs(wrong.data[i]));
      if (wrong.data[i] === analytic.data[i]) continue; // an exact zero with a floor of zero
      const slopes = { values: numeric, floors: floor, kinks: new Map<number, readonly [number, number]>() };
      assert.equal(new GradientComparison(name, wrong, slopes).verdict(), "disagrees", `${what}, ${name}[${i}]`);
    }
  });
});

describe("gradients that are truly zero", () => {
  /** t = x·W + b; y = (t − mean) / deviation, over the batch: the bias has no effect, nor has anything on the sum of y. */
  class NormalisedLinear {
    readonly params: { W: Tensor<["D", "H"]>; b: Tensor<["H"]> };
    readonly grads: { W: Tensor<["D", "H"]>; b: Tensor<["H"]> };
    #cache?: { x: Tensor<["N", "D"]>; y: Tensor<["N", "H"]>; deviation: Tensor<["H"]> };

    constructor(W: Tensor<["D", "H"]>, b: Tensor<["H"]>) {
      this.params = { W, b };
      this.grads = { W: zerosLike(W), b: zerosLike(b) };
    }

    forward(x: Tensor<["N", "D"]>): Tensor<["N", "H"]> {
      const t = x.matmul(this.params.W).add(this.params.b);
      const centred = t.sub(t.sum("N").div(N.size));
      const deviation = centred.mul(centred).sum("N").div(N.size).map(Math.sqrt);
      const y = centred.div(deviation);
      this.#cache = { x: x.copy(), y, deviation };
      return y.copy();
    }

    backward(dy: Tensor<["N", "H"]>): Tensor<["N", "D"]> {
      const { x, y, deviation } = this.#cache!;
      const along = y.mul(dy.mul(y).sum("N").div(N.size));
      const dt = dy.sub(dy.sum("N").div(N.size)).sub(along).div(deviation);
      this.grads.W.assign(x.T.matmul(dt));
      this.grads.b.assign(dt.sum("N"));
      return dt.matmul(this.params.W.T);
    }
  }

  seed(1);
  const layer = new NormalisedLinear(randn(D, H), randn(H));
  const x = randn(N, D);

  it("are below rounding, and the others agree", () => {
    assert.deepEqual(verdicts(gradcheck(layer, { x })), { dW: "agrees", db: "below rounding", dx: "agrees" });
  });

  it("are below rounding, all of them, for a sum that nothing changes", () => {
    const report = gradcheck(layer, { x }, { upstream: ones(N, H) });
    assert.deepEqual(new Set(Object.values(verdicts(report))), new Set(["below rounding"]));
    assert.ok(passes(report));
    assert.match(String(report), /^dW {2}both sides below rounding \(\S+e-1\d\), zero as far as can be told$/m);
  });

  for (const size of [1, 30, 100, 1000]) {
    it(`are no reason to accuse an RNN that inputs of size ${size} saturate`, () => {
      seed(1);
      const rnn = new RNN(randn(D, H), randn(H, H), zeros(H));
      assert.ok(passes(gradcheck(rnn, { x: randn(N, D).mul(size), hPrev: randn(N, H) })));
    });
  }

  it("are no reason to accuse a layer with inputs that never occur", () => {
    const xs = zeros(N, T, D);
    for (const n of N.indices) for (const t of T.indices) xs.set(1, n, t, (n + t) % 2);
    seed(3);
    const report = gradcheck(new TimeRNN(randn(D, H), randn(H, H), zeros(H)), { xs });
    assert.ok(passes(report));
    assert.match(String(report), /^dWx +10 entries agree, relative error \S+ < 1e-7; 5 below rounding \(\S+\)$/m);
  });
});

describe("what cannot be judged", () => {
  const cannot = (report: GradientReport, because: RegExp): void => {
    assert.match(report.obstacle ?? String(report), because);
    assert.ok(Number.isNaN(report.worst) || report.worst > 1e-7);
    assert.ok(!passes(report));
  };
  const layerOf = (forward: Layer["forward"], backward: Layer["backward"]): Layer => ({
    params: {},
    grads: {},
    forward,
    backward,
  });

  it("a layer in which nothing has an effect", () => {
    const W = randn(D, H);
    const stub: Layer = {
      params: { W },
      grads: { W: zeros(D, H) },
      forward: () => zeros(N, H),
      backward: () => zeros(N, D),
    };
    cannot(gradcheck(stub, { x: randn(N, D) }), /^nothing moves what forward returns/);
  });

  it("one that draws random numbers, unless they are seeded", () => {
    let mask: AnyTensor;
    const dropout = layerOf(
      (x: AnyTensor) => x.mul((mask = randn(N, D).map((value) => (value > 0 ? 2 : 0)))),
      (dy: AnyTensor) => dy.mul(mask),
    );
    const x = randn(N, D);
    cannot(gradcheck(dropout, { x }), /^forward gives another result when it is called again.*random numbers/);
    assert.ok(passes(gradcheck(dropout, { x }, { before: () => seed(7) })));
  });

  for (const Recurrent of [TimeRNN, FusedTimeRNN]) {
    it(`a stateful ${Recurrent.name}, unless it starts from the same state`, () => {
      const layer = new Recurrent(randn(D, H), randn(H, H), zeros(H), { stateful: true });
      const xs = randn(N, T, D);
      cannot(gradcheck(layer, { xs }), /a state that is kept.*resetState\(\)/);
      assert.ok(passes(gradcheck(layer, { xs }, { before: () => layer.resetState() })));
    });
  }

  it("one that writes into its input, and the input is restored for whoever checks", () => {
    const rectify = (v: number): number => Math.max(0, v);
    const given: AnyTensor[] = [];
    const inPlace = layerOf(
      (x: AnyTensor) => (given.push(x), x.assign(x.map(rectify))),
      (dy: AnyTensor) => dy,
    );
    cannot(gradcheck(inPlace, { x: randn(N, D) }), /^forward changes x in place: let it work on a copy$/);
    assert.ok(given[0].min() < 0);
  });

  it("one that changes its parameters in forward, and they are restored", () => {
    const W = randn(D, H);
    const before = W.toArray();
    const normalising: Layer = {
      params: { W },
      grads: { W: zerosLike(W) },
      forward: (x: Tensor<["N", "D"]>) => x.matmul(W.assign(W.div(W.norm()))),
      backward: () => zeros(N, D),
    };
    cannot(gradcheck(normalising, { x: randn(N, D) }), /^forward changes W in place/);
    assert.deepEqual(W.toArray(), before);
  });

  it("one whose gradients go on from those of the call before", () => {
    for (const name of ["Wx", "b"] as const) {
      class Accumulating extends RNN {
        override backward(dhNext: Tensor<["N", "H"]>): [Tensor<["N", "D"]>, Tensor<["N", "H"]>] {
          const kept = this.grads[name].copy() as AnyTensor;
          const result = super.backward(dhNext);
          this.grads[name].addInPlace(kept as never);
          return result;
        }
      }
      const layer = new Accumulating(randn(D, H), randn(H, H), zeros(H));
      const report = gradcheck(layer, { x: randn(N, D), hPrev: randn(N, H) });
      cannot(
        report,
        new RegExp(`^backward gives another d${name} when it is called again: what the call before has left`),
      );
    }
  });

  it("one that rounds to float32 inside, where differences are blunt", () => {
    class Rounding extends TimeRNN {
      override forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
        return super.forward(xs).astype("float32").astype("float64");
      }
    }
    const layer = new Rounding(randn(D, H), randn(H, H), randn(H));
    cannot(gradcheck(layer, { xs: randn(N, T, D) }), /^forward rounds what it returns to float32/);
  });

  it("a result that is not finite", () => {
    const layer = new RNN(randn(D, H), randn(H, H), zeros(H).add(NaN));
    cannot(gradcheck(layer, { x: randn(N, D), hPrev: randn(N, H) }), /^what forward returns is not finite$/);
  });

  const relu = (): Layer => {
    let kept: AnyTensor;
    return layerOf(
      (x: AnyTensor) => ((kept = x.copy() as AnyTensor), x.map((value) => Math.max(0, value))),
      (dy: AnyTensor) => dy.mul(kept.map((value) => Number(value > 0))),
    );
  };
  const [one, four] = [axis("N", 1), axis("D", 4)];

  it("an entry at a kink, which is named with its two slopes", () => {
    const report = gradcheck(relu(), { x: tensor([[1, 0, 0.5, -2]], one, four) });
    cannot(
      report,
      /^dx {2}cannot be judged at \(N=0, D=1\), because the loss has a kink there: slope 0 below, -?0\.\d+ above$/,
    );
    assert.deepEqual(verdicts(report), { dx: "cannot be judged" });
  });

  it("but an entry beside a kink can, however near, and so can a wrong one", () => {
    for (const near of [4e-6, -4e-6, 1e-8]) {
      const x = tensor([[1, near, 0.5, -2]], one, four);
      assert.deepEqual(verdicts(gradcheck(relu(), { x })), { dx: "agrees" }, `${near}`);
      const right = relu();
      const wrong = layerOf(
        (x: AnyTensor) => right.forward(x),
        (dy: AnyTensor) => (right.backward(dy) as AnyTensor).map((value) => value + 0.01),
      );
      assert.deepEqual(verdicts(gradcheck(wrong, { x })), { dx: "disagrees" }, `${near}`);
    }
  });
});

describe("the options", () => {
  const layer = new RNN(randn(D, H), randn(H, H), zeros(H));
  const inputs = { x: randn(N, D), hPrev: randn(N, H) };

  for (const epsilon of [0, -1e-5, NaN, Infinity]) {
    it(`refuse an epsilon of ${epsilon}`, () => {
      const message = `gradcheck: epsilon must be a finite number above 0, got ${epsilon}`;
      assert.throws(() => gradcheck(layer, inputs, { epsilon }), { name: "RangeError", message });
    });
  }

  it("take an epsilon that is lost in an entry's digits for the smallest that is not", () => {
    assert.ok(passes(gradcheck(layer, inputs, { epsilon: 1e-30 })));
  });
});
