/**
 * A language model as an ONNX file, which other engines run: ONNX Runtime in Python, C++, C#, Java, or a browser.
 *
 * Operators: https://onnx.ai/onnx/operators/, as of operator set 17.
 */
import { expectTexts } from "./expect-texts";
import { expectInstance, refuse } from "../backend/expect";
import { FusedTimeRNN } from "../layers/fused/fused-time-rnn";
import type { RNNParams } from "../layers/rnn";
import { TimeRNN } from "../layers/time-rnn";
import { type AnyRecurrentLayer, RnnLanguageModel } from "../models/rnn-language-model";
import { rowMajorEntries } from "../tensor/tensor";
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
 * Its inputs are `ids`, int64 [N, T], and the state, `h`, [N, H], zeros at the start of a text; its outputs `scores`,
 * [N, T, V], and the state after the last step, `h_next`, which becomes `h` when the text goes on. N and T may be different at
 * each call. All is float32, the only dtype that ONNX Runtime has recurrent layers for; float64 parameters are rounded.
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
  readonly type: "RNN";
  readonly W: TensorProto;
  readonly R: TensorProto;
  readonly B: TensorProto;
  /** The names of the state's tensors, in ONNX's order. */
  readonly states: readonly string[];
}

function operatorOf(layer: AnyRecurrentLayer): Operator {
  if (layer instanceof TimeRNN || layer instanceof FusedTimeRNN) return operatorOfRnn(layer.params);
  return refuse("exportOnnx", "recurrent layer", "a TimeRNN or a FusedTimeRNN", layer);
}

function operatorOfRnn({ Wx, Wh, b }: RNNParams): Operator {
  const [D, H] = [Wx.axis("D").size, b.axis("H").size];
  const biases = new Float32Array(2 * H);
  biases.set(rowMajorEntries(b));
  return {
    type: "RNN",
    W: initializer("recurrent.W", [1, H, D], rowMajorEntries(Wx.T)),
    R: initializer("recurrent.R", [1, H, H], rowMajorEntries(Wh.T)),
    B: initializer("recurrent.B", [1, 2 * H], biases),
    states: ["h"],
  };
}

/** ids → embedding → recurrent layer → affine. ONNX's recurrent operators want the time first: [T, N, D]. */
function graphOf({ embedding, recurrent, affine }: RnnLanguageModel): GraphProto {
  const { states, W, R, B, type } = operatorOf(recurrent);
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
      node(type, inputs, ["hs_by_time", ...after], int("hidden_size", H)),
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
