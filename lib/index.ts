export { type Axis, axis } from "./axis";
export * as check from "./check";
export { arange, linspace, ones, tensor, zeros } from "./create";
export { randint, randn, seed, uniform } from "./random";
export { type AnyTensor, type DType, Tensor, zerosLike } from "./tensor";
export { RNN, type RNNParams } from "./rnn";
export { TimeRNN } from "./time-rnn";
export { answer, exercise, todo } from "./exercise";
export { type GradientReport, centralDifferences, gradcheck } from "./gradcheck";
export { relativeError } from "./relative-error";
export {
  bars,
  baseLayout,
  colors,
  type Figure,
  gradientScatter,
  heatmap,
  lines,
  show,
  sideBySide,
  type Trace,
  withPoints,
  withSlider,
} from "./plot";
export { Interrupted, tick, track } from "./progress";
export { runText } from "./run-text";
export { TypeErrors, typeErrors } from "./type-errors";
export { type BlasInfo, blasInfo, setBlasThreads } from "./blas/blas";
export { FusedTimeRNN } from "./fused/fused-time-rnn";
