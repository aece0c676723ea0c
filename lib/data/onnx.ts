/**
 * A language model as an ONNX file, which other engines run: ONNX Runtime in Python, C++, C#, Java, or a browser.
 *
 * Operators: https://onnx.ai/onnx/operators/, as of operator set 17.
 */
import { expectTexts } from "./expect-texts";
import { expectInstance, refuse } from "../backend/expect";
import type { Float } from "../backend/float";
import { FusedTimeGRU } from "../layers/fused/fused-time-gru";
import { FusedTimeLSTM } from "../layers/fused/fused-time-lstm";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import { TimeGRU } from "../layers/time-gru";
import { TimeLSTM } from "../layers/time-lstm";
import { TimeRNN } from "../layers/time-rnn";
import { type AnyRecurrentLayer, RnnLanguageModel } from "../models/rnn-language-model";
import { type AnyTensor, rowMajorEntries } from "../tensor/tensor";
import { reordered } from "./gate-order";
import {
  type AttributeProto,
  FLOAT,
  type GraphProto,
  INT,
  INT64,
  INTS,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
  encodeModel,
} from "./onnx-messages";

/** Supported since 2022: older engines can read the file, too. */
const OPERATOR_SET = 17;
const IR_VERSION = 8;

/** A protobuf message has to be smaller. */
const MOST_BYTES = 2 ** 31;

/**
 * The bytes of an .onnx file that computes the scores of a model: `writeFileSync("model.onnx", exportOnnx(model))`.
 *
 * Its inputs are `ids`, int64 [N, T], and the state, `h`, [N, H], and with an LSTM `c`, zeros at the start of a text; its outputs
 * `scores`, [N, T, V], and the state after the last step, `h_next` and `c_next`, which becomes `h` and `c` when the text goes on. N
 * and T may be different at each call. All is float32, the only dtype that ONNX Runtime has recurrent layers for; float64 parameters are rounded.
 *
 * @param metadata texts that go with the model, such as its vocabulary; default none
 * @throws RangeError when it is no such model, its recurrent layer is none that ONNX has, it is too large for the format (2 GiB),
 *         or something is no text
 */
export function exportOnnx(model: RnnLanguageModel, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  expectInstance("exportOnnx", "model", model, RnnLanguageModel, "an RnnLanguageModel");
  expectTexts("exportOnnx", "metadata", metadata);
  const size = 4 * Object.values(model.params).reduce((sum, { length }) => sum + length, 0);
  if (size >= MOST_BYTES) refuse("exportOnnx", "parameters", `less than ${MOST_BYTES} bytes in float32`, size);
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: "rnn-by-hand",
    graph: graphOf(model),
    opsetImport: [{ domain: "", version: OPERATOR_SET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
}

/**
 * A recurrent layer in ONNX's words. With its weights transposed, ONNX's input weights W are [1, G·H, D], those of the state, R,
 * [1, G·H, H], for G gates, and the biases, B, [1, 2·G·H]: those of W, then those of R. The first axis is for both directions.
 */
interface Operator {
  readonly type: "RNN" | "LSTM" | "GRU";
  readonly W: TensorProto;
  readonly R: TensorProto;
  readonly B: TensorProto;
  /** The names of the state's tensors, in ONNX's order. */
  readonly states: readonly string[];
  /** Besides the size of the state. */
  readonly attributes: readonly AttributeProto[];
}

function operatorOf(layer: AnyRecurrentLayer): Operator {
  if (layer instanceof TimeRNN || layer instanceof FusedTimeRNN) return operator("RNN", layer, [0], ["h"]);
  if (layer instanceof TimeLSTM || layer instanceof FusedTimeLSTM) {
    return operator("LSTM", layer, [2, 3, 0, 1], ["h", "c"]); // i o f g from f g i o
  }
  if (layer instanceof TimeGRU || layer instanceof FusedTimeGRU) {
    const attribute = int("linear_before_reset", layer.reset === "after" ? 1 : 0);
    return operator("GRU", layer, [0, 1, 2], ["h"], attribute);
  }
  return refuse("exportOnnx", "recurrent layer", "a TimeRNN, TimeLSTM or TimeGRU, or a fused one", layer);
}

/** @param order where each of ONNX's gates stands among the layer's */
function operator(
  type: Operator["type"],
  { params }: AnyRecurrentLayer,
  order: readonly number[],
  states: readonly string[],
  ...attributes: AttributeProto[]
): Operator {
  const { Wx, Wh, b, bh } = params as Readonly<Record<string, AnyTensor>> & { readonly bh?: AnyTensor };
  const [D, H, columns] = [Wx.shape[0], Wh.shape[0], b.length];
  const biases = new Float32Array(2 * columns);
  biases.set(reordered(rowMajorEntries(b), order));
  if (bh) biases.set(rowMajorEntries(bh), 2 * columns - H); // n comes last
  const gates = (weights: AnyTensor): Float => reordered(rowMajorEntries(weights.T), order);
  return {
    type,
    W: initializer("recurrent.W", [1, columns, D], gates(Wx)),
    R: initializer("recurrent.R", [1, columns, H], gates(Wh)),
    B: initializer("recurrent.B", [1, 2 * columns], biases),
    states,
    attributes,
  };
}

/** ids → embedding → recurrent layer → affine. ONNX's recurrent operators want the time first: [T, N, D]. */
function graphOf({ embedding, recurrent, affine }: RnnLanguageModel): GraphProto {
  const { type, W, R, B, states, attributes } = operatorOf(recurrent);
  const [H, V] = affine.params.W.shape;
  const before = states.map((state) => `${state}_before`);
  const after = states.map((state) => `${state}_after`);
  const inputs = ["xs", W.name, R.name, B.name, "", ...before]; // "" is for the lengths of sequences: all are T steps long
  return {
    name: "RnnLanguageModel",
    node: [
      node("Transpose", ["ids"], ["ids_by_time"], ints("perm", [1, 0])),
      node("Gather", ["embedding.W", "ids_by_time"], ["xs"]),
      ...states.map((state, i) => node("Unsqueeze", [state, "first"], [before[i]])),
      node(type, inputs, ["hs_by_time", ...after], int("hidden_size", H), ...attributes),
      ...states.map((state, i) => node("Squeeze", [after[i], "first"], [`${state}_next`])),
      node("Squeeze", ["hs_by_time", "second"], ["hs_of_steps"]),
      node("Transpose", ["hs_of_steps"], ["hs"], ints("perm", [1, 0, 2])),
      node("MatMul", ["hs", "affine.W"], ["products"]),
      node("Add", ["products", "affine.b"], ["scores"]),
    ],
    initializer: [
      initializer("embedding.W", embedding.params.W.shape, rowMajorEntries(embedding.params.W)),
      ...[W, R, B],
      initializer("affine.W", [H, V], rowMajorEntries(affine.params.W)),
      initializer("affine.b", [V], rowMajorEntries(affine.params.b)),
      wholeNumber("first", 0),
      wholeNumber("second", 1),
    ],
    input: [valueInfo("ids", INT64, ["N", "T"]), ...states.map((state) => valueInfo(state, FLOAT, ["N", H]))],
    output: [
      valueInfo("scores", FLOAT, ["N", "T", V]),
      ...states.map((state) => valueInfo(`${state}_next`, FLOAT, ["N", H])),
    ],
  };
}

function node(opType: string, input: string[], output: string[], ...attribute: AttributeProto[]): NodeProto {
  return { opType, name: `${opType} → ${output[0]}`, input, output, attribute };
}

function int(name: string, i: number): AttributeProto {
  return { name, type: INT, i };
}

function ints(name: string, ints: number[]): AttributeProto {
  return { name, type: INTS, ints };
}

/** A constant of the graph. */
function initializer(name: string, dims: readonly number[], entries: ArrayLike<number>): TensorProto {
  const rawData = new Uint8Array(Float32Array.from(entries).buffer);
  return { name, dims, dataType: FLOAT, rawData };
}

/** One axis, as Squeeze and Unsqueeze want it. */
function wholeNumber(name: string, value: number): TensorProto {
  return { name, dims: [1], dataType: INT64, rawData: new Uint8Array(BigInt64Array.of(BigInt(value)).buffer) };
}

function valueInfo(name: string, elemType: number, sizes: readonly (string | number)[]): ValueInfoProto {
  const dim = sizes.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
