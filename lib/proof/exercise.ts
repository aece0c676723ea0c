/** Exercises: what the reader has written is checked part by part, and nothing stops the notebook. */
import { expectFunction, expectList, expectOneOf, expectRecord, expectText, refuse } from "../backend/expect";
import { Refusal } from "../backend/refusal";
import { isAxis } from "../tensor/axis";
import { withSeed } from "../tensor/random";
import { CheckError } from "./check";
import { type Arguments, type Finding, type Script, type Setting, type Sizes, type Trial } from "./exercise-trial";
import { describeSizes, large, namesOf, runTrial, small } from "./exercise-trial";
import { compileErrorOf, notebookNames } from "./notebook-names";
import { StillToWrite } from "./still-to-write";

export interface Exercise<Given extends Arguments> extends Script<Given> {
  /** The parts in order, each with the hint for one that is wrong. */
  readonly parts: Readonly<Record<string, string>>;
  /** Parts that one call gives: an error in it may belong to any of them. */
  readonly together?: readonly string[];
  /** The part that is right when no call has changed what it was given; without it, such a call's own part is wrong. */
  readonly leftAlone?: string;
}

/** At first; with other numbers of the same sizes; with other sizes; and as at first: nothing may be kept from call to call. */
const TRIALS: readonly Setting[] = [
  { sizes: small, seed: 1 },
  { sizes: small, seed: 2 },
  { sizes: large, seed: 3 },
  { sizes: small, seed: 1 },
];

/** What each exercise's check has seen last, by title. */
const lastSeen = new Map<string, unknown[]>();

/**
 * Says which parts of an exercise are right, and gives a hint for the first that is not; those after it wait. The answer
 * runs several times on arguments of its own, of two sizes, and what it changes in the notebook is put back. Never throws
 * for a wrong answer.
 *
 * @returns how many parts are right
 * @throws RangeError when the declaration is not as it should be
 */
export function exercise<Given extends Arguments>(title: string, declaration: Exercise<Given>): number {
  expectText("exercise", "title", title);
  const lines = verdicts(declaration);
  const right = lines.filter(({ verdict }) => verdict === "✓").length;
  const width = Math.max(...lines.map(({ part }) => part.length));
  const rows = lines.map(({ verdict, part, text }) =>
    text ? `  ${verdict} ${part.padEnd(width)}  ${text}` : `  ${verdict} ${part}`,
  );
  const sum = right === lines.length ? `All ${right} parts are right.` : `${right} of ${lines.length} parts are right.`;
  console.log([title, ...rows, sum].join("\n")); // in one: stock tslab loses prints that follow one another fast
  const versions = declaration.answer.map((name) => notebookNames()[name]);
  const isSame = lastSeen.get(title)?.every((version, i) => version === versions[i]) ?? false;
  if (right < lines.length && isSame) console.log(SAME_VERSION);
  lastSeen.set(title, versions);
  return right;
}

/**
 * What `exercise` says of each part, for those who print it in another way.
 *
 * @throws RangeError when the declaration is not as it should be
 */
export function verdicts<Given extends Arguments>(declaration: Exercise<Given>): readonly Line[] {
  expectDeclaration(declaration);
  return new Grader(declaration).lines();
}

export interface Line {
  readonly verdict: "✓" | "✗" | "○" | "–";
  readonly part: string;
  /** What is printed after the part. */
  readonly text: string;
}

class Grader<Given extends Arguments> {
  readonly #exercise: Exercise<Given>;
  /** What calls have changed though their results were right. */
  readonly #changed = new Set<string>();

  constructor(exercise: Exercise<Given>) {
    this.#exercise = exercise;
  }

  lines(): Line[] {
    const absence = absenceOf(this.#exercise.answer);
    const trials = absence ? [] : TRIALS.map((setting) => this.#trial(setting));
    let firstWrong: string | undefined;
    return Object.keys(this.#exercise.parts).map((part) => {
      if (firstWrong !== undefined) return { verdict: "–", part, text: `waits for ${firstWrong}` };
      const line = absence ? wrong(part, absence, MEND_CELL) : this.#judge(part, trials);
      if (line.verdict !== "✓") firstWrong = part;
      return line;
    });
  }

  #trial(setting: Setting, meanings?: Arguments): Trial {
    const parts = Object.keys(this.#exercise.parts).filter((part) => part !== this.#exercise.leftAlone);
    return runTrial(this.#exercise, parts, setting, meanings);
  }

  #judge(part: string, trials: readonly Trial[]): Line {
    if (part === this.#exercise.leftAlone) return this.#judgeLeftAlone(part);
    for (const [i, { findings, uncalled }] of trials.entries()) {
      const finding = findings.get(part);
      if (!finding) continue; // an earlier trial has stopped at this part, or a part before
      const { problem } = finding;
      if (problem instanceof Refusal) return wrong(part, problem.message, WRITE_IT);
      const line = this.#judgeChanges(part, finding);
      if (line) return line;
      if (problem instanceof StillToWrite) return this.#unwritten(part, finding);
      if (uncalled.length > 0 && !finding.isThrown) return wrong(part, `never calls ${uncalled.join(", ")}`, USE_GIVEN);
      if (problem !== undefined) return wrong(part, complaint(problem), this.#hint(part, finding, i));
    }
    const isShared = trials.flatMap((trial) => trial.changedResults()).some((name) => rootOf(name) === part);
    return isShared ? wrong(part, "a later call changes the result of an earlier one", NEW_RESULT) : right(part);
  }

  /** Zeros may be a skeleton's, or a mistake: where a part before is right, the hint comes with them. */
  #unwritten(part: string, { isThrown, problem }: Finding): Line {
    const isFirst = part === Object.keys(this.#exercise.parts)[0];
    const hint = isThrown || isFirst ? "" : `\n    hint: ${this.#exercise.parts[part]}`;
    return { verdict: "○", part, text: `still to write: ${(problem as StillToWrite).message}${hint}` };
  }

  #judgeLeftAlone(part: string): Line {
    const changed = [...this.#changed];
    return changed.length > 0 ? this.#wrongChange(part, changed) : right(part);
  }

  #judgeChanges(part: string, { changed, problem }: Finding): Line | undefined {
    if (changed.length > 0 && (this.#exercise.leftAlone === undefined || problem !== undefined)) {
      return this.#wrongChange(part, changed);
    }
    for (const name of changed) this.#changed.add(name);
    return undefined;
  }

  /** With the hint of the part that is about what was changed. */
  #wrongChange(part: string, changed: readonly string[]): Line {
    const { leftAlone = "", parts } = this.#exercise;
    const isAbout = (name: string): boolean => leftAlone.startsWith("arguments") || leftAlone.includes(rootOf(name));
    return wrong(part, `changes ${changed.join(", ")}`, changed.every(isAbout) ? parts[leftAlone] : WORK_ON_COPY);
  }

  /** Says what has been seen to make the difference; the part's own hint is for when nothing has. */
  #hint(part: string, finding: Finding, i: number): string {
    const isRight = (setting: Setting, meanings?: Arguments): boolean => {
      const tried = this.#trial(setting, meanings).findings.get(part);
      return tried !== undefined && tried.problem === undefined && tried.changed.length === 0;
    };
    if (i > 0 && !isRight(TRIALS[0])) return KEEPS_SOMETHING;
    const names = this.#namesUsed(TRIALS[i], (meanings) => isRight(TRIALS[i], meanings));
    if (names.length > 0) return `it takes ${names.join(", ")} from the notebook: use what it is given`;
    if (i === 1) return OTHER_NUMBERS;
    if (i === 3) return KEEPS_SOMETHING;
    return this.#sizesThatMatter(i, isRight) ?? this.#ownHint(part, finding);
  }

  /** The answer may be right for the notebook's sizes, or for the first of two. */
  #sizesThatMatter(i: number, isRight: (setting: Setting) => boolean): string | undefined {
    const { sizes, seed } = TRIALS[i];
    const others = i > 0 ? TRIALS[0] : { sizes: sizesOfNotebook(sizes), seed };
    const [good, bad] = [others, TRIALS[i]].map((setting) => describeSizes(this.#given(setting)));
    if (good === bad || !isRight(others)) return undefined;
    return `right with ${good}, wrong with ${bad}: does it depend on a size?`;
  }

  #ownHint(part: string, { isThrown, problem }: Finding): string {
    const { together = [], parts } = this.#exercise;
    const isAnyOf = isThrown && !(problem instanceof CheckError) && together.includes(part);
    return isAnyOf ? `the code stops with this error, which may belong to any of ${together.join(", ")}` : parts[part];
  }

  /** Those names of the notebook that make the answer right when they mean what is given. */
  #namesUsed(setting: Setting, isRightWith: (meanings: Arguments) => boolean): string[] {
    let used = Object.entries(namesOf(this.#given(setting))).filter(([name]) => name in notebookNames());
    if (used.length === 0 || !isRightWith(Object.fromEntries(used))) return [];
    for (const meaning of used) {
      const fewer = used.filter((other) => other !== meaning);
      if (isRightWith(Object.fromEntries(fewer))) used = fewer;
    }
    return used.map(([name]) => name);
  }

  #given({ sizes, seed }: Setting): Given {
    return withSeed(seed, () => this.#exercise.given(sizes));
  }
}

const SAME_VERSION =
  "The last check saw this version, too: after a change, run its cell; an error there keeps the old one.";
const MEND_CELL = "the error below that cell says where; mend it there first";
const KEEPS_SOMETHING = "right in the first call, wrong in a later one: what is kept from call to call?";
const OTHER_NUMBERS = "right in the first call, wrong with other numbers of the same sizes: is an earlier result kept?";
const NEW_RESULT = "make a new tensor for it in every call";
const USE_GIVEN = "the answer has to come from what it is given";
const WORK_ON_COPY = "it must leave alone what it is given and what other cells use: work on a copy()";
const WRITE_IT = "write it yourself, from products, sums and map";

/** Why there is nothing to check. */
function absenceOf(answer: readonly string[]): string | undefined {
  for (const name of answer) {
    const error = compileErrorOf(name);
    if (error !== undefined) return `${name} does not compile: ${error}`;
    if (notebookNames()[name] === undefined) return `${name} is not there: its cell does not compile, or has not run`;
  }
  return undefined;
}

/** The sizes that the notebook has given to the letters, where it has. */
function sizesOfNotebook(sizes: Sizes): Sizes {
  const known = Object.keys(sizes).map((letter) => [letter, notebookNames()[letter]] as const);
  return { ...sizes, ...Object.fromEntries(known.filter(([, value]) => isAxis(value))) };
}

/** `layer` of `layer.params.Wx`. */
const rootOf = (name: string): string => name.split(/[.[]/)[0];

const right = (part: string): Line => ({ verdict: "✓", part, text: "" });
const wrong = (part: string, what: string, hint: string): Line => ({
  verdict: "✗",
  part,
  text: `${what}\n    hint: ${hint}`,
});

function complaint(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const [firstLine] = message.split("\n");
  return error instanceof CheckError ? firstLine : `${name}: ${firstLine}`;
}

function expectDeclaration<Given extends Arguments>(declaration: Exercise<Given>): void {
  expectRecord("exercise", "declaration", declaration);
  const { answer, parts, leftAlone } = declaration;
  expectList("exercise", "answer", answer);
  if (answer.length === 0) refuse("exercise", "answer", "at least one name", answer);
  for (const name of answer) expectText("exercise", "each name of the answer", name);
  for (const name of ["given", "yours", "right"]) {
    expectFunction("exercise", name, (declaration as unknown as Record<string, unknown>)[name]);
  }
  expectRecord("exercise", "parts", parts);
  if (Object.keys(parts).length === 0) refuse("exercise", "parts", "at least one", parts);
  for (const [part, hint] of Object.entries(parts)) {
    expectText("exercise", "part", part);
    expectText("exercise", `hint of ${part}`, hint);
  }
  if (leftAlone !== undefined) expectOneOf("exercise", "leftAlone", leftAlone, Object.keys(parts));
}
