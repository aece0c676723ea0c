export { type Axis, axis } from "./axis";
export { arange, linspace, ones, tensor, zeros } from "./create";
export { randint, randn, seed, uniform } from "./random";
export { type AnyTensor, type DType, Tensor, zerosLike } from "./tensor";
export { RNN, type RNNParams } from "./rnn";
export { TimeRNN } from "./time-rnn";
