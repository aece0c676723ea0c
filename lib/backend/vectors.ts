/**
 * What optimisers do to whole tensors, on their entries as plain arrays: float32 in WebAssembly, several times as fast as
 * entry by entry. Every sum runs in one order, so the digits are the same on every machine.
 */
import type { Float } from "./float";
import { vectorFunctions } from "./wasm/functions";
import { allocate, memory } from "./wasm/memory";

/** The entries go through a piece of the WebAssembly memory, this many at a time: x, and behind it y. */
const BLOCK = 4096;
let pointer: number | undefined;
let x = new Float32Array(0);
let y = x;

/** The sum of the squares of all entries, in float64. */
export function sumOfSquares(entries: Float): number {
  let sum = 0;
  if (!(entries instanceof Float32Array)) {
    for (const entry of entries) sum += entry * entry;
    return sum;
  }
  const functions = ready();
  for (let start = 0; start < entries.length; start += BLOCK) {
    const part = entries.subarray(start, start + BLOCK);
    x.set(part);
    sum += functions.sumOfSquares(x.byteOffset, part.length);
  }
  return sum;
}

/** Every entry becomes factor·entry. */
export function scaleInPlace(entries: Float, factor: number): void {
  if (!(entries instanceof Float32Array)) {
    for (let i = 0; i < entries.length; i++) entries[i] *= factor;
    return;
  }
  const functions = ready();
  for (let start = 0; start < entries.length; start += BLOCK) {
    const part = entries.subarray(start, start + BLOCK);
    x.set(part);
    functions.scale(x.byteOffset, part.length, factor);
    part.set(part.length === BLOCK ? x : x.subarray(0, part.length));
  }
}

/** Every entry of `sum` grows by factor·term, of the same length and dtype. */
export function addScaledInPlace(sum: Float, term: Float, factor: number): void {
  if (!(sum instanceof Float32Array)) {
    for (let i = 0; i < sum.length; i++) sum[i] += factor * term[i];
    return;
  }
  const functions = ready();
  for (let start = 0; start < sum.length; start += BLOCK) {
    const part = sum.subarray(start, start + BLOCK);
    x.set(term.subarray(start, start + BLOCK));
    y.set(part);
    functions.addScaled(y.byteOffset, x.byteOffset, part.length, factor);
    part.set(part.length === BLOCK ? y : y.subarray(0, part.length));
  }
}

/** The functions, with x and y in the memory as it is now. */
function ready(): ReturnType<typeof vectorFunctions> {
  const functions = vectorFunctions(); // before the views are made: the first time, the memory grows
  pointer ??= allocate(2 * BLOCK * 4).pointer;
  if (x.buffer !== memory.buffer) {
    x = new Float32Array(memory.buffer, pointer, BLOCK);
    y = new Float32Array(memory.buffer, pointer + BLOCK * 4, BLOCK);
  }
  return functions;
}
