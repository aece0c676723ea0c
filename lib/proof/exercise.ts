/** Exercises: what the reader has written is checked part by part, and nothing stops the notebook. */
import { describeAxes } from "../tensor/axis";
import { CheckError, close, quietly } from "./check";
import {
  describe,
  expectAnyText,
  expectFunction,
  expectList,
  expectRecord,
  expectText,
  expectTolerance,
  refuse,
} from "../backend/expect";
import { expectAnyTensor } from "../tensor/expect";
import { type AnyTensor, isTensor } from "../tensor/tensor";

/** One part of an exercise. */
export interface ExercisePart {
  readonly part: string;
  /** Calls checks on what the reader wrote. */
  readonly check: () => void;
  /** Where to look when the check does not hold. */
  readonly hint: string;
}

class StillToWrite extends Error {
  override readonly name = "StillToWrite";
}

/** In an exercise's skeleton, takes the place of what the reader is to write: `return todo("h = tanh(…)")`. */
export function todo(what: string): never {
  expectText("todo", "what", what);
  throw new StillToWrite(what);
}

/**
 * The check for most parts: compares what the reader computed with what is right. All zeros count as not yet written,
 * unless zeros are right.
 *
 * @param tolerance limit for the norm-wise relative error; default 1e-9
 * @throws an error that `exercise` prints on the line of the part
 */
export function answer(yours: AnyTensor, expected: AnyTensor, tolerance = 1e-9): void {
  expectAnyTensor("answer", "expected", expected);
  expectTolerance("answer", tolerance);
  const got = isTensor(yours) ? describeAxes(yours.axes) : describe(yours);
  const fits = isTensor(yours) && yours.shape.join() === expected.shape.join();
  if (!fits) throw new CheckError(`yours must be a tensor ${describeAxes(expected.axes)}, got ${got}`);
  if (isZero(yours) && !isZero(expected)) todo("all zeros so far");
  close("yours", yours, expected, tolerance);
}

function isZero(tensor: AnyTensor): boolean {
  return tensor.copy().data.every((value) => value === 0);
}

/**
 * Says which parts of an exercise are right, and gives a hint for each that is not. Never throws for a wrong answer.
 *
 * @returns how many parts are right
 * @throws RangeError when there are no parts, or one is not as it should be
 */
export function exercise(title: string, parts: readonly ExercisePart[]): number {
  expectText("exercise", "title", title);
  expectList("exercise", "parts", parts);
  if (parts.length === 0) refuse("exercise", "parts", "at least one", parts);
  for (const part of parts) expectPart(part);
  console.log(title);
  const width = Math.max(...parts.map(({ part }) => part.length));
  const right = parts.filter((part) => gradePart(part, width)).length;
  console.log(
    right === parts.length ? `All ${right} parts are right.` : `${right} of ${parts.length} parts are right.`,
  );
  return right;
}

function expectPart(part: ExercisePart): void {
  expectRecord("exercise", "each part", part);
  expectText("exercise", "part", part.part);
  expectFunction("exercise", `check of ${part.part}`, part.check);
  expectAnyText("exercise", `hint of ${part.part}`, part.hint);
}

function gradePart({ part, check, hint }: ExercisePart, width: number): boolean {
  try {
    quietly(check);
    console.log(`  ✓ ${part}`);
    return true;
  } catch (error) {
    const name = part.padEnd(width);
    if (error instanceof StillToWrite) console.log(`  ○ ${name}  still to write: ${error.message}`);
    else console.log(`  ✗ ${name}  ${complaint(error)}\n    hint: ${hint}`);
    return false;
  }
}

function complaint(error: unknown): string {
  if (error instanceof CheckError) return error.message.split("\n")[0];
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
