/** The public API: what a cell can `import { … } from "../lib"`. */
export * as math from "./backend/elementary";
export { type Axis, axis, describeAxes } from "./tensor/axis";
export { arange, linspace, ones, tensor, zeros } from "./tensor/create";
export { randint, randn, seed, uniform } from "./tensor/random";
export { type AnyTensor, type DType, Tensor, zerosLike } from "./tensor/tensor";

export { type Layer } from "./layers/layer";
export { RNN, type RNNParams } from "./layers/rnn";
export { TimeRNN } from "./layers/time-rnn";
export { FusedTimeRNN } from "./layers/fused/fused-time-rnn";
export { blasInfo, setBlasThreads } from "./backend/blas/blas";
export type { BlasInfo } from "./backend/blas/provider";

export * as check from "./proof/check";
export { answer, exercise, todo } from "./proof/exercise";
export { centralDifferences } from "./proof/difference-quotients";
export { gradcheck } from "./proof/gradcheck";
export { type GradientReport } from "./proof/gradient-report";
export { relativeError } from "./proof/relative-error";
export { runText } from "./proof/run-text";
export { TypeErrors, typeErrors } from "./proof/type-errors";

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
