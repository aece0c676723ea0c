/** The models whose .onnx files are committed, each made anew from its seed. ONNX Runtime has run the same files. */
import { FusedTimeGRU } from "../layers/fused/fused-time-gru";
import { FusedTimeLSTM } from "../layers/fused/fused-time-lstm";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import { TimeAffine } from "../layers/time-affine";
import { TimeEmbedding } from "../layers/time-embedding";
import { TimeGRU } from "../layers/time-gru";
import { TimeLSTM } from "../layers/time-lstm";
import { TimeRNN } from "../layers/time-rnn";
import { type AnyRecurrentLayer, RnnLanguageModel } from "../models/rnn-language-model";
import { type Axis, axis } from "../tensor/axis";
import { randint, randn, seed } from "../tensor/random";
import type { Tensor } from "../tensor/tensor";

export interface OnnxCase {
  readonly model: RnnLanguageModel;
  /** Blocks of one text, whose state goes from each to the next. */
  readonly blocks: readonly Tensor<["N", "T"]>[];
}

/** From this number on the models have gates. */
const GATED = 100;

/** All layers in turn; sizes all different; also weights that are views; blocks of different length. */
export function onnxCase(number: number): OnnxCase {
  seed(number);
  const [N, D, H, V] = differentSizes(4);
  const dtype = number % 4 < 2 ? "float32" : "float64";
  const weights = <In extends string, Out extends string>(inputs: Axis<In>, outputs: Axis<Out>): Tensor<[In, Out]> =>
    randn(outputs, inputs)
      .mul(inputs.size ** -0.5)
      .astype(dtype).T;
  const bias = <Name extends string>(size: Axis<Name>): Tensor<[Name]> => randn(size).astype(dtype);
  const axes = { D: axis("D", D), H: axis("H", H), V: axis("V", V) };
  const embedding = new TimeEmbedding(weights(axes.V, axes.D));
  const recurrent = number < GATED ? plainLayer() : gatedLayer();
  const affine = new TimeAffine(weights(axes.H, axes.V), bias(axes.V));
  const blocks = differentSizes(3).map((T) => randint(0, V, axis("N", N), axis("T", T)));
  return { model: new RnnLanguageModel(embedding, recurrent, affine), blocks };

  function plainLayer(): AnyRecurrentLayer {
    const Layer = number % 2 === 0 ? TimeRNN : FusedTimeRNN;
    return new Layer(weights(axes.D, axes.H), weights(axes.H, axes.H), bias(axes.H), { stateful: true });
  }

  /** LSTM, GRU with the reset before the product and after it. */
  function gatedLayer(): AnyRecurrentLayer {
    const [gates3, gates4] = [axis("3H", 3 * H), axis("4H", 4 * H)];
    if (number % 3 === 0) {
      const Layer = number % 2 === 0 ? TimeLSTM : FusedTimeLSTM;
      return new Layer(weights(axes.D, gates4), weights(axes.H, gates4), bias(gates4), { stateful: true });
    }
    const Layer = number % 2 === 0 ? TimeGRU : FusedTimeGRU;
    const reset = number % 3 === 1 ? ({ reset: "before" } as const) : ({ reset: "after", bh: bias(axes.H) } as const);
    return new Layer(weights(axes.D, gates3), weights(axes.H, gates3), bias(gates3), { stateful: true, ...reset });
  }
}

function differentSizes(count: number): number[] {
  const sizes = new Set<number>();
  while (sizes.size < count) sizes.add(randint(1, 14, axis("draw", 1)).get(0));
  return [...sizes];
}

/** The scores after each block, and the tensors of the state after the last. */
export function scoresOf({ model, blocks }: OnnxCase): {
  scores: Tensor<["N", "T", "V"]>[];
  state: readonly Tensor<["N", "H"]>[];
} {
  model.resetState();
  const scores = blocks.map((ids) => model.affine.forward(model.recurrent.forward(model.embedding.forward(ids))));
  return { scores, state: model.recurrent.state! };
}
