/** The public API: what a cell can `import { … } from "../lib"`. */
export * as math from "./math";
export { type Axis, axis, describeAxes } from "./tensor/axis";
export { arange, linspace, ones, tensor, zeros } from "./tensor/create";
export { randint, randn, seed, uniform } from "./tensor/random";
export { type AnyTensor, type DType, Tensor, zerosLike } from "./tensor/tensor";

export { type Layer } from "./layers/layer";
export { RNN, type RNNParams } from "./layers/rnn";
export { TimeRNN } from "./layers/time-rnn";
export { FusedTimeRNN } from "./layers/fused/fused-time-rnn";
export { TimeEmbedding, type EmbeddingParams } from "./layers/time-embedding";
export { TimeAffine, type AffineParams } from "./layers/time-affine";
export { TimeSoftmaxWithLoss } from "./layers/time-softmax-with-loss";
export { FusedAffineWithLoss } from "./layers/fused/fused-affine-with-loss";
export { glorotUniform, heNormal, lecunNormal } from "./layers/initialize";
export { blasInfo, setBlasThreads, useBlas } from "./backend/blas/blas";
export type { BlasInfo } from "./backend/blas/provider";

export { Adam } from "./optimizers/adam";
export { clipGradients } from "./optimizers/clip-gradients";
export { Momentum } from "./optimizers/momentum";
export { type Optimizer, type Trainable } from "./optimizers/optimizer";
export { SGD } from "./optimizers/sgd";
export { type AnyRecurrentLayer, RnnLanguageModel } from "./models/rnn-language-model";
export { type Batch, batchesOf } from "./data/batches";
export { mobyDick } from "./data/moby-dick";
export { exportOnnx } from "./data/onnx";
export { loadSafetensors, saveSafetensors } from "./data/safetensors-file";
export { Vocabulary, wordsOf } from "./data/vocabulary";

export * as check from "./proof/check";
export { answer, exercise, todo } from "./proof/exercise";
export { centralDifferences } from "./proof/difference-quotients";
export { type Defects, mend, mendAllBut } from "./proof/defects";
export { gradcheck } from "./proof/gradcheck";
export { type GradientReport } from "./proof/gradient-report";
export { mendByRunning } from "./proof/mend-by-running";
export { provenGradients } from "./proof/proven-gradients";
export { type PythonOutcome, pythonOutcomes } from "./proof/python-outcomes";
export { relativeError } from "./proof/relative-error";
export { runText } from "./proof/run-text";
export { TriedCalls, tryCalls } from "./proof/try-calls";
export { TypeErrors, typeErrors, typeErrorsOfEach } from "./proof/type-errors";

export { Interrupted, tick, track } from "./notebook/progress";
export { agreement } from "./notebook/figures/agreement";
export { bars } from "./notebook/figures/bars";
export { type Figure } from "./notebook/figures/figure";
export { graph } from "./notebook/figures/graph";
export { heatmap } from "./notebook/figures/heatmap";
export { lines } from "./notebook/figures/lines";
export { numbered } from "./notebook/figures/numbered";
export { panels } from "./notebook/figures/panels";
export { paths } from "./notebook/figures/paths";
export { points } from "./notebook/figures/series";
export { show } from "./notebook/figures/show";
export { slider } from "./notebook/figures/slider";
export { table } from "./notebook/figures/table";
