/**
 * A record of tensors ⇄ the bytes of a safetensors file, without files: the same in Node and in a browser.
 *
 * The format: the length of the header (8 bytes, little-endian), the header (JSON, padded with spaces to a multiple of 8
 * bytes), then the entries of each tensor, row-major and little-endian, one tensor after the other without holes.
 * Source: https://github.com/huggingface/safetensors, README and safetensors/src/tensor.rs.
 */
import { describe, expectOneOf, expectRecord, refuse } from "../backend/expect";
import { type DType, type Float, arrayOf } from "../backend/float";
import { axis } from "../tensor/axis";
import { expectAnyTensor } from "../tensor/expect";
import { type AnyTensor, rowMajorEntries, uncheckedTensor } from "../tensor/tensor";
import { expectTexts, expectUnicode } from "./expect-texts";

/** What a safetensors file holds: tensors by name, and texts by name that say something about them. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, AnyTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Bytes that are read piece by piece, so that nothing is read, or allocated, before it was found to be in order. */
export interface ByteSource {
  readonly length: number;
  /** The bytes `start ≤ i < end`, in memory of their own. */
  read(start: number, end: number): Uint8Array;
}

/** Bytes in memory as a source. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return { length: bytes.length, read: (start, end) => new Uint8Array(bytes.subarray(start, end)) };
}

const METADATA = "__metadata__";
/** As in the reference implementation: nobody has so many tensors, so the length is wrong or the file is malicious. */
const LONGEST_HEADER = 100_000_000;
/** More axes than this has no tensor of NumPy's. */
const MOST_AXES = 64;

const DTYPES: Readonly<Record<DType, string>> = { float64: "F64", float32: "F32" };

/** What the header says of a tensor; offsets are counted from the end of the header. */
interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, end: number];
}

/**
 * The bytes of a file with these tensors, in parts that follow one another. The parts are views of the tensors' memory
 * where it is row-major. They are those that the reference implementation writes.
 *
 * @throws RangeError when something is no tensor, or no text, or a name cannot be written
 */
export function encodeSafetensors(
  where: string,
  tensors: Readonly<Record<string, AnyTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  expectTensors(where, tensors);
  expectTexts(where, "metadata", metadata);
  const entries: [string, Entry | Readonly<Record<string, string>>][] = [];
  if (Object.keys(metadata).length > 0) entries.push([METADATA, { ...metadata }]);
  const data: Uint8Array[] = [];
  let start = 0;
  for (const [name, tensor] of inFileOrder(tensors)) {
    const bytes = bytesOf(rowMajorEntries(tensor));
    const end = start + bytes.length;
    entries.push([name, { dtype: DTYPES[tensor.dtype], shape: tensor.shape, data_offsets: [start, end] }]);
    data.push(bytes);
    start = end;
  }
  return [encodeHeader(entries), ...data];
}

/** The wider dtype first, so that every tensor is aligned in the file; then by name. */
function inFileOrder(tensors: Readonly<Record<string, AnyTensor>>): [string, AnyTensor][] {
  const utf8 = (name: string): Buffer => Buffer.from(name);
  return Object.entries(tensors).sort(
    ([a, { dtype: dtypeA }], [b, { dtype: dtypeB }]) =>
      Number(dtypeA === "float32") - Number(dtypeB === "float32") || Buffer.compare(utf8(a), utf8(b)),
  );
}

/** The length of the header, and the header. Written entry by entry: an object would put a tensor named "0" first. */
function encodeHeader(entries: readonly [string, object][]): Uint8Array {
  const fields = entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  const json = new TextEncoder().encode(`{${fields.join(",")}}`);
  const length = 8 * Math.ceil(json.length / 8);
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

function expectTensors(where: string, tensors: unknown): void {
  expectRecord(where, "tensors", tensors);
  for (const [name, tensor] of Object.entries(tensors)) {
    expectUnicode(where, "each name", name);
    if (name === METADATA) refuse(where, "each name", `another than "${METADATA}"`, name);
    expectAnyTensor(where, name, tensor);
  }
}

/**
 * The tensors and texts of a file. Axes are named axis0, axis1, …: the format knows only their sizes.
 *
 * @param where how an error begins
 * @param names the tensors to read; default: all of them
 * @throws RangeError when the bytes break the format or hold another dtype than float32 or float64, or a name is not there
 */
export function decodeSafetensors(where: string, source: ByteSource, names?: readonly string[]): Safetensors {
  const headerEnd = 8 + headerLength(where, source);
  const json = decodeUtf8(where, source.read(8, headerEnd));
  const header = parseHeader(where, json);
  const { [METADATA]: metadata = {}, ...entries } = header;
  expectTexts(where, METADATA, metadata);
  expectEntries(where, entries);
  expectNoDuplicates(where, json, header);
  expectNoHoles(where, entries, source.length - headerEnd);
  const tensors = (names ?? Object.keys(entries)).map((name) => {
    if (!Object.hasOwn(entries, name)) throw missing(where, name, Object.keys(entries));
    return [name, readTensor(entries[name], source, headerEnd)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

/** Compared with what is there before anything of this length is read. */
function headerLength(where: string, source: ByteSource): number {
  if (source.length < 8) throw new RangeError(`${where}: length must be at least 8 bytes, got ${source.length}`);
  const length = new DataView(source.read(0, 8).buffer).getBigUint64(0, true);
  const limit = Math.min(LONGEST_HEADER, source.length - 8);
  if (length > limit) throw new RangeError(`${where}: header must be at most ${limit} bytes long, got ${length}`);
  return Number(length);
}

function decodeUtf8(where: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RangeError(`${where}: header must be UTF-8, got other bytes`);
  }
}

function parseHeader(where: string, json: string): Record<string, unknown> {
  if (!json.startsWith("{")) refuse(where, "header", 'JSON that begins with "{"', json);
  const { depth } = outlineOf(json);
  if (depth > 3) throw new RangeError(`${where}: header must be nested at most 3 levels deep, got ${depth}`); // slow to parse
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch (error) {
    throw new RangeError(`${where}: header must be JSON, got ${(error as Error).message}`, { cause: error });
  }
}

function expectEntries(where: string, entries: Record<string, unknown>): asserts entries is Record<string, Entry> {
  for (const [name, entry] of Object.entries(entries)) {
    expectUnicode(where, "each name", name);
    expectEntry(where, describe(name), entry);
  }
}

function expectEntry(where: string, name: string, entry: unknown): void {
  expectRecord(where, name, entry);
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  if (Object.keys(entry).length !== 3) refuse(where, name, "dtype, shape and data_offsets", Object.keys(entry));
  expectOneOf(where, `dtype of ${name}`, dtype, Object.values(DTYPES));
  if (!isListOf(shape, 1) || shape.length > MOST_AXES) {
    throw new RangeError(
      `${where}: shape of ${name} must be at most ${MOST_AXES} sizes from 1 on, got ${inJson(shape)}`,
    );
  }
  if (!isListOf(offsets, 0) || offsets.length !== 2) {
    throw new RangeError(`${where}: data_offsets of ${name} must be two whole numbers, got ${inJson(offsets)}`);
  }
  const [start, end] = offsets;
  const length = shape.reduce((product, size) => product * size, dtype === DTYPES.float64 ? 8 : 4);
  if (end - start !== length) {
    const wanted = `${length} bytes for ${dtype as string} of shape ${inJson(shape)}`;
    throw new RangeError(`${where}: data of ${name} must be ${wanted}, got ${end - start}`);
  }
}

/** Whole numbers that JavaScript can tell from their neighbours. */
function isListOf(value: unknown, smallest: number): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= smallest);
}

function inJson(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  return json.length > 100 ? `${json.slice(0, 100)}…` : json;
}

/** JSON.parse keeps the last of two equal names, and another reader might keep the first: so the names are counted. */
function expectNoDuplicates(where: string, json: string, header: Record<string, unknown>): void {
  const kept = [header, ...Object.values(header)].map((record) => Object.keys(record as object).length);
  const isWhole = kept.reduce((sum, count) => sum + count, 0) === outlineOf(json).names;
  if (!isWhole) throw new RangeError(`${where}: names in the header must be different, got some twice`);
}

/** How many names a JSON text has, each with a colon behind it, and how deep its lists and objects are nested. */
function outlineOf(json: string): { names: number; depth: number } {
  let [names, depth, level] = [0, 0, 0];
  for (let i = 0; i < json.length; i++) {
    if (json[i] === '"') i = endOfString(json, i);
    else if (json[i] === ":") names++;
    else if (json[i] === "{" || json[i] === "[") depth = Math.max(depth, ++level);
    else if (json[i] === "}" || json[i] === "]") level--;
  }
  return { names, depth };
}

function endOfString(json: string, start: number): number {
  let end = start + 1;
  while (end < json.length && json[end] !== '"') end += json[end] === "\\" ? 2 : 1;
  return end;
}

/** The tensors lie one after another, from the first byte to the last. */
function expectNoHoles(where: string, entries: Record<string, Entry>, length: number): void {
  let end = 0;
  const byOffset = Object.entries(entries).sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  for (const [name, entry] of byOffset) {
    const [start] = entry.data_offsets;
    if (start !== end) {
      throw new RangeError(
        `${where}: data of ${describe(name)} must start where the tensor before ends, at ${end}, got ${start}`,
      );
    }
    end = entry.data_offsets[1];
  }
  if (end !== length) throw new RangeError(`${where}: data must be ${end} bytes long, got ${length}`);
}

function missing(where: string, name: string, names: readonly string[]): RangeError {
  return new RangeError(`${where}: tensors must include ${describe(name)}, got ${inJson(names)}`);
}

function readTensor({ dtype, shape, data_offsets: [start, end] }: Entry, source: ByteSource, from: number): AnyTensor {
  const FloatArray = arrayOf(dtype === DTYPES.float64 ? "float64" : "float32");
  const { buffer } = source.read(from + start, from + end);
  return uncheckedTensor(
    shape.map((size, k) => axis(`axis${k}`, size)),
    new FloatArray(buffer),
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: Float): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
