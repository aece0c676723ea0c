/**
 * The checks of the notebooks: each prints one line with the number and the limit it met, or throws a `CheckError`.
 *
 * Used as `check.close(…)`, `check.gradients(…)`, and `check.fails(…)` for a wrong version that must not pass.
 */
import { describePosition } from "../tensor/axis";
import { type GradientReport, TOLERANCE } from "./gradient-report";
import { entries, relativeError, requireSameShape } from "./relative-error";
import {
  expectAnyText,
  expectFunction,
  expectLimit,
  expectList,
  expectRecord,
  expectText,
  expectTolerance,
} from "../backend/expect";
import type { AnyTensor } from "../tensor/tensor";
import { short, shortPair, tellApart } from "./short-numbers";

/** A check that did not hold; its message says what was expected and what came. */
export class CheckError extends Error {
  override readonly name = "CheckError";
}

interface Result {
  readonly passed: boolean;
  readonly kind: "check" | "caught";
}

/** The latest result of each check, by its label: a cell that is run twice counts once. */
const results = new Map<string, Result>();
let silent = false;

/**
 * The number must be below the limit: `✓ largest |h|  0.98 < 1`.
 *
 * @param quantity what the number is; default empty
 * @throws CheckError when it is not below, or not a number
 */
export function below(label: string, value: number, limit: number, quantity = ""): void {
  beginComparison("check.below", label, limit, quantity);
  const what = quantity ? `${quantity} ` : "";
  const [got, bound] = shortPair(value, limit);
  report(
    label,
    typeof value === "number" && value < limit,
    `${what}${got} < ${bound}`,
    `${what}must be < ${bound}, got ${got}`,
  );
}

/**
 * The number must be at least the limit: for an error that has to be seen.
 *
 * @throws CheckError when it is below, or not a number
 */
export function atLeast(label: string, value: number, limit: number, quantity = ""): void {
  beginComparison("check.atLeast", label, limit, quantity);
  const what = quantity ? `${quantity} ` : "";
  const [got, bound] = shortPair(value, limit);
  report(
    label,
    typeof value === "number" && value >= limit,
    `${what}${got} ≥ ${bound}`,
    `${what}must be ≥ ${bound}, got ${got}`,
  );
}

/**
 * Two tensors (or numbers) must be equal up to rounding: norm-wise relative error below `tolerance`.
 *
 * @param tolerance default 1e-12
 * @throws CheckError when they differ by more; RangeError when the shapes differ
 */
export function close(
  label: string,
  actual: AnyTensor | number,
  expected: AnyTensor | number,
  tolerance = 1e-12,
): void {
  begin("check.close", label);
  expectTolerance("check.close", tolerance);
  requireSameShape(`check.close "${label}"`, actual, expected);
  const error = relativeError(actual, expected);
  const passed = error < tolerance;
  const where = passed ? "" : worstEntry(actual, expected);
  const [got, limit] = shortPair(error, tolerance);
  report(label, passed, `relative error ${got} < ${limit}`, `relative error must be < ${limit}, got ${got}${where}`);
}

/**
 * Two tensors (or numbers) must be equal in every bit.
 *
 * @throws CheckError when any entry differs; RangeError when the shapes differ
 */
export function same(label: string, actual: AnyTensor | number, expected: AnyTensor | number): void {
  begin("check.same", label);
  requireSameShape(`check.same "${label}"`, actual, expected);
  const [left, right] = [entries(actual), entries(expected)];
  if (left.length === 1) return sameNumber(label, left[0], right[0]);
  const different = left.filter((value, i) => !Object.is(value, right[i])).length;
  const where = different === 0 ? "" : worstEntry(actual, expected);
  report(
    label,
    different === 0,
    `all ${left.length} numbers equal in every bit`,
    `all numbers must be equal, got ${different} of ${left.length} different${where}`,
  );
}

/** Only so many digits are printed as every machine computes, and more when they tell the two apart. */
function sameNumber(label: string, actual: number, expected: number): void {
  const passed = Object.is(actual, expected);
  const areWhole = [actual, expected].every(Number.isInteger) && !Object.is(actual, -expected);
  const brief = passed ? [actual, expected].map((value) => short(value, 6)) : tellApart(actual, expected);
  const [got, wanted] = areWhole ? [actual, expected] : brief;
  report(label, passed, `${wanted}, equal in every bit`, `must be ${wanted}, got ${got}`);
}

/**
 * Every gradient of a report must agree with the loss, entry by entry, or both must lie below rounding.
 *
 * @param tolerance limit for the relative error of an entry; default 1e-7
 * @throws CheckError that says of every gradient that does not agree where and how far, or why none can be judged
 */
export function gradients(found: GradientReport, label = "", tolerance = TOLERANCE): void {
  expectRecord("check.gradients", "report", found);
  expectList("check.gradients", "comparisons of the report", found.comparisons);
  expectAnyText("check.gradients", "label", label);
  expectTolerance("check.gradients", tolerance);
  const nameOf = (name: string): string => (label ? `${label} ${name}` : name);
  if (found.obstacle !== undefined) {
    begin("check.gradients", nameOf("gradients"));
    throw new CheckError(`${nameOf("gradients")}: cannot be judged, because ${found.obstacle}`);
  }
  if (found.comparisons.length === 0) {
    throw new CheckError(`${label || "check.gradients"}: the report must have gradients, got none`);
  }
  const failures: string[] = [];
  for (const gradient of found.comparisons) {
    const verdict = gradient.verdict(tolerance);
    const explanation = gradient.explain(tolerance);
    try {
      report(nameOf(gradient.name), verdict === "agrees" || verdict === "below rounding", explanation, explanation);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  if (failures.length > 0) throw new CheckError(failures.join("\n"));
}

/**
 * The function must throw an error whose message contains `part` in its first line. Checks inside it are not counted.
 *
 * @throws CheckError when it returns, or throws something else
 */
export function throws(label: string, run: () => unknown, part: string): void {
  begin("check.throws", label);
  expectFunction("check.throws", "run", run);
  expectText("check.throws", "part", part);
  const message = messageOf(run);
  const got = message ?? "it returned";
  report(label, message?.includes(part) ?? false, `threw: ${message}`, `must throw "${part}", got: ${got}`);
}

/**
 * A wrong version must not pass: `run` holds a check (or several) of it, and at least one has to throw a `CheckError`.
 *
 * @throws CheckError when the wrong version passes; whatever else `run` throws
 */
export function fails(label: string, run: () => void): void {
  begin("check.fails", label, "caught");
  expectFunction("check.fails", "run", run);
  const outer = silent;
  silent = true;
  let complaint: string | undefined;
  try {
    runNow(run);
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    complaint = error.message.split(/[;\n]/)[0];
  } finally {
    silent = outer;
  }
  report(
    label,
    complaint !== undefined,
    `caught: ${complaint}`,
    "this wrong version must fail its check, but it passes",
    "caught",
  );
}

/** Prints how many checks of this notebook hold so far, and which do not. */
export function scoreboard(): void {
  const all = [...results.entries()];
  const passed = all.filter(([, { passed }]) => passed);
  const caught = passed.filter(([, { kind }]) => kind === "caught").length;
  console.log(`${passed.length} of ${all.length} checks hold; ${caught} of them are wrong versions that were caught.`);
  for (const [label, { passed }] of all) if (!passed) console.log(`✗ ${label}`);
}

/** Runs checks without printing or counting them; what they throw is passed on. */
export function quietly(run: () => void): void {
  expectFunction("check.quietly", "run", run);
  const outer = silent;
  silent = true;
  try {
    runNow(run);
  } finally {
    silent = outer;
  }
}

/** Counts a check as failed until it is done: one that stops halfway must not keep the result of an earlier run. */
function begin(where: string, label: string, kind: Result["kind"] = "check"): void {
  expectText(where, "label", label);
  if (!silent) results.set(label, { passed: false, kind });
}

function beginComparison(where: string, label: string, limit: number, quantity: string): void {
  begin(where, label);
  expectLimit(where, limit);
  expectAnyText(where, "quantity", quantity);
}

/** @throws TypeError when `run` is async: its checks would go on after it returned, and nobody would see them fail */
function runNow(run: () => unknown): void {
  const result = run();
  if (result instanceof Promise) {
    result.catch(() => {});
    throw new TypeError("check: what holds checks must not be async, got a promise");
  }
}

function report(label: string, passed: boolean, held: string, complaint: string, kind: Result["kind"] = "check"): void {
  if (!silent) results.set(label, { passed, kind });
  if (!passed) throw new CheckError(`${label}: ${complaint}`);
  if (!silent) console.log(`✓ ${label}  ${held}`);
}

function messageOf(run: () => unknown): string | undefined {
  try {
    quietly(run);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.split("\n")[0];
  }
}

function worstEntry(actual: AnyTensor | number, expected: AnyTensor | number): string {
  const [got, wanted] = [entries(actual), entries(expected)];
  const distances = Array.from(got, (value, i) => distance(value, wanted[i]));
  const worst = distances.reduce((farthest, far, i) => (far > distances[farthest] ? i : farthest), 0);
  const position = typeof actual === "number" ? "" : ` at ${describePosition(actual.axes, worst)}`;
  const [gotText, wantedText] = tellApart(got[worst], wanted[worst]);
  return `; farthest${position}: got ${gotText}, expected ${wantedText}`;
}

/** NaN is farther away than any number; 0 and −0 are farther apart than two entries with the same bits. */
function distance(a: number, b: number): number {
  if (Object.is(a, b)) return -1;
  return Number.isNaN(a - b) ? Infinity : Math.abs(a - b);
}
