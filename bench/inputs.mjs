/** Writes the inputs that all contestants get, and compares their results. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {Record<string, number>} Sizes */

/**
 * What is timed.
 *
 * @typedef {object} Task
 * @property {number} tolerance how far results may be from the reference
 * @property {(sizes: Sizes) => string} label
 * @property {(sizes: Sizes) => Sizes} compared what contestants are told when their results are compared
 * @property {(sizes: Sizes) => Sizes} timed    and when they are timed
 * @property {(sizes: Sizes) => Record<string, any>} makeInputs by name, as float32 tensors
 * @property {(sizes: Sizes) => Record<string, { data: ArrayLike<number> }>} reference the results by name; of what a contestant
 *   changes, how far it moves
 */

/**
 * Writes the inputs in float32 to a folder.
 *
 * @param {Task} task
 * @param {Sizes} sizes
 * @param {string} folder
 * @returns {Record<string, number[]>} their shapes
 */
export function writeInputs(task, sizes, folder) {
  mkdirSync(folder, { recursive: true });
  const inputs = Object.entries(task.makeInputs(sizes));
  for (const [name, { data }] of inputs) writeFileSync(join(folder, name), data);
  return Object.fromEntries(inputs.map(([name, { shape }]) => [name, shape]));
}

/**
 * The largest difference, relative to the largest entry of its array. An array that was an input, too, is one that was changed: of
 * it the movement counts.
 */
export function worstDifference(task, sizes, folder) {
  const inputs = task.makeInputs(sizes);
  const differences = Object.entries(task.reference(sizes)).map(([name, { data }]) => {
    const got = readFloats(join(folder, name));
    return difference(data, name in inputs ? got.map((value, i) => value - inputs[name].data[i]) : got);
  });
  return Math.max(...differences);
}

function readFloats(file) {
  return new Float32Array(Uint8Array.from(readFileSync(file)).buffer);
}

function difference(expected, got) {
  if (expected.length !== got.length) return Infinity;
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i])), 0);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Number.isNaN(worst) ? Infinity : worst / largest;
}
