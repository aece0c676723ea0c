/** softmax of rows anywhere in memory, and the logarithm of what each row was divided by. */
import { log } from "../math/log";
import { type Float, arrayOf, dtypeOf } from "./float";
import { matrix } from "./matrix";
import { wasmFunctions } from "./wasm/functions";
import { allocate, memory, release } from "./wasm/memory";

/** Rows go through a piece of the WebAssembly memory; about so many entries at a time stay in the caches. */
const BLOCK = 65_536;

/**
 * Every row x of `columns` entries becomes e^x / Σe^x, in place. With x given up to ±10⁴ or more nothing overflows.
 *
 * @returns log Σe^x of each row, in float64; NaN for a row with NaN or an infinite largest entry, which becomes NaN, too
 */
export function softmaxInPlace(rows: Float, columns: number): Float64Array {
  const count = rows.length / columns;
  const most = Math.max(1, Math.min(count, Math.floor(BLOCK / columns)));
  const FloatArray = arrayOf(dtypeOf(rows));
  const { softmax } = wasmFunctions(dtypeOf(rows));
  const piece = allocate(most * (columns + 2) * FloatArray.BYTES_PER_ELEMENT);
  const place = new FloatArray(memory.buffer, piece.pointer, most * (columns + 2));
  const [largest, sums] = [place.subarray(0, most), place.subarray(most, 2 * most)];
  const logSums = new Float64Array(count);
  for (let first = 0; first < count; first += most) {
    const part = rows.subarray(first * columns, Math.min(count, first + most) * columns);
    const block = place.subarray(2 * most, 2 * most + part.length);
    block.set(part);
    softmax(matrix(block, part.length / columns, columns), 1, largest, sums);
    part.set(block);
    for (let r = 0; r < part.length / columns; r++) logSums[first + r] = largest[r] + log(sums[r]);
  }
  release(piece);
  return logSums;
}
