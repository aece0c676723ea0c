/** softmax of rows anywhere in memory, and the two numbers by which a row of scores becomes −log p without rounding to 0. */
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
 * @returns the largest entry m of each row, and log Σe^(x−m): so log p = (x − m) − log Σe^(x−m), of which nothing is lost
 *          however large m is. Where a row has NaN or m is infinite, the row and its logarithm become NaN.
 */
export function softmaxInPlace(rows: Float, columns: number): { largest: Float64Array; logSums: Float64Array } {
  const count = rows.length / columns;
  const most = Math.max(1, Math.min(count, Math.floor(BLOCK / columns)));
  const FloatArray = arrayOf(dtypeOf(rows));
  const { softmax } = wasmFunctions(dtypeOf(rows));
  const piece = allocate(most * (columns + 2) * FloatArray.BYTES_PER_ELEMENT);
  const place = new FloatArray(memory.buffer, piece.pointer, most * (columns + 2));
  const [blockLargest, blockSums] = [place.subarray(0, most), place.subarray(most, 2 * most)];
  const [largest, logSums] = [new Float64Array(count), new Float64Array(count)];
  for (let first = 0; first < count; first += most) {
    const part = rows.subarray(first * columns, Math.min(count, first + most) * columns);
    const block = place.subarray(2 * most, 2 * most + part.length);
    block.set(part);
    softmax(matrix(block, part.length / columns, columns), 1, blockLargest, blockSums);
    part.set(block);
    for (let r = 0; r < part.length / columns; r++) {
      largest[first + r] = blockLargest[r];
      logSums[first + r] = log(blockSums[r]);
    }
  }
  release(piece);
  return { largest, logSums };
}
