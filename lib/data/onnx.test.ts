// What ONNX Runtime made of the exported files: see testing/fixtures/onnx_scores.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RecurrentLayer } from "../layers/recurrent-layer";
import { TimeAffine } from "../layers/time-affine";
import { TimeEmbedding } from "../layers/time-embedding";
import { RnnLanguageModel } from "../models/rnn-language-model";
import { axis } from "../tensor/axis";
import { randn } from "../tensor/random";
import { Tensor } from "../tensor/tensor";
import { assertClose } from "../testing/assert-close";
import { type PackedArray, readFixture, unpack } from "../testing/fixtures/read-fixture";
import { onnxCase, scoresOf } from "../testing/onnx-models";
import { exportOnnx } from "./onnx";

interface Case {
  readonly name: string;
  readonly scores: readonly PackedArray[];
  readonly state: readonly PackedArray[];
}

const metadataOf = (name: string): Record<string, string> => ({ case: name, tokens: '["重み", "😀"]' });

describe("exportOnnx", () => {
  for (const { name, scores, state } of readFixture<Case>("onnx-scores.json")) {
    it(`model ${name} is the file that ONNX Runtime has run`, () => {
      const file = readFileSync(join(__dirname, "../../testing/fixtures/onnx-files", `${name}.onnx`));
      assert.deepEqual(Buffer.from(exportOnnx(onnxCase(Number(name)).model, metadataOf(name))), file);
    });

    it(`model ${name} gives the scores and states that ONNX Runtime has computed, block after block`, () => {
      const example = onnxCase(Number(name));
      const ours = scoresOf(example);
      scores.forEach((packed, i) => {
        const theirs = unpack(packed, ["N", "T", "V"]);
        assertClose(ours.scores[i].astype("float64"), theirs, 1e-5);
      });
      assert.equal(ours.state.length, state.length);
      state.forEach((packed, i) => assertClose(ours.state[i].astype("float64"), unpack(packed, ["N", "H"]), 1e-5));
    });
  }

  it("has a model that changes with the state: the cases would notice if it were lost", () => {
    for (const number of [1, 100, 101, 102]) {
      const { model, blocks } = onnxCase(number);
      const [, second] = scoresOf({ model, blocks }).scores;
      const [alone] = scoresOf({ model, blocks: blocks.slice(1) }).scores;
      assert.ok(second.sub(alone).abs().max() > 0.05, `${number}`);
    }
  });

  it("refuses a recurrent layer that it has no operator for", () => {
    const [V, D, H] = [axis("V", 7), axis("D", 3), axis("H", 5)];
    class Gated extends RecurrentLayer<{ W: Tensor<["D", "H"]> }, ["h"]> {
      constructor() {
        super({ W: randn(D, H) }, { D, H, state: ["h"] });
      }
      forward = (): never => assert.fail();
      backward = (): never => assert.fail();
      withSharedParams = (): never => assert.fail();
    }
    const model = new RnnLanguageModel(
      new TimeEmbedding(randn(V, D)),
      new Gated(),
      new TimeAffine(randn(H, V), randn(V)),
    );
    const message = "exportOnnx: recurrent layer must be a TimeRNN, TimeLSTM or TimeGRU, or a fused one, got a Gated";
    assert.throws(() => exportOnnx(model), { name: "RangeError", message });
  });

  it("refuses what no protobuf message can hold", () => {
    const large = new Tensor([axis("V", 2 ** 16), axis("D", 2 ** 13)], new Float32Array(1), 0, [0, 0]);
    const model = Object.create(onnxCase(0).model, { params: { value: { "embedding.W": large } } });
    const message = "exportOnnx: parameters must be less than 2147483648 bytes in float32, got 2147483648";
    assert.throws(() => exportOnnx(model), { name: "RangeError", message });
  });

  it("refuses metadata that are no texts", () => {
    const message = 'exportOnnx: metadata "epoch" must be a text, got 3';
    assert.throws(() => exportOnnx(onnxCase(0).model, { epoch: 3 } as never), { name: "RangeError", message });
  });
});
