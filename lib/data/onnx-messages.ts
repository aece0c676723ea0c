/**
 * The part of the ONNX format that models are written in, for protobufjs. Names, numbers and types of fields are those of
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */
import { type IType, Root } from "protobufjs/light";

export interface ModelProto {
  readonly irVersion: number;
  readonly producerName: string;
  readonly graph: GraphProto;
  readonly opsetImport: readonly { readonly domain: string; readonly version: number }[];
  readonly metadataProps: readonly { readonly key: string; readonly value: string }[];
}

export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
}

export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
}

export type AttributeProto =
  | { readonly name: string; readonly type: typeof INT; readonly i: number }
  | { readonly name: string; readonly type: typeof INTS; readonly ints: readonly number[] };

export interface TensorProto {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  readonly rawData: Uint8Array;
}

export interface ValueInfoProto {
  readonly name: string;
  readonly type: { readonly tensorType: { readonly elemType: number; readonly shape: TensorShapeProto } };
}

/** A number for a size that is always the same, a name for one that is known only when the model runs. */
export interface TensorShapeProto {
  readonly dim: readonly ({ readonly dimValue: number } | { readonly dimParam: string })[];
}

/** TensorProto.DataType */
export const FLOAT = 1;
export const INT64 = 7;
/** AttributeProto.AttributeType */
export const INT = 2;
export const INTS = 7;

/** The fields of each message: its type, after `repeated` for a list, and its number. */
const MESSAGES: Readonly<Record<string, Readonly<Record<string, readonly [type: string, id: number]>>>> = {
  ModelProto: {
    irVersion: ["int64", 1],
    producerName: ["string", 2],
    graph: ["GraphProto", 7],
    opsetImport: ["repeated OperatorSetIdProto", 8],
    metadataProps: ["repeated StringStringEntryProto", 14],
  },
  OperatorSetIdProto: { domain: ["string", 1], version: ["int64", 2] },
  StringStringEntryProto: { key: ["string", 1], value: ["string", 2] },
  GraphProto: {
    node: ["repeated NodeProto", 1],
    name: ["string", 2],
    initializer: ["repeated TensorProto", 5],
    input: ["repeated ValueInfoProto", 11],
    output: ["repeated ValueInfoProto", 12],
  },
  NodeProto: {
    input: ["repeated string", 1],
    output: ["repeated string", 2],
    name: ["string", 3],
    opType: ["string", 4],
    attribute: ["repeated AttributeProto", 5],
  },
  AttributeProto: { name: ["string", 1], i: ["int64", 3], ints: ["repeated int64", 8], type: ["int32", 20] },
  TensorProto: { dims: ["repeated int64", 1], dataType: ["int32", 2], name: ["string", 8], rawData: ["bytes", 9] },
  ValueInfoProto: { name: ["string", 1], type: ["TypeProto", 2] },
  TypeProto: { tensorType: ["TypeProtoTensor", 1] },
  TypeProtoTensor: { elemType: ["int32", 1], shape: ["TensorShapeProto", 2] },
  TensorShapeProto: { dim: ["repeated TensorShapeProtoDimension", 1] },
  TensorShapeProtoDimension: { dimValue: ["int64", 1], dimParam: ["string", 2] },
};

/** The bytes of an .onnx file. */
export function encodeModel(model: ModelProto): Uint8Array {
  const bytes = messages().lookupType("ModelProto").encode(model).finish();
  return new Uint8Array(bytes); // protobufjs returns a Buffer in Node
}

function messages(): Root {
  const nested: Record<string, IType> = {};
  for (const [message, fields] of Object.entries(MESSAGES)) {
    nested[message] = {
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, ruleOf(field)])),
    };
  }
  return Root.fromJSON({ nested });
}

function ruleOf([type, id]: readonly [string, number]): { type: string; id: number; rule?: string } {
  const [, item] = /^repeated (.*)$/.exec(type) ?? [];
  return item === undefined ? { type, id } : { type: item, id, rule: "repeated" };
}
