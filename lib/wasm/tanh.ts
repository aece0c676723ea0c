/** tanh of many float32 numbers, five times as fast as Math.tanh and within 3 units in the last place. */
import { tanhKernel } from "./kernels";
import { allocate, memory } from "./memory";

/** The numbers go through a piece of the kernels' memory, this many at a time. */
const BLOCK = 4096;
let pointer: number | undefined;
let block = new Float32Array(0);

/** to[o + i·oStep] = tanh(from[q + i·qStep]) for i < n. */
export function tanhFloat32(
  n: number,
  to: Float32Array,
  o: number,
  oStep: number,
  from: Float32Array,
  q: number,
  qStep: number,
): void {
  for (let start = 0; start < n; start += BLOCK) {
    const count = Math.min(n - start, BLOCK);
    tanhBlock(count, to, o + start * oStep, oStep, from, q + start * qStep, qStep);
  }
}

function tanhBlock(
  n: number,
  to: Float32Array,
  o: number,
  oStep: number,
  from: Float32Array,
  q: number,
  qStep: number,
): void {
  const tanh = tanhKernel(); // before the view is made: the first time, the memory grows
  pointer ??= allocate(BLOCK * 4).pointer;
  if (block.buffer !== memory.buffer) block = new Float32Array(memory.buffer, pointer, BLOCK);
  if (qStep === 1) block.set(from.subarray(q, q + n));
  else for (let i = 0; i < n; i++, q += qStep) block[i] = from[q];
  tanh(pointer, n);
  if (oStep === 1) to.set(block.subarray(0, n), o);
  else for (let i = 0; i < n; i++, o += oStep) to[o] = block[i];
}
