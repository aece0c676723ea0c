/** tanh of many float32 numbers, five times as fast as one by one, and within 3 units in the last place. */
import type { Float } from "../float";
import { tanhFunction } from "./functions";
import { allocate, memory } from "./memory";

/** The numbers go through a piece of the WebAssembly memory, this many at a time. */
const BLOCK = 4096;
let pointer: number | undefined;
let block = new Float32Array(0);

/** Float32 numbers with the same distance between neighbours: number i is `data[start + i·step]`. */
interface Row {
  readonly data: Float;
  readonly start: number;
  readonly step: number;
}

/** to = tanh(from), for `n` numbers. */
export function tanhFloat32(n: number, to: Row, from: Row): void {
  for (let first = 0; first < n; first += BLOCK) {
    tanhBlock(Math.min(n - first, BLOCK), to, to.start + first * to.step, from, from.start + first * from.step);
  }
}

function tanhBlock(n: number, to: Row, toStart: number, from: Row, fromStart: number): void {
  const tanh = tanhFunction(); // before the view is made: the first time, the memory grows
  pointer ??= allocate(BLOCK * 4).pointer;
  if (block.buffer !== memory.buffer) block = new Float32Array(memory.buffer, pointer, BLOCK);
  if (from.step === 1) block.set(entriesOf(from.data, fromStart, n));
  else for (let i = 0, q = fromStart; i < n; i++, q += from.step) block[i] = from.data[q];
  tanh(pointer, n);
  if (to.step === 1) to.data.set(block.subarray(0, n), toStart);
  else for (let i = 0, o = toStart; i < n; i++, o += to.step) to.data[o] = block[i];
}

/** All of them: in place of what the end of the memory cuts off, tanh of other numbers would come out. */
function entriesOf(data: Float, start: number, n: number): Float {
  const entries = data.subarray(start, start + n);
  if (entries.length !== n) throw new RangeError(`tanh: memory must hold ${n} entries, got ${entries.length}`);
  return entries;
}
