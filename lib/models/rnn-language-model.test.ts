import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { useBlas } from "../backend/blas/blas";
import { FusedTimeGRU } from "../layers/fused/fused-time-gru";
import { FusedTimeLSTM } from "../layers/fused/fused-time-lstm";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import { TimeAffine } from "../layers/time-affine";
import { TimeEmbedding } from "../layers/time-embedding";
import { TimeGRU } from "../layers/time-gru";
import { TimeLSTM } from "../layers/time-lstm";
import { TimeRNN } from "../layers/time-rnn";
import { TimeSoftmaxWithLoss } from "../layers/time-softmax-with-loss";
import { SGD } from "../optimizers/sgd";
import { gradcheck } from "../proof/gradcheck";
import { axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { randint, randn, seed } from "../tensor/random";
import type { AnyTensor, DType, Tensor } from "../tensor/tensor";
import { assertClose, assertSame } from "../testing/assert-close";
import { modelInputs } from "../testing/fixtures/language-model-cases";
import { type PackedArray, readFixture, unpack, unpackNumbers } from "../testing/fixtures/read-fixture";
import { type AnyRecurrentLayer, RnnLanguageModel } from "./rnn-language-model";

after(() => useBlas("fastest"));

const [N, T, V, D, H] = [axis("N", 2), axis("T", 3), axis("V", 6), axis("D", 4), axis("H", 5)];
const plainLayers = { TimeRNN, FusedTimeRNN };

type Draw = <Axes extends string[]>(weights: Tensor<Axes>) => Tensor<Axes>;
type MakeLayer = (draw: Draw) => AnyRecurrentLayer;
const stateful = { stateful: true };
const [gates3, gates4] = [axis("3H", 15), axis("4H", 20)];

function plain(Layer: typeof TimeRNN | typeof FusedTimeRNN): MakeLayer {
  return (draw) => new Layer(draw(randn(D, H)), draw(randn(H, H)), draw(randn(H)), stateful);
}

function lstm(Layer: typeof TimeLSTM | typeof FusedTimeLSTM): MakeLayer {
  return (draw) => new Layer(draw(randn(D, gates4)), draw(randn(H, gates4)), draw(randn(gates4)), stateful);
}

function gru(Layer: typeof TimeGRU | typeof FusedTimeGRU, reset: "before" | "after"): MakeLayer {
  return (draw) =>
    new Layer(draw(randn(D, gates3)), draw(randn(H, gates3)), draw(randn(gates3)), { ...stateful, reset });
}

/** Each kind of layer; the gradient check is of float64, where the fused ones with gates are those to read. */
const layers: Record<string, MakeLayer> = {
  TimeRNN: plain(TimeRNN),
  FusedTimeRNN: plain(FusedTimeRNN),
  TimeLSTM: lstm(TimeLSTM),
  FusedTimeLSTM: lstm(FusedTimeLSTM),
  TimeGRU: gru(TimeGRU, "before"),
  FusedTimeGRU: gru(FusedTimeGRU, "before"),
  "FusedTimeGRU with the reset after the product": gru(FusedTimeGRU, "after"),
};

function newModel(make: MakeLayer = layers.FusedTimeRNN, dtype: DType = "float64"): RnnLanguageModel {
  const draw = <Axes extends string[]>(weights: Tensor<Axes>): Tensor<Axes> => weights.mul(0.5).astype(dtype);
  return new RnnLanguageModel(
    new TimeEmbedding(draw(randn(V, D))),
    make(draw),
    new TimeAffine(draw(randn(H, V)), draw(randn(V))),
  );
}

/** All that a training step depends on and leaves behind. */
const trace = (model: RnnLanguageModel): unknown => ({
  params: Object.values(model.params).map((param) => param.toArray()),
  grads: Object.values(model.grads).map((grad) => grad.toArray()),
  state: (model.recurrent.state as AnyTensor[] | undefined)?.map((part) => part.toArray()),
});

for (const [name, Layer] of Object.entries(plainLayers)) {
  describe(`RnnLanguageModel with ${name} agrees to 1e-12 with PyTorch, loss and all gradients`, () => {
    type Case = { name: string; seed: number; loss: PackedArray; grads: Record<string, PackedArray> };
    it("at 200 random shapes", () => {
      const cases = readFixture<Case>("torch-language-model.json");
      assert.equal(cases.length, 200);
      for (const expected of cases) {
        const inputs = modelInputs(expected.seed);
        const model = new RnnLanguageModel(
          new TimeEmbedding(inputs.embeddingW),
          new Layer(inputs.Wx, inputs.Wh, inputs.b),
          new TimeAffine(inputs.affineW, inputs.affineB),
        );
        const [loss] = unpackNumbers(expected.loss);
        const got = model.loss(inputs.ids, inputs.targets);
        assert.ok(Math.abs(got - loss) <= 1e-12 * (1 + loss), `${expected.name}: ${got} must be ${loss}`);
        model.backward();
        for (const [parameter, grad] of Object.entries(model.grads)) {
          const names = grad.axes.map((axis) => axis.name);
          const wanted: AnyTensor = unpack<string[]>(expected.grads[parameter], names);
          if (wanted.norm() > 1e-14) assertClose(grad, wanted);
          else assert.ok(grad.norm() < 1e-14, `${expected.name}: ${parameter}`); // V = 1: nothing to learn
        }
      }
    });
  });
}

for (const [name, make] of Object.entries(layers)) {
  describe(`RnnLanguageModel with ${name}`, () => {
    seed(1);
    const model = newModel(make);
    const [ids, targets] = [randint(0, 6, N, T), randint(0, 6, N, T)];
    targets.set(-1, 0, 1);

    it("passes the gradient check as a whole", () => {
      const options = { withoutGradient: ["ids", "targets"], before: () => model.resetState() };
      const report = gradcheck(model, { ids, targets }, options);
      const recurrent = Object.keys(model.recurrent.params as object).map((own) => `recurrent.${own}`);
      assert.deepEqual(
        report.comparisons.map((comparison) => comparison.name),
        ["embedding.W", ...recurrent, "affine.W", "affine.b"].map((own) => `d${own}`),
      );
      assert.ok(report.worst < 1e-7, String(report));
    });

    it("is its layers, one after the other", () => {
      const own = newModel(make);
      const loss = own.loss(ids, targets);
      const [softmax, affine] = [new TimeSoftmaxWithLoss(), own.affine];
      own.resetState();
      const ys = affine.forward(own.recurrent.forward(own.embedding.forward(ids)));
      assert.ok(Math.abs(softmax.forward(ys, targets) - loss) < 1e-14);
    });

    it("carries its state from block to block, until resetState", () => {
      model.resetState();
      const first = model.loss(ids, targets);
      assert.notEqual(model.loss(ids, targets), first);
      model.resetState();
      assert.equal(model.loss(ids, targets), first);
    });

    it("generate and perplexity disturb nothing: not the state, not the gradients, not a backward to come", () => {
      const [quiet, disturbed] = [3, 3].map((value) => (seed(value), newModel(make)));
      for (const each of [quiet, disturbed]) each.loss(ids, targets);
      const before = trace(disturbed);
      seed(5);
      disturbed.generate([1, 2, 3], 20, { seed: 1 });
      disturbed.perplexity(randint(0, 6, axis("N", 7), axis("T", 80)));
      const next = randn(N).toArray();
      assert.deepEqual(trace(disturbed), before);
      for (const each of [quiet, disturbed]) each.backward();
      assert.deepEqual(trace(disturbed), trace(quiet));
      seed(5);
      randint(0, 6, axis("N", 7), axis("T", 80));
      assert.deepEqual(randn(N).toArray(), next); // nor the stream of random numbers
    });

    it("learns to repeat a pattern, and generates it", () => {
      useBlas("portable");
      seed(2);
      const pupil = newModel(make, "float32");
      const pattern = tensor([[0, 1, 2, 0, 1, 3, 0, 1, 2, 0, 1, 3]], axis("N", 1), axis("T", 12));
      const [read, next] = [pattern.slice("T", 0, 11), pattern.slice("T", 1, 12)];
      const optimizer = new SGD(pupil, { learningRate: 0.5 });
      for (let i = 0; i < 400; i++) {
        pupil.resetState();
        pupil.loss(read, next);
        pupil.backward();
        optimizer.step();
      }
      assert.deepEqual(pupil.generate([0, 1], 10, { temperature: 0 }), [2, 0, 1, 3, 0, 1, 2, 0, 1, 3]);
      assert.ok(pupil.perplexity(pattern) < 1.1);
      useBlas("fastest");
    });
  });
}

describe("generate", () => {
  seed(11);
  const model = newModel();

  it("gives the same ids for the same seed, and others for another", () => {
    assert.deepEqual(model.generate([1], 30, { seed: 4 }), model.generate([1], 30, { seed: 4 }));
    assert.notDeepEqual(model.generate([1], 30, { seed: 4 }), model.generate([1], 30, { seed: 5 }));
  });

  it("starts from zeros, whatever the state of the training", () => {
    const fresh = model.generate([1, 2], 20);
    model.loss(randint(0, 6, N, T), randint(0, 6, N, T));
    assert.deepEqual(model.generate([1, 2], 20), fresh);
    model.resetState();
  });

  it("reads all of start, and each id that it drew", () => {
    const [first, ...rest] = model.generate([1, 2], 12, { temperature: 0 });
    assert.deepEqual(model.generate([1, 2, first], 11, { temperature: 0 }), rest);
  });

  it("draws each id as often as its probability says", () => {
    const free = newModel();
    free.affine.params.W.assign(0); // the same scores after every word
    free.affine.params.b.assign(tensor([0, 1, 2, 0, -1, -Infinity], V));
    for (const temperature of [0.5, 1, 3]) {
      const drawn = free.generate([0], 20_000, { temperature, seed: 8 });
      const weights = [0, 1, 2, 0, -1, -Infinity].map((score) => Math.exp(score / temperature));
      const sum = weights.reduce((total, weight) => total + weight);
      weights.forEach((weight, id) => {
        const [p, got] = [weight / sum, drawn.filter((each) => each === id).length / drawn.length];
        assert.ok(Math.abs(got - p) <= 5 * Math.sqrt((p * (1 - p)) / drawn.length), `${id}: ${got} must be ${p}`);
      });
    }
  });

  it("refuses scores that are no numbers", () => {
    const broken = newModel();
    broken.affine.params.b.set(NaN, 2);
    assert.throws(() => broken.generate([0], 1), {
      name: "RangeError",
      message: "RnnLanguageModel.generate: scores must be finite numbers, got NaN",
    });
  });
});

describe("perplexity", () => {
  it("is V for a model that knows nothing", () => {
    const model = newModel();
    for (const param of [model.affine.params.W, model.affine.params.b]) param.assign(0);
    assert.ok(Math.abs(model.perplexity(randint(0, 6, N, axis("T", 300))) - 6) < 1e-12);
  });

  it("is e to the mean loss over the whole text, however it is cut into blocks", () => {
    const model = newModel();
    const ids = randint(0, 6, N, axis("T", 150));
    const loss = model.loss(ids.slice("T", 0, 149), ids.slice("T", 1, 150));
    assert.ok(Math.abs(model.perplexity(ids) / Math.exp(loss) - 1) < 1e-12);
  });

  it("needs a text of two words", () =>
    assert.throws(() => newModel().perplexity(zeros(N, axis("T", 1))), {
      message: "RnnLanguageModel.perplexity: ids must have T of at least 2, got [N=2, T=1]",
    }));
});

describe("RnnLanguageModel refuses", () => {
  seed(12);
  const embedding = new TimeEmbedding(randn(V, D));
  const recurrent = new TimeRNN(randn(D, H), randn(H, H), randn(H), { stateful: true });
  const affine = new TimeAffine(randn(H, V), randn(V));
  const ids = randint(0, 6, N, T);

  it("layers that do not fit each other, by name", () => {
    const other = axis("D", 9);
    assert.throws(() => new RnnLanguageModel(new TimeEmbedding(randn(V, other)), recurrent, affine), {
      message: "RnnLanguageModel: W of the embedding must be [V, D=4], got [V=6, D=9]",
    });
    assert.throws(
      () => new RnnLanguageModel(embedding, recurrent, new TimeAffine(randn(H, axis("V", 3)), zeros(axis("V", 3)))),
      {
        message: "RnnLanguageModel: W of the affine layer must be [H=5, V=6], got [H=5, V=3]",
      },
    );
    const single = new TimeEmbedding(randn(V, D).astype("float32"));
    assert.throws(() => new RnnLanguageModel(single, recurrent, affine), {
      message: "RnnLanguageModel: W of the embedding must be float64, got float32",
    });
  });

  it("wrong ids and targets before its state moves", () => {
    const model = new RnnLanguageModel(embedding, recurrent, affine);
    model.loss(ids, ids);
    const before = trace(model);
    const wrong = ids.copy();
    wrong.set(6, 1, 2);
    assert.throws(() => model.loss(wrong, ids), {
      message: "RnnLanguageModel.loss: ids must be whole numbers in 0…5, got 6 at (N=1, T=2)",
    });
    assert.throws(() => model.loss(ids, wrong), {
      message: "RnnLanguageModel.loss: targets must be whole numbers in -1…5, got 6 at (N=1, T=2)",
    });
    assert.throws(() => model.loss(ids.slice("N", 0, 1), ids), {
      message: "RnnLanguageModel.loss: targets must be [N=1, T=3], got [N=2, T=3]",
    });
    assert.deepEqual(trace(model), before);
    model.backward();
  });

  it("backward before loss, and after a loss that failed halfway", () => {
    const model = new RnnLanguageModel(embedding, recurrent.withSharedParams({ stateful: true }), affine);
    const wanted = { message: "RnnLanguageModel.backward: loss must be called before backward" };
    assert.throws(() => model.backward(), wanted);
    model.loss(ids, ids);
    const one = ids.slice("N", 0, 1);
    assert.throws(
      () => model.loss(one, one),
      /^RangeError: TimeRNN.forward: xs must be \[N=2, T, D\] like the kept state/,
    );
    assert.throws(() => model.backward(), wanted);
  });
});

describe("withSharedParams", () => {
  for (const [name, Layer] of Object.entries(plainLayers)) {
    it(`${name}: the same tensors, a state of its own`, () => {
      const layer = new Layer(randn(D, H), randn(H, H), randn(H), { stateful: true });
      const xs = randn(N, T, D);
      const hs = layer.forward(xs);
      const twin = layer.withSharedParams({ stateful: true });
      assert.equal(twin.h, undefined);
      assert.ok(twin.params.Wx === layer.params.Wx && twin.grads.Wx !== layer.grads.Wx);
      assertSame(twin.forward(xs), hs);
      assert.equal(layer.withSharedParams().stateful, false);
    });
  }
});
