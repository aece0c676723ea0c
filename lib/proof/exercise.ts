/** Exercises: what the reader has written is checked part by part, and nothing stops the notebook. */
import { describeAxes } from "../tensor/axis";
import { CheckError, close, quietly } from "./check";
import { type AnyTensor, Tensor } from "../tensor/tensor";

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
  const got = yours instanceof Tensor ? describeAxes(yours.axes) : String(yours);
  const fits = yours instanceof Tensor && yours.shape.join() === expected.shape.join();
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
 */
export function exercise(title: string, parts: readonly ExercisePart[]): number {
  console.log(title);
  const width = Math.max(...parts.map(({ part }) => part.length));
  const right = parts.filter((part) => gradePart(part, width)).length;
  console.log(
    right === parts.length ? `All ${right} parts are right.` : `${right} of ${parts.length} parts are right.`,
  );
  return right;
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
