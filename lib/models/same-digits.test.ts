// A training on the portable BLAS gives the same bits on every machine: these were taken on an AMD EPYC in Node 20.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, it } from "node:test";
import { useBlas } from "../backend/blas/blas";
import { batchesOf } from "../data/batches";
import { mobyDick } from "../data/moby-dick";
import { Vocabulary } from "../data/vocabulary";
import { FusedTimeGRU } from "../layers/fused/fused-time-gru";
import { FusedTimeLSTM } from "../layers/fused/fused-time-lstm";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import { glorotUniform, gruParams, lecunNormal, lstmParams } from "../layers/initialize";
import { TimeAffine } from "../layers/time-affine";
import { TimeEmbedding } from "../layers/time-embedding";
import { Adam } from "../optimizers/adam";
import { clipGradients } from "../optimizers/clip-gradients";
import { Momentum } from "../optimizers/momentum";
import { SGD } from "../optimizers/sgd";
import { type Axis, axis } from "../tensor/axis";
import { zeros } from "../tensor/create";
import { seed } from "../tensor/random";
import type { DType } from "../tensor/tensor";
import { type AnyRecurrentLayer, RnnLanguageModel } from "./rnn-language-model";

after(() => useBlas("fastest"));

/** Forty steps over the book's first characters: the last loss, a text, and a hash of all parameters. */
function train(
  dtype: DType,
  layerOf: (D: Axis<"D">, H: Axis<"H">) => AnyRecurrentLayer,
): { lossNats: number; text: string; bits: string } {
  useBlas("portable");
  seed(1);
  const book = mobyDick().slice(0, 20_000);
  const vocabulary = Vocabulary.ofCharacters(book);
  const [N, T, V, D, H] = [axis("N", 6), axis("T", 20), vocabulary.V, axis("D", 24), axis("H", 40)];
  const model = new RnnLanguageModel(
    new TimeEmbedding(lecunNormal(V, D).astype(dtype)),
    layerOf(D, H),
    new TimeAffine(glorotUniform(H, V).astype(dtype), zeros(V).astype(dtype)),
  );
  const optimizers = [
    new Adam(model, { learningRate: 0.01 }),
    new Momentum(model, { learningRate: 0.1 }),
    new SGD(model, { learningRate: 0.5 }),
  ];
  let lossNats = NaN;
  batchesOf(vocabulary.encode(book), N, T).slice(0, 40).forEach(({ ids, targets }, i) => {
    lossNats = model.loss(ids, targets);
    model.backward();
    clipGradients(model.grads, 0.5);
    optimizers[i % 3].step();
  }); // prettier-ignore
  const hash = createHash("sha256");
  for (const { data } of Object.values(model.params)) {
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const text = vocabulary.decode(model.generate(vocabulary.encode("Call me "), 40, { temperature: 0.7, seed: 2 }));
  return { lossNats, text, bits: hash.digest("hex").slice(0, 16) };
}

const stateful = { stateful: true };
const rnn =
  (dtype: DType) =>
  (D: Axis<"D">, H: Axis<"H">): AnyRecurrentLayer => {
    const [Wx, Wh] = [glorotUniform(D, H).astype(dtype), glorotUniform(H, H).astype(dtype)];
    return new FusedTimeRNN(Wx, Wh, zeros(H).astype(dtype), stateful);
  };
const text = "a e c  h  he e ooeo e c  h   ac hcd oe k";

it("a training in float32 has the digits that it has everywhere", () =>
  assert.deepEqual(train("float32", rnn("float32")), {
    lossNats: 3.0443364029734696,
    text,
    bits: "f7f8cc8e8e3fba38",
  }));

it("and one in float64, too", () =>
  assert.deepEqual(train("float64", rnn("float64")), { lossNats: 3.044336411830545, text, bits: "a602f059f0fc6183" }));

it("and those of an LSTM", () =>
  assert.deepEqual(
    train("float32", (D, H) => new FusedTimeLSTM(...lstmParams(D, H, { dtype: "float32" }), stateful)),
    { lossNats: 3.080007104046557, text: "b eaa  h  he e ordo e a  e    d hed oe i", bits: "6823a3830c93b065" },
  ));

it("and those of a GRU", () =>
  assert.deepEqual(
    train(
      "float32",
      (D, H) => new FusedTimeGRU(...gruParams(D, H, { dtype: "float32" }), { ...stateful, reset: "after" }),
    ),
    { lossNats: 3.04736332902398, text: "e gea. i  ie e oser e e  h   ae iee oe l", bits: "1a96849c63b6e0b2" },
  ));
