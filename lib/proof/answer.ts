/** Compares what a reader has computed with what is right, entry by entry. */
import { describe, expectTolerance, refuse } from "../backend/expect";
import { describeAxes, describePosition } from "../tensor/axis";
import { type AnyTensor, isTensor } from "../tensor/tensor";
import { CheckError } from "./check";
import { entries } from "./relative-error";
import { tellApart } from "./short-numbers";
import { StillToWrite } from "./still-to-write";
import { isPlain } from "./untouched";

/** What can be compared: tensors, numbers, texts, truth values, and lists and records of these. */
export type Comparable =
  AnyTensor | number | string | boolean | readonly Comparable[] | { readonly [key: string]: Comparable };

/** An entry that is this much smaller than the largest is compared as if it were not smaller: rounding hides the rest. */
const SMALLEST = 1e-3;

/**
 * Compares what the reader computed with what is right: every entry of every tensor with a tolerance of its own, names of
 * axes included. All zeros count as not yet written, unless zeros are right.
 *
 * @param tolerance relative error that an entry may have; default 1e-9; 0 asks for the same bits
 * @throws an error that `exercise` prints on the line of the part; RangeError when there is nothing to compare with
 */
export function answer(yours: unknown, expected: Comparable, tolerance = 1e-9): void {
  expectComparable(expected);
  if (tolerance !== 0) expectTolerance("answer", tolerance);
  compare("yours", yours, expected, tolerance);
}

function expectComparable(expected: unknown): void {
  try {
    if (isComparable(expected)) return;
  } catch {
    // a proxy that refuses to answer
  }
  refuse("answer", "expected", "tensors, numbers, texts or truth values, or a list or record of these", expected);
}

function isComparable(value: unknown): boolean {
  if (isTensor(value) || ["number", "string", "boolean"].includes(typeof value)) return true;
  const parts = Array.isArray(value) ? (value as unknown[]) : isPlain(value) ? Object.values(value) : [];
  return parts.length > 0 && parts.every(isComparable);
}

function compare(name: string, yours: unknown, expected: unknown, tolerance: number): void {
  if (isTensor(expected)) compareTensors(name, yours, expected, tolerance);
  else if (Array.isArray(expected)) compareLists(name, yours, expected, tolerance);
  else if (isPlain(expected)) compareRecords(name, yours, expected, tolerance);
  else if (typeof expected === "number" && typeof yours === "number") compareNumbers(name, yours, expected, tolerance);
  else if (yours !== expected) refuseAnswer(name, expected, yours);
}

function compareLists(name: string, yours: unknown, expected: readonly unknown[], tolerance: number): void {
  if (!Array.isArray(yours) || yours.length !== expected.length) refuseAnswer(name, expected, yours);
  expected.forEach((item, i) => compare(`${name}[${i}]`, (yours as unknown[])[i], item, tolerance));
}

function compareRecords(name: string, yours: unknown, expected: Record<string, unknown>, tolerance: number): void {
  if (typeof yours !== "object" || yours === null) refuseAnswer(name, expected, yours);
  for (const [key, item] of Object.entries(expected)) {
    compare(`${name}.${key}`, (yours as Record<string, unknown>)[key], item, tolerance);
  }
}

function compareNumbers(name: string, yours: number, expected: number, tolerance: number): void {
  if (isNear(yours, expected, Math.abs(expected), tolerance)) return;
  const [got, wanted] = Number.isInteger(expected) ? [yours, expected] : tellApart(yours, expected);
  throw new CheckError(`${name} must be ${wanted}, got ${got}`);
}

function refuseAnswer(name: string, expected: unknown, yours: unknown): never {
  throw new CheckError(`${name} must be ${describe(expected)}, got ${describe(yours)}`);
}

function compareTensors(name: string, yours: unknown, expected: AnyTensor, tolerance: number): void {
  const wanted = describeAxes(expected.axes);
  const got = isTensor(yours) ? describeAxes(yours.axes) : describe(yours);
  if (!isTensor(yours) || got !== wanted) throw new CheckError(`${name} must be a tensor ${wanted}, got ${got}`);
  const [values, rights] = [entries(yours), entries(expected)];
  if (values.every((value) => value === 0) && rights.some((right) => right !== 0)) {
    throw new StillToWrite("all zeros so far");
  }
  const largest = rights.filter(Number.isFinite).reduce((most, right) => Math.max(most, Math.abs(right)), 0);
  const wrong = [...values.keys()].filter((i) => !isNear(values[i], rights[i], largest, tolerance));
  if (wrong.length === 0) return;
  const distance = (i: number): number => (Number.isNaN(values[i]) ? Infinity : Math.abs(values[i] - rights[i]));
  const worst = wrong.reduce((worst, i) => (distance(i) > distance(worst) ? i : worst));
  const [value, right] = tellApart(values[worst], rights[worst]);
  const which = wrong.length === values.length ? "every entry is" : `${wrong.length} of ${values.length} entries are`;
  const where = describePosition(expected.axes, worst);
  const what = name === "yours" ? "" : `${name}: `;
  throw new CheckError(`${what}${which} wrong; farthest at ${where}: got ${value}, expected ${right}`);
}

function isNear(value: number, right: number, largest: number, tolerance: number): boolean {
  if (Object.is(value, right)) return true;
  if (!Number.isFinite(right)) return false;
  return Math.abs(value - right) <= tolerance * (Math.abs(right) + SMALLEST * largest);
}
