/** The models whose .onnx files are committed, each made anew from its seed. ONNX Runtime has run the same files. */
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import { TimeAffine } from "../layers/time-affine";
import { TimeEmbedding } from "../layers/time-embedding";
import { TimeRNN } from "../layers/time-rnn";
import { RnnLanguageModel } from "../models/rnn-language-model";
import { type Axis, axis } from "../tensor/axis";
import { randint, randn, seed } from "../tensor/random";
import type { Tensor } from "../tensor/tensor";

export interface OnnxCase {
  readonly model: RnnLanguageModel;
  /** Blocks of one text, whose state goes from each to the next. */
  readonly blocks: readonly Tensor<["N", "T"]>[];
}

/** Both layers in turn; sizes all different; also weights that are views; blocks of different length. */
export function onnxCase(number: number): OnnxCase {
  seed(number);
  const [N, D, H, V] = differentSizes(4);
  const Layer = number % 2 === 0 ? TimeRNN : FusedTimeRNN;
  const dtype = number % 4 < 2 ? "float32" : "float64";
  const weights = <In extends string, Out extends string>(inputs: Axis<In>, outputs: Axis<Out>): Tensor<[In, Out]> =>
    randn(outputs, inputs)
      .mul(inputs.size ** -0.5)
      .astype(dtype).T;
  const bias = <Name extends string>(size: Axis<Name>): Tensor<[Name]> => randn(size).astype(dtype);
  const axes = { D: axis("D", D), H: axis("H", H), V: axis("V", V) };
  const model = new RnnLanguageModel(
    new TimeEmbedding(weights(axes.V, axes.D)),
    new Layer(weights(axes.D, axes.H), weights(axes.H, axes.H), bias(axes.H), { stateful: true }),
    new TimeAffine(weights(axes.H, axes.V), bias(axes.V)),
  );
  const blocks = differentSizes(3).map((T) => randint(0, V, axis("N", N), axis("T", T)));
  return { model, blocks };
}

function differentSizes(count: number): number[] {
  const sizes = new Set<number>();
  while (sizes.size < count) sizes.add(randint(1, 14, axis("draw", 1)).get(0));
  return [...sizes];
}

/** The scores after each block, and the state after the last. */
export function scoresOf({ model, blocks }: OnnxCase): { scores: Tensor<["N", "T", "V"]>[]; h: Tensor<["N", "H"]> } {
  model.resetState();
  const scores = blocks.map((ids) => model.affine.forward(model.recurrent.forward(model.embedding.forward(ids))));
  return { scores, h: model.recurrent.h! };
}
