/** Which exercises of the course are solved, by what the notebooks of a folder have saved. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expectText } from "../backend/expect";

/** The course's notebooks begin with their number. */
const NOTEBOOK = /^(\d\d)-.*\.ipynb$/;

interface Exercise {
  /** Empty when its check has never run. */
  readonly title: string;
  readonly sign: "✓" | "◐" | "○";
  /** What its check said last. */
  readonly says: string;
}

interface Saved {
  readonly name: string;
  readonly exercises: readonly Exercise[];
  /** Why it cannot be read. */
  readonly problem?: string;
}

/**
 * Prints a line for each notebook with exercises, and a sign for each of these. It reads what the checks of the exercises
 * printed when the notebooks were last saved, and runs nothing: save a notebook after its check, then run this again.
 *
 * @param folder where the notebooks are; default the folder of this notebook
 * @returns how many exercises are solved
 */
export function solvedExercises(folder = process.cwd()): number {
  expectText("solvedExercises", "folder", folder);
  const notebooks = savedIn(folder);
  const all = notebooks.flatMap(({ exercises }) => exercises);
  const solved = all.filter(({ sign }) => sign === "✓").length;
  if (notebooks.length === 0) {
    console.log("No notebooks of the course are in this notebook's folder.");
    return 0;
  }
  const width = Math.max(...notebooks.map(({ name }) => name.length));
  for (const notebook of notebooks) console.log(`${notebook.name.padEnd(width)}  ${signsOf(notebook)}`);
  console.log(`✓ solved   ◐ begun   ○ open: ${solved} of ${all.length} exercises are solved, as last saved.`);
  const next = nextOf(notebooks);
  if (next) console.log(`Next: ${next}`);
  return solved;
}

/** In reading order. A number that is left out is a notebook that is missing. */
function savedIn(folder: string): Saved[] {
  const names = namesIn(folder).filter((name) => NOTEBOOK.test(name));
  const numbers = names.map((name) => Number(NOTEBOOK.exec(name)![1]));
  const last = Math.max(-1, ...numbers);
  const missing = Array.from({ length: last + 1 }, (_, i) => i).filter((number) => !numbers.includes(number));
  const gaps = missing.map((number) => unreadable(String(number).padStart(2, "0"), "is not in this folder"));
  return [...names.map((name) => saved(folder, name)), ...gaps]
    .filter(({ exercises, problem }) => exercises.length > 0 || problem)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const unreadable = (name: string, problem: string): Saved => ({ name, exercises: [], problem });

/** A file may hold anything: an interrupted download, two versions that git could not merge. */
function saved(folder: string, file: string): Saved {
  const name = file.replace(/\.ipynb$/, "");
  let text: string;
  try {
    text = readFileSync(join(folder, file), "utf8");
  } catch {
    return unreadable(name, "cannot be opened");
  }
  try {
    const { cells } = JSON.parse(text) as { cells: Cell[] };
    return { name, exercises: cells.filter(isCheck).map(exerciseOf) };
  } catch {
    return unreadable(name, "is damaged: it is not a notebook any more");
  }
}

/** As much of a notebook's file as is looked at. */
interface Cell {
  readonly metadata?: { readonly tags?: readonly string[] };
  readonly outputs?: readonly { readonly text?: string | readonly string[] }[];
}

const isCheck = ({ metadata }: Cell): boolean => metadata?.tags?.includes("exercise-check") ?? false;

/** From what `exercise` has printed: the title, a line for each part, and how many are right. */
function exerciseOf({ outputs = [] }: Cell): Exercise {
  const printed = outputs.flatMap(({ text = [] }) => text).join("");
  const title = /^(.+)\n {2}[✓✗○–] /m.exec(printed)?.[1] ?? ""; // an answer may have printed, too
  const says = [...printed.matchAll(/^(?:All|\d+ of) \d+ parts are right\.$/gm)].at(-1)?.[0] ?? "";
  if (says.startsWith("All")) return { title, sign: "✓", says };
  const isBegun = /^ {2}[✓✗]/m.test(printed);
  return { title, sign: isBegun ? "◐" : "○", says: isBegun ? says : "" };
}

function signsOf({ exercises, problem }: Saved): string {
  return problem ?? exercises.map(({ sign }) => sign).join(" ");
}

/** What was begun first, or else what is open first. */
function nextOf(notebooks: readonly Saved[]): string | undefined {
  const all = notebooks.flatMap(({ name, exercises }) =>
    exercises.map((exercise, i) => ({ ...exercise, place: `${name}, ${exercise.title || `exercise ${i + 1}`}` })),
  );
  const next = all.find(({ sign }) => sign === "◐") ?? all.find(({ sign }) => sign === "○");
  return next && (next.says ? `${next.place}. ${next.says}` : `${next.place}.`);
}
