/** Tensors in safetensors files, which PyTorch, NumPy, JAX and others read and write too. */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { describe, expectList, expectRecord, expectText, refuse } from "../backend/expect";
import type { AnyTensor, Tensor } from "../tensor/tensor";
import { type ByteSource, type Safetensors, decodeSafetensors, encodeSafetensors } from "./safetensors";
import { writeAtomically } from "./write-atomically";

/** Node reads no more than 2³¹ − 1 bytes at once. */
const MOST_AT_ONCE = 2 ** 30;

/** Names for the axes of tensors: `{ Wx: ["D", "H"], b: ["H"] }`. */
export type AxisNames = Readonly<Record<string, readonly string[]>>;

/** Tensors with these axes. */
export type NamedTensors<Names extends AxisNames> = {
  -readonly [K in keyof Names]: Tensor<[...Names[K]]>;
};

/**
 * Writes tensors, float32 and float64, to a safetensors file: `saveSafetensors("rnn.safetensors", rnn.params)`.
 *
 * The names of axes are not part of the format. A file that is there already is replaced once the new one is complete: it
 * is never lost, even when the machine stops.
 *
 * @param metadata texts that go with them; default none
 * @throws RangeError when something is no tensor or no text, or the file cannot be written
 */
export function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, AnyTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  expectText("saveSafetensors", "path", path);
  const parts = encodeSafetensors("saveSafetensors", tensors, metadata);
  try {
    writeAtomically(path, parts);
  } catch (error) {
    throw failed("saveSafetensors", path, "a file that can be written", error);
  }
}

/**
 * Reads tensors from a safetensors file.
 *
 * @param axes names for the axes of the tensors to read: `{ Wx: ["D", "H"], b: ["H"] }`; others are not read. Default: all
 *             tensors, with the axes axis0, axis1, …, which `rename` gives names
 * @returns    `tensors` by name, and the `metadata` saved with them
 * @throws RangeError when the file cannot be read, is no safetensors file, holds another dtype than float32 or float64, or has
 *         no such tensor with so many axes
 */
export function loadSafetensors(path: string): Safetensors;
export function loadSafetensors<const Names extends AxisNames>(
  path: string,
  axes: Names,
): { tensors: NamedTensors<Names>; metadata: Readonly<Record<string, string>> };
export function loadSafetensors(path: string, axes?: AxisNames): Safetensors {
  expectText("loadSafetensors", "path", path);
  if (axes !== undefined) expectAxisNames(axes);
  const where = `loadSafetensors ${JSON.stringify(path)}`;
  const { tensors, metadata } = withFile(path, (source) => decodeSafetensors(where, source, axes && Object.keys(axes)));
  if (!axes) return { tensors, metadata };
  const named = Object.entries(axes).map(
    ([name, names]) => [name, renamed(where, name, tensors[name], names)] as const,
  );
  return { tensors: Object.fromEntries(named), metadata };
}

function expectAxisNames(axes: AxisNames): void {
  expectRecord("loadSafetensors", "axes", axes);
  for (const [tensor, names] of Object.entries(axes)) {
    expectList("loadSafetensors", `axes of ${describe(tensor)}`, names);
    for (const name of names) expectText("loadSafetensors", `each axis of ${describe(tensor)}`, name);
  }
}

function renamed(where: string, what: string, tensor: AnyTensor, names: readonly string[]): AnyTensor {
  if (tensor.axes.length === names.length) return tensor.rename(...names);
  const wanted = `[${names.join(", ")}]`;
  throw new RangeError(`${where}: ${what} must be ${wanted}, got the shape [${tensor.shape.join(", ")}]`);
}

/** Opens a file as a source of bytes, and closes it. */
function withFile<Result>(path: string, read: (source: ByteSource) => Result): Result {
  const file = open(path);
  try {
    return read({ length: fstatSync(file).size, read: (start, end) => readBytes(path, file, start, end) });
  } finally {
    closeSync(file);
  }
}

/** Looks before it opens: to open a pipe would take until somebody writes to it. */
function open(path: string): number {
  try {
    if (statSync(path).isFile()) return openSync(path, "r");
  } catch (error) {
    throw failed("loadSafetensors", path, "a file that can be read", error);
  }
  return refuse("loadSafetensors", "path", "that of a file, not of a folder or device", path);
}

function readBytes(path: string, file: number, start: number, end: number): Uint8Array {
  try {
    const bytes = new Uint8Array(end - start);
    for (let done = 0; done < bytes.length;) {
      const count = readSync(file, bytes, done, Math.min(bytes.length - done, MOST_AT_ONCE), start + done);
      if (count === 0) throw new Error("it became shorter while it was read");
      done += count;
    }
    return bytes;
  } catch (error) {
    throw failed("loadSafetensors", path, "a file that can be read", error);
  }
}

function failed(where: string, path: string, wanted: string, cause: unknown): RangeError {
  return new RangeError(`${where}: path must be ${wanted}, got ${describe(path)} (${(cause as Error).message})`, {
    cause,
  });
}
