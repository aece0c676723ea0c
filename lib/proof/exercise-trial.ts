/** Runs what a reader has written on arguments of its own, and says what came of it, part by part. */
import { type RefusalOptions, whileRefused } from "../backend/refusal";
import { type Axis, axis } from "../tensor/axis";
import { withSeed } from "../tensor/random";
import { type AnyTensor, isTensor } from "../tensor/tensor";
import { type Comparable, answer } from "./answer";
import { quietly } from "./check";
import { notebookNames, whileNamesMean } from "./notebook-names";
import { restoreMethods } from "./original-methods";
import { Untouched, isPlain } from "./untouched";

/** Axes for the arguments, by their letters. */
export interface Sizes {
  readonly N: Axis<"N">;
  readonly B: Axis<"B">;
  readonly T: Axis<"T">;
  readonly D: Axis<"D">;
  readonly H: Axis<"H">;
}

/** Two sets of sizes: in each all differ, and none is 1. */
export const small = sizes(3, 4, 5, 6);
export const large = sizes(5, 6, 4, 3);

function sizes(batch: number, T: number, D: number, H: number): Sizes {
  return { N: axis("N", batch), B: axis("B", batch), T: axis("T", T), D: axis("D", D), H: axis("H", H) };
}

/** The same seed gives the same numbers. */
export interface Setting {
  readonly sizes: Sizes;
  readonly seed: number;
}

/** What is handed to the reader's code, by name. */
export type Arguments = Readonly<Record<string, unknown>>;

export interface Script<Given extends Arguments> extends RefusalOptions {
  /** The names that the reader declares. */
  readonly answer: readonly string[];
  /** Makes the arguments. Random numbers are others in every trial. */
  readonly given: (sizes: Sizes) => Given;
  /** What names of the notebook mean while the answer runs, where the skeleton itself uses them. */
  readonly names?: (given: Given, sizes: Sizes) => Arguments;
  /** Calls the answer, and yields the result of each part under its name. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the reader has written may be anything
  yours(answer: Record<string, any>, given: Given): Iterable<Readonly<Record<string, unknown>>>;
  /** What is right for each part, from arguments of its own. */
  right(given: Given): Readonly<Record<string, Comparable>>;
  /** Relative error that an entry may have; default 1e-9; 0 asks for the same bits. */
  readonly tolerance?: number;
}

/** What came of one part. */
export interface Finding {
  /** What is wrong with the result, or was thrown instead of it; undefined when it is right. */
  readonly problem: unknown;
  /** Whether the problem was thrown, not found. */
  readonly isThrown: boolean;
  /** What calls so far have changed that is not their own. */
  readonly changed: readonly string[];
}

export interface Trial {
  readonly findings: ReadonlyMap<string, Finding>;
  /** Given functions that were never called. */
  readonly uncalled: readonly string[];
  /** The parts whose results have changed since the trial. */
  readonly changedResults: () => readonly string[];
}

/**
 * @param parts    the parts that have results, in order: what is thrown belongs to the first that has none yet
 * @param meanings what names of the notebook mean meanwhile, besides those that the script gives a meaning
 */
export function runTrial<Given extends Arguments>(
  script: Script<Given>,
  parts: readonly string[],
  { sizes, seed }: Setting,
  meanings: Arguments = {},
): Trial {
  restoreMethods();
  const fresh = (): Given => withSeed(seed, () => script.given(sizes));
  const rights = withSeed(seed, () => script.right(fresh()));
  const { given, uncalled } = watched(fresh());
  const [own, notebook] = [new Untouched(given), new Untouched(namesBeside(script.answer))];
  const changed = (): string[] => [...own.changed(), ...notebook.changed().map((name) => `the notebook's ${name}`)];
  const findings = new Map<string, Finding>();
  const results: Record<string, unknown> = {};

  const run = (): void => {
    for (const yielded of script.yours(valuesOf(script.answer), given)) {
      for (const [part, result] of Object.entries(yielded)) {
        if (findings.get(part)?.problem !== undefined) continue; // yielded before, and wrong
        results[part] = result;
        const problem = problemOf(result, rights[part], script.tolerance);
        findings.set(part, { problem, isThrown: false, changed: changed() });
      }
    }
  };
  const names = { ...script.names?.(given, sizes), ...meanings };
  const problem = thrownBy(() => whileNamesMean(names, () => whileRefused(script, () => withSeed(seed, run))));
  if (problem !== undefined) {
    const part = parts.find((part) => !findings.has(part)) ?? parts[0];
    findings.set(part, { problem, isThrown: true, changed: changed() });
  }
  restoreMethods();
  notebook.restore();
  const kept = new Untouched(results);
  return { findings, uncalled: uncalled(), changedResults: () => kept.changed() };
}

function thrownBy(run: () => void): unknown {
  try {
    quietly(run);
    return undefined;
  } catch (error) {
    return error ?? new Error("undefined was thrown");
  }
}

function problemOf(result: unknown, right: Comparable, tolerance?: number): unknown {
  return thrownBy(() => answer(result, right, tolerance));
}

function valuesOf(names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, notebookNames()[name]]));
}

/** All names of the notebook but these. */
function namesBeside(answer: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(notebookNames()).filter(([name]) => !answer.includes(name)));
}

/** The arguments, with functions that notice when they are called. */
function watched<Given extends Arguments>(given: Given): { given: Given; uncalled: () => string[] } {
  const waiting = new Set<string>();
  const watch = ([name, value]: [string, unknown]): [string, unknown] => {
    if (typeof value !== "function") return [name, value];
    waiting.add(name);
    const call = (...values: unknown[]): unknown => {
      waiting.delete(name);
      return (value as (...all: unknown[]) => unknown)(...values);
    };
    return [name, call];
  };
  const all = Object.fromEntries(Object.entries(given).map(watch)) as Given;
  return { given: all, uncalled: () => [...waiting] };
}

/** Arguments by their names, those in records and in the `params` of layers, too, and the axes of all their tensors. */
export function namesOf(given: Arguments): Record<string, unknown> {
  const inner = Object.values(given).flatMap((value) => {
    if (isPlain(value)) return Object.entries(value);
    const params = (value as { params?: unknown } | null | undefined)?.params;
    return isPlain(params) ? Object.entries(params) : [];
  });
  const named = { ...Object.fromEntries(inner), ...given };
  const axes = tensorsAmong(named).flatMap(({ axes }) => axes.map((axis) => [axis.name, axis] as const));
  return { ...Object.fromEntries(axes), ...named };
}

/** `N=3, D=2`: the axes of all tensors among the arguments. */
export function describeSizes(given: Arguments): string {
  const axes = tensorsAmong(namesOf(given)).flatMap((tensor) => tensor.axes);
  const sizes = new Map(axes.map(({ name, size }) => [name, size]));
  return [...sizes].map(([name, size]) => `${name}=${size}`).join(", ");
}

function tensorsAmong(values: Arguments): AnyTensor[] {
  return Object.values(values).flat().filter(isTensor);
}
