/** Finding defects by running: run, repair what the run shows, run again. */
import { expectFunction, expectOneOf, refuse } from "../backend/expect";
import { type Defects, expectDefects, mend } from "./defects";
import { TriedCalls } from "./try-calls";

export interface MendingRun {
  readonly tried: TriedCalls;
  /** The defects repaired before the next run; none after the last. */
  readonly mended: readonly string[];
}

/**
 * Runs a text, repairs what the run shows, and runs it again, until a run shows nothing more. A call that throws shows the
 * first defect whose repair, alone, makes it end in another way.
 *
 * @param run    tries what the text offers, call by call
 * @param perRun repair `"one"` defect before the next run, that of the first call that throws; or `"all"` that calls show
 * @returns      all runs, the last of which shows nothing
 */
export function mendByRunning(
  text: string,
  defects: Defects,
  run: (text: string) => TriedCalls,
  perRun: "one" | "all",
): MendingRun[] {
  expectDefects("mendByRunning", text, defects);
  expectFunction("mendByRunning", "run", run);
  expectOneOf("mendByRunning", "perRun", perRun, ["one", "all"]);
  const runs: MendingRun[] = [];
  let waiting = Object.keys(defects);
  let mendedText = text;
  for (let isDone = false; !isDone;) {
    const tried = run(mendedText);
    if (!(tried instanceof TriedCalls)) refuse("mendByRunning", "what run returns", "what tryCalls returns", tried);
    const shown = defectsShown(tried, waiting, (defect) => run(mend(mendedText, defects, [defect])));
    const mended = perRun === "all" ? [...new Set(shown)] : firstOf(shown);
    runs.push({ tried, mended });
    waiting = waiting.filter((defect) => !mended.includes(defect));
    mendedText = mend(mendedText, defects, mended);
    isDone = mended.length === 0;
  }
  return runs;
}

/** At most one; the others are not even looked for. */
function firstOf(defects: Iterable<string>): string[] {
  for (const defect of defects) return [defect];
  return [];
}

/** In the order of the calls that show them. */
function* defectsShown(
  tried: TriedCalls,
  waiting: readonly string[],
  runWithout: (defect: string) => TriedCalls,
): Iterable<string> {
  const repaired = new Map<string, TriedCalls>();
  const endsOtherwise = (defect: string, call: number): boolean => {
    if (!repaired.has(defect)) repaired.set(defect, runWithout(defect));
    const [before, after] = [tried.outcomes[call], repaired.get(defect)!.outcomes[call]];
    return before.sign !== after.sign || before.error !== after.error;
  };
  for (const [call, { sign }] of tried.outcomes.entries()) {
    const shown = sign === "✗" ? waiting.find((defect) => endsOtherwise(defect, call)) : undefined;
    if (shown !== undefined) yield shown;
  }
}
