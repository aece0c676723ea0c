/**
 * The checks of the notebooks: each prints one line with the number and the limit it met, or throws a `CheckError`.
 *
 * Used as `check.close(…)`, `check.gradients(…)`, and `check.fails(…)` for a wrong version that must not pass.
 */
import type { GradientReport } from "./gradcheck";
import { entries, relativeError, requireSameShape } from "./relative-error";
import type { AnyTensor } from "../tensor/tensor";

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
  begin(label);
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
  begin(label);
  requireSameShape(`check.same "${label}"`, actual, expected);
  const [left, right] = [entries(actual), entries(expected)];
  const different = left.filter((value, i) => !Object.is(value, right[i])).length;
  const where = different === 0 ? "" : worstEntry(actual, expected);
  report(
    label,
    different === 0,
    left.length === 1 ? "equal in every bit" : `all ${left.length} numbers equal in every bit`,
    `all numbers must be equal, got ${different} of ${left.length} different${where}`,
  );
}

/**
 * Every gradient of a report must agree with its central differences.
 *
 * @param tolerance limit for the norm-wise relative error; default 1e-7
 * @throws CheckError that lists every gradient that does not agree, or says that there is none
 */
export function gradients(report: GradientReport, tolerance = 1e-7, label = ""): void {
  if (report.comparisons.length === 0) {
    throw new CheckError(`${label || "check.gradients"}: the report must have gradients, got none`);
  }
  const failures: string[] = [];
  for (const { name, analytic, numeric } of report.comparisons) {
    try {
      close(label ? `${label} ${name}` : name, analytic, numeric, tolerance);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  if (failures.length > 0) throw new CheckError(failures.join("\n"));
}

/**
 * The function must throw an error whose message contains `part` in its first line. Checks in it are not counted.
 *
 * @throws CheckError when it returns, or throws something else
 */
export function throws(label: string, run: () => unknown, part: string): void {
  begin(label);
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
  begin(label, "caught");
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

/** Runs checks without printing or counting them; what they throw comes through. */
export function quietly(run: () => void): void {
  const outer = silent;
  silent = true;
  try {
    runNow(run);
  } finally {
    silent = outer;
  }
}

/** Until it is over a check does not hold: whatever stops it halfway, an earlier run no longer counts. */
function begin(label: string, kind: Result["kind"] = "check"): void {
  if (!silent) results.set(label, { passed: false, kind });
}

/** @throws TypeError when the checks would go on after it has returned, where nobody sees them fail */
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
  const position = typeof actual === "number" ? "" : ` at ${positionOf(actual, worst)}`;
  const [gotText, wantedText] = tellApart(got[worst], wanted[worst]);
  return `; farthest${position}: got ${gotText}, expected ${wantedText}`;
}

/** What is not a number is farther than any number; 0 and −0 are farther apart than what is equal in every bit. */
function distance(a: number, b: number): number {
  if (Object.is(a, b)) return -1;
  return Number.isNaN(a - b) ? Infinity : Math.abs(a - b);
}

/** Two numbers in six digits, or as many more as show that they differ. */
function tellApart(a: number, b: number, digits = 6): [string, string] {
  const texts = [a, b].map((value) => (Object.is(value, -0) ? "-0" : value.toPrecision(digits)));
  return texts[0] === texts[1] && digits < 17 ? tellApart(a, b, digits + 1) : [texts[0], texts[1]];
}

function positionOf(tensor: AnyTensor, entry: number): string {
  const indices: string[] = [];
  for (const { name, size } of [...tensor.axes].reverse()) {
    indices.unshift(`${name}=${entry % size}`);
    entry = Math.floor(entry / size);
  }
  return `(${indices.join(", ")})`;
}

/** A number and its limit in as few digits (two at least) as tell them apart, as 3.1e-10 and 1e-7, 0.9999 and 1. */
function shortPair(value: number, limit: number): [string, string] {
  let digits = 2;
  while (digits < 17 && value !== limit && rounded(value, digits) === rounded(limit, digits)) digits++;
  return [rounded(value, digits), rounded(limit, digits)];
}

function rounded(value: number, digits: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const number = Number(value.toPrecision(digits));
  const size = Math.abs(number);
  return size >= 1e-3 && size < 1e6 ? String(number) : number.toExponential().replace("e+", "e");
}
