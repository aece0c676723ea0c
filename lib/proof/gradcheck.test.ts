// The gradient check, and that it can fail: every classical mistake in a backward pass is planted and must be caught.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { axis } from "../tensor/axis";
import * as check from "./check";
import { tensor } from "../tensor/create";
import type { Layer } from "../layers/layer";
import { centralDifferences } from "./difference-quotients";
import { gradcheck } from "./gradcheck";
import { type GradientReport } from "./gradient-report";
import { printedLines } from "../testing/printed-lines";
import { randn, seed } from "../tensor/random";
import { relativeError } from "./relative-error";
import { RNN, type RNNParams } from "../layers/rnn";
import { type AnyTensor, Tensor, zerosLike } from "../tensor/tensor";
import { TimeRNN } from "../layers/time-rnn";

seed(12);
const [N, T, D, H] = [axis("N", 3), axis("T", 5), axis("D", 2), axis("H", 4)];
const params: RNNParams = { Wx: randn(D, H), Wh: randn(H, H).mul(0.5), b: randn(H) };
const xs = randn(N, T, D);

/** What goes wrong in a backward pass, and the gradients that it spoils. */
const mistakes = {
  "missing upstream factor": ["dWx", "dWh", "db", "dxs"],
  "1 / (1 − h²)": ["dWx", "dWh", "db", "dxs"],
  "1 − h": ["dWx", "dWh", "db", "dxs"],
  "missing transpose of Wh": ["dWx", "dWh", "db", "dxs"],
  "dropped dh": ["dWx", "dWh", "db", "dxs"],
  "overwritten instead of summed over time": ["dWx", "dWh", "db"],
  "mean over the batch instead of the sum": ["db"],
  "dWh transposed": ["dWh"],
  "hNext in place of hPrev": ["dWh"],
  "one step forgotten": ["dWx", "dWh", "db"],
  "last step's dx not written": ["dxs"],
};
type Mistake = keyof typeof mistakes;

/** A TimeRNN with one mistake, or none. */
class Sketch implements Layer {
  readonly grads = { Wx: zerosLike(params.Wx), Wh: zerosLike(params.Wh), b: zerosLike(params.b) };
  readonly params = params;
  #xs = xs;
  #hs: Tensor<["N", "H"]>[] = [];
  constructor(readonly mistake?: Mistake) {}

  forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
    const hs = new Tensor<["N", "T", "H"]>([N, T, H], new Float64Array(N.size * T.size * H.size));
    this.#xs = xs;
    this.#hs = [randn(N, H).mul(0)];
    for (let t = 0; t < T.size; t++) {
      const h = this.#hs[t].matmul(params.Wh).add(xs.at("T", t).matmul(params.Wx)).add(params.b).tanh();
      this.#hs.push(h);
      hs.at("T", t).assign(h);
    }
    return hs;
  }

  backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
    const is = (mistake: Mistake): boolean => this.mistake === mistake;
    const { Wx, Wh, b } = this.grads;
    const dxs = zerosLike(this.#xs);
    let dh = zerosLike(this.#hs[0]);
    for (const grad of [Wx, Wh, b]) grad.assign(0);
    for (let t = T.size - 1; t >= 0; t--) {
      const [x, hPrev, hNext] = [this.#xs.at("T", t), this.#hs[t], this.#hs[t + 1]];
      const dhNext = dhs.at("T", t).add(dh);
      const upstream = is("dropped dh") ? dhs.at("T", t) : dhNext;
      const slope = hNext.map((h) => (is("1 / (1 − h²)") ? 1 / (1 - h ** 2) : is("1 − h") ? 1 - h : 1 - h ** 2));
      const dt = is("missing upstream factor") ? slope : upstream.mul(slope);
      if (is("overwritten instead of summed over time")) for (const grad of [Wx, Wh, b]) grad.assign(0);
      if (!is("one step forgotten") || t !== 2) {
        b.addInPlace(dt.sum("N").mul(is("mean over the batch instead of the sum") ? 1 / N.size : 1));
        const dWh = (is("hNext in place of hPrev") ? hNext : hPrev).T.matmul(dt);
        Wh.addInPlace(is("dWh transposed") ? dWh.T : dWh);
        Wx.addInPlace(x.T.matmul(dt));
      }
      if (!is("last step's dx not written") || t !== T.size - 1) dxs.at("T", t).assign(dt.matmul(params.Wx.T));
      dh = dt.matmul(is("missing transpose of Wh") ? params.Wh : params.Wh.T);
    }
    return dxs;
  }
}

function wrongOnes(report: GradientReport): string[] {
  return report.comparisons
    .filter((gradient) => !["agrees", "below rounding"].includes(gradient.verdict()))
    .map(({ name }) => name);
}

describe("gradcheck", () => {
  it("passes a backward pass without mistakes", () => {
    const report = gradcheck(new Sketch(), { xs });
    assert.ok(report.worst < 1e-8, String(report));
  });

  for (const [mistake, spoilt] of Object.entries(mistakes)) {
    it(`catches: ${mistake}`, () => {
      const report = gradcheck(new Sketch(mistake as Mistake), { xs });
      assert.deepEqual(wrongOnes(report), spoilt);
      assert.ok(report.worst > 1e-2, `the mistake must be plain, got ${report.worst}`);
      assert.throws(() => printedLines(() => check.gradients(report)), check.CheckError);
      printedLines(() => check.fails(mistake, () => check.gradients(report)));
    });
  }

  it("catches a single wrong entry by its largest error, however small its share of the norm", () => {
    class OneEntryOff extends RNN {
      override backward(dhNext: Tensor<["N", "H"]>): [Tensor<["N", "D"]>, Tensor<["N", "H"]>] {
        const result = super.backward(dhNext);
        this.grads.Wh.set(this.grads.Wh.get(1, 2) * 1.01, 1, 2);
        return result;
      }
    }
    const { Wx, Wh, b } = params;
    const dWh = gradcheck(new OneEntryOff(Wx, Wh, b), { x: xs.at("T", 0), hPrev: randn(N, H) }).of("dWh");
    assert.ok(Math.abs(dWh.largestError - 0.01 / 2.01) < 1e-6, `got ${dWh.largestError}`);
    assert.ok(dWh.relativeError > 1e-7, `got ${dWh.relativeError}`);
  });

  it("does not hide a gradient that is not a number", () => {
    const layer = new Sketch();
    const backward = layer.backward.bind(layer);
    layer.backward = (dhs) => backward(dhs).map((value) => (value > 0 ? NaN : value));
    const report = gradcheck(layer, { xs });
    assert.ok(
      Number.isNaN(report.of("dxs").relativeError) &&
        Number.isNaN(report.of("dxs").largestError) &&
        Number.isNaN(report.worst),
    );
    assert.throws(() => printedLines(() => check.gradients(report)), /dxs: relative error must be < 1e-7, got NaN/);
  });

  it("refuses a backward that changes its upstream gradient, with which wrong gradients could pass", () => {
    const layer = new Sketch();
    const backward = layer.backward.bind(layer);
    layer.backward = (dhs) => (dhs.assign(0), backward(dhs));
    assert.throws(() => gradcheck(layer, { xs }), {
      name: "RangeError",
      message: "gradcheck: backward must leave its upstream gradient as it was, got it changed",
    });
  });

  it("refuses an upstream gradient of zeros, with which all gradients would pass", () => {
    const message = "gradcheck: upstream must not be zero everywhere: any gradients would pass";
    assert.throws(() => gradcheck(new Sketch(), { xs }, { upstream: zerosLike(new Sketch().forward(xs)) }), {
      name: "RangeError",
      message,
    });
  });

  it("leaves the layer as after a forward with its own parameters", () => {
    const layer = new Sketch();
    gradcheck(layer, { xs });
    const upstream = randn(N, T, H);
    const dxs = layer.backward(upstream).toArray();
    layer.forward(xs);
    assert.deepEqual(dxs, layer.backward(upstream).toArray());
  });

  it("pairs parameters and gradients by key, not by position", () => {
    const layer = new Sketch();
    const { params, grads } = layer;
    const report = gradcheck(
      {
        params,
        grads: { b: grads.b, Wh: grads.Wh, Wx: grads.Wx },
        forward: (xs: Tensor<["N", "T", "D"]>) => layer.forward(xs),
        backward: (dhs: Tensor<["N", "T", "H"]>) => layer.backward(dhs),
      },
      { xs },
    );
    assert.deepEqual(wrongOnes(report), []);
  });

  it("takes parameters in a list, under names given or Wx, Wh, b", () => {
    const layer = new Sketch();
    const listed: Layer = {
      params: Object.values(params),
      grads: Object.values(layer.grads),
      forward: (xs: Tensor<["N", "T", "D"]>) => layer.forward(xs),
      backward: (dhs: Tensor<["N", "T", "H"]>) => layer.backward(dhs),
    };
    const names = (report: GradientReport): string[] => report.comparisons.map(({ name }) => name);
    assert.deepEqual(names(gradcheck(listed, { xs })), ["dWx", "dWh", "db", "dxs"]);
    assert.deepEqual(names(gradcheck(listed, { xs }, { paramNames: ["U", "W", "c"] })), ["dU", "dW", "dc", "dxs"]);
    assert.throws(() => gradcheck(listed, { xs }, { paramNames: ["U"] }), {
      name: "RangeError",
      message: "gradcheck: paramNames must be 3, got 1",
    });
  });

  it("sees gradients that a layer replaces instead of writing into them", () => {
    class Replacing extends Sketch {
      override backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
        const dxs = super.backward(dhs);
        Object.assign(this, { grads: { Wx: this.grads.Wx.copy(), Wh: this.grads.Wh.copy(), b: this.grads.b.copy() } });
        return dxs;
      }
    }
    assert.deepEqual(wrongOnes(gradcheck(new Replacing(), { xs })), []);
  });

  it("reads the gradients before the next forward, in which a layer may reuse their memory", () => {
    class Reusing extends Sketch {
      #returned = zerosLike(xs);
      override forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
        for (const grad of [this.#returned, ...Object.values(this.grads)] as AnyTensor[]) grad.assign(NaN);
        return super.forward(xs);
      }
      override backward(dhs: Tensor<["N", "T", "H"]>): Tensor<["N", "T", "D"]> {
        return (this.#returned = super.backward(dhs));
      }
    }
    assert.deepEqual(wrongOnes(gradcheck(new Reusing(), { xs })), []);
  });

  it("tells two inputs apart that are the same tensor", () => {
    type Vector = Tensor<["N"]>;
    const [a, b] = [randn(N), randn(N)];
    const product: Layer = {
      params: {},
      grads: {},
      forward: (a: Vector, b: Vector) => a.mul(b),
      backward: (upstream: Vector) => [b.mul(upstream), a.mul(upstream)],
    };
    assert.deepEqual(wrongOnes(gradcheck(product, { a, b })), []);
    b.assign(a);
    assert.deepEqual(wrongOnes(gradcheck(product, { a, b: a })), []);
  });

  it("uses the upstream gradient and the distance it is given", () => {
    const upstream = randn(N, T, H);
    const layer = new Sketch();
    const report = gradcheck(layer, { xs }, { upstream, epsilon: 1e-2 });
    layer.forward(xs);
    assert.deepEqual(report.of("dxs").analytic.toArray(), layer.backward(upstream).toArray());
    const [blunt, sharp] = [report, gradcheck(layer, { xs }, { upstream })].map((r) => r.of("dxs").floor.max());
    assert.ok(blunt > 1e-5 && sharp < 1e-8, `a larger distance has a larger error, got ${blunt} and ${sharp}`);
  });

  it("leaves parameters, inputs and upstream gradient as they were, bit for bit", () => {
    const upstream = randn(N, T, H);
    const all: AnyTensor[] = [...Object.values(params), xs, upstream];
    const before = all.map((tensor) => tensor.toArray());
    gradcheck(new Sketch(), { xs }, { upstream });
    assert.deepEqual(
      all.map((tensor) => tensor.toArray()),
      before,
    );
  });

  it("leaves them as they were when forward throws half-way", () => {
    const before = Object.values(params).map((tensor: AnyTensor) => tensor.toArray());
    let calls = 0;
    class Breaking extends Sketch {
      override forward(xs: Tensor<["N", "T", "D"]>): Tensor<["N", "T", "H"]> {
        if (++calls === 8) throw new Error("out of memory");
        return super.forward(xs);
      }
    }
    assert.throws(() => gradcheck(new Breaking(), { xs }), /out of memory/);
    assert.deepEqual(
      Object.values(params).map((tensor: AnyTensor) => tensor.toArray()),
      before,
    );
  });

  it("checks inputs and parameters that are views", () => {
    const { Wx, Wh, b } = params;
    const layer = new TimeRNN(Wx.T.copy().T, Wh, randn(axis("K", 2), H).at("K", 1).assign(b));
    assert.ok(gradcheck(layer, { xs: randn(D, T, N).T }).worst < 1e-8);
  });

  it("calls `before` before every forward, so that a stateful layer starts alike", () => {
    const layer = new TimeRNN(params.Wx, params.Wh, params.b, { stateful: true });
    assert.ok(gradcheck(layer, { xs }, { before: () => layer.resetState() }).worst < 1e-8);
    assert.match(gradcheck(layer, { xs }).obstacle!, /^forward gives another result when it is called again/);
  });

  it("hands on whole numbers as they are, and asks for no gradient of them", () => {
    const table = randn(axis("V", 6), D);
    const embedding = (factor: number): Layer => {
      let kept: number[] = [];
      const grads = { W: zerosLike(table) };
      return {
        params: { W: table },
        grads,
        forward(ids: number[]) {
          kept = ids;
          return tensor(
            ids.map((id) => table.at("V", id).toArray()),
            axis("N", ids.length),
            D,
          );
        },
        backward(dout: Tensor<["N", "D"]>) {
          grads.W.assign(0);
          kept.forEach((id, n) => grads.W.at("V", id).addInPlace(dout.at("N", n).mul(factor)));
        },
      };
    };
    assert.equal(gradcheck(embedding(1), { ids: [4, 0, 4] }).comparisons.length, 1);
    assert.deepEqual(wrongOnes(gradcheck(embedding(1), { ids: [4, 0, 4] })), []);
    assert.deepEqual(wrongOnes(gradcheck(embedding(2), { ids: [4, 0, 4] })), ["dW"]);
  });

  it("leaves out a tensor that is said to have no gradient", () => {
    type Matrix = Tensor<["N", "D"]>;
    let kept: Matrix;
    const masked: Layer = {
      params: {},
      grads: {},
      forward: (x: Matrix, mask: Matrix) => x.mul((kept = mask)),
      backward: (upstream: Matrix) => upstream.mul(kept),
    };
    const [x, mask] = [
      randn(N, D),
      tensor(
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        N,
        D,
      ),
    ];
    assert.deepEqual(wrongOnes(gradcheck(masked, { x, mask }, { withoutGradient: ["mask"] })), []);
  });

  it("takes several outputs, with an upstream gradient for each", () => {
    const twofold = (sign: number): Layer => {
      let kept: AnyTensor;
      return {
        params: {},
        grads: {},
        forward(x: AnyTensor) {
          kept = x.copy();
          return [x.mul(x), x.mul(3)];
        },
        backward: (first: AnyTensor, second: AnyTensor) =>
          kept
            .mul(2)
            .mul(first)
            .add(second.mul(3 * sign)),
      };
    };
    assert.deepEqual(wrongOnes(gradcheck(twofold(1), { x: randn(N, D) })), []);
    assert.deepEqual(wrongOnes(gradcheck(twofold(-1), { x: randn(N, D) })), ["dx"]);
  });

  it("takes a loss that is a number, with or without its upstream gradient", () => {
    const half = (factor: number): Layer => {
      let kept: AnyTensor;
      return {
        params: {},
        grads: {},
        forward(x: AnyTensor) {
          kept = x.copy();
          return x.mul(x).sum() / 2;
        },
        backward: (dout = 1) => kept.mul(dout * factor),
      };
    };
    assert.deepEqual(wrongOnes(gradcheck(half(1), { x: randn(N, D) })), []);
    assert.deepEqual(wrongOnes(gradcheck(half(1), { x: randn(N, D) }, { upstream: 3 })), []);
    assert.deepEqual(wrongOnes(gradcheck(half(2), { x: randn(N, D) })), ["dx"]);
  });

  it("refuses float32", () => {
    const message =
      "gradcheck: parameters and inputs must be float64 (float32 leaves only three right digits), got float32";
    assert.throws(() => gradcheck(new Sketch(), { xs: xs.astype("float32") }), { name: "RangeError", message });
  });

  it("refuses gradients that are missing, too many or of another shape", () => {
    const refuses = (message: string, backward: (dhs: never) => never, grads: object = new Sketch().grads): void => {
      const forward = (xs: Tensor<["N", "T", "D"]>): AnyTensor => new Sketch().forward(xs);
      const layer = { params, grads, forward, backward } as unknown as Layer;
      assert.throws(() => gradcheck(layer, { xs }), { name: "RangeError", message });
    };
    const right = () => zerosLike(xs) as never;
    refuses("gradcheck: backward's result must be 1 gradient, got 0 gradients", () => undefined as never);
    refuses("gradcheck: backward's result must be 1 gradient, got 2 gradients", () => [xs, xs] as never);
    refuses("gradcheck: grads must be Wx, Wh, b, got Wx, b", right, { Wx: params.Wx, b: params.b });
    refuses("gradcheck: grads must be Wx, Wh, b, got Wx, Wh, c", right, { Wx: params.Wx, Wh: params.Wh, c: params.b });
    refuses("gradcheck: dxs must have shape [3,5,2], got [3,5,4]", (dhs) => dhs);
    refuses("gradcheck: dxs must have shape [3,5,2], got [3,2]", () => xs.at("T", 0) as never);
    refuses("gradcheck: dWh must have shape [4,4], got [4]", right, { ...params, Wh: params.b });
  });
});

describe("a report", () => {
  const report = gradcheck(new RNN(params.Wx, params.Wh, params.b), { x: xs.at("T", 0), hPrev: randn(N, H) });

  it("prints a verdict for each gradient", () => {
    const lines = inspect(report).split("\n");
    assert.equal(lines.length, 5);
    const counts = [8, 16, 4, 6, 12];
    ["dWx   ", "dWh   ", "db    ", "dx    ", "dhPrev"].forEach((name, i) =>
      assert.match(lines[i], new RegExp(`^${name}  ${counts[i]} entries agree, relative error \\S+e-1\\d < 1e-7$`)),
    );
  });

  it("gives one gradient by name, and names them all when there is no such", () => {
    assert.equal(report.of("db").name, "db");
    const message = "GradientReport.of: name must be one of dWx, dWh, db, dx, dhPrev, got dxs";
    assert.throws(() => report.of("dxs"), { name: "RangeError", message });
  });
});

describe("centralDifferences", () => {
  it("are exact for a quadratic, up to rounding", () => {
    const x = tensor([1, -2, 3, 0.5], H);
    const slopes = centralDifferences(() => x.mul(x).sum(), x);
    assert.ok(relativeError(slopes, x.mul(2)) < 1e-9);
  });

  it("nudge the entries of a view alone, and restore them", () => {
    const whole = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      axis("I", 2),
      axis("J", 2),
    );
    const column = whole.at("J", 1);
    const slopes = centralDifferences(() => whole.get(0, 1) * whole.get(1, 1) + whole.get(0, 0), column);
    assert.deepEqual(slopes.map((slope: number) => Number(slope.toFixed(6))).toArray(), [4, 2]);
    assert.deepEqual(whole.toArray(), [
      [1, 2],
      [3, 4],
    ]);
  });
});
