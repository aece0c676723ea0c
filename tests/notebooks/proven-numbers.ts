// What stands behind a number that a notebook states: an output of the same section, a kind that needs no proof, or a
// reason in the metadata of its cell.
import ts from "@tslab/typescript-for-tslab";
import { literalsIn, remembered, visit } from "./cell-syntax";
import { type Cell, codeCells, hasTag, joined, type Notebook } from "./notebook-file";
import { agrees, numbersInDigits, type TextNumber } from "./numbers-in-text";
import { englishOf, isProse, statedIn, type Text, textsOf } from "./stated-numbers";

const grounds = ["printed", "reference", "size", "reading time", "reason"] as const;
export type Ground = (typeof grounds)[number];

export interface Proof {
  /** How many numbers stand on each ground. */
  readonly counts: Readonly<Record<Ground, number>>;
  /** One message for each number that nothing proves, and for each reason that no number needs. */
  readonly faults: string[];
}

/** What numbers may refer to. */
interface Known {
  readonly notebook: Notebook;
  readonly course: Course;
  readonly sizes: ReadonlyMap<string, ReadonlySet<number>>;
  readonly printed: (cell: Cell) => readonly TextNumber[];
}

export interface Course {
  /** Names of the files of all notebooks. */
  readonly names: readonly string[];
  /** How many cells the document has that this notebook mirrors. */
  readonly sourceCells: number;
}

export function proveNumbers(notebook: Notebook, course: Course): Proof {
  const code = codeCells(notebook);
  const typed = code.flatMap(typedTexts);
  const printed = remembered((cell) => printedBy(cell, typed));
  const known = { notebook, course, sizes: definedSizes(code), printed };
  const counts = Object.fromEntries(grounds.map((ground) => [ground, 0])) as Record<Ground, number>;
  const faults: string[] = [];
  for (const text of textsOf(notebook)) {
    const needed = new Set<string>();
    for (const stated of statedIn(text.text)) {
      const ground = groundOf(stated, text, known);
      const reason = ground ? undefined : reasonFor(stated, text, known);
      const found = ground ?? reason?.ground;
      if (found) counts[found]++;
      else faults.push(unproven(stated, text));
      if (reason) needed.add(reason.phrase);
    }
    for (const phrase of Object.keys(reasonsOf(text.cell))) {
      if (!needed.has(phrase)) faults.push(`cell "${text.cell.id}": no number needs the reason for "${phrase}"`);
    }
  }
  return { counts, faults };
}

function unproven({ written, start }: TextNumber, { cell, text }: Text): string {
  const before = text
    .slice(0, start)
    .split(/[.!?:]\s|\n/)
    .pop()!;
  const after = text.slice(start).split(/[.!?](?:\s|$)|\n/)[0];
  return `cell "${cell.id}": nothing in its section prints "${written}", as in: ${(before + after).trim()}`;
}

function groundOf(stated: TextNumber, { text, section }: Text, known: Known): Ground | undefined {
  if (isReadingTime(stated, text)) return "reading time";
  if (isReference(stated, text, known)) return "reference";
  if (isSize(stated, text, known.sizes)) return "size";
  return isPrinted(stated, section, known) ? "printed" : undefined;
}

/** `"numbers": { "0.36": "wx-check" }` names the cell that prints it; any other reason is a phrase of several words. */
function reasonFor(
  stated: TextNumber,
  { cell, text }: Text,
  known: Known,
): { phrase: string; ground: Ground } | undefined {
  for (const [phrase, reason] of Object.entries(reasonsOf(cell))) {
    if (!covers(phrase, stated, text)) continue;
    const printing = known.notebook.cells.find(({ id }) => id === reason);
    if (printing && isPrinted(stated, [printing], known)) return { phrase, ground: "printed" };
    if (!printing && /\S \S+ \S/.test(reason)) return { phrase, ground: "reason" };
  }
  return undefined;
}

const reasonsOf = ({ metadata }: Cell): Record<string, string> => metadata.numbers ?? {};

function covers(phrase: string, { start, end }: TextNumber, text: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (at <= start && end <= at + phrase.length) return true;
  }
  return false;
}

const LIST = "\\d+(?:(?:,? (?:and|or|to) |, ?|[–-])(?:§ ?)?\\d+)*";
const REFERENCE = new RegExp(`(?:\\b(sections?|exercises?|chapters?|cells?)\\s+|(§§?)\\s?)\\**(${LIST})`, "gi");

/** A section, an exercise, a notebook or a cell of the source that exists; the number of a heading or of a list. */
function isReference({ start, value, written }: TextNumber, text: string, known: Known): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const after = text.slice(start + written.length);
  if (/^\s*$/.test(before) && after.startsWith(". ")) return true;
  if (/^#+ $/.test(before) && after.startsWith(" · ")) return true;
  if (/^0\d$/.test(written)) return known.course.names.some((name) => name.startsWith(`${written}-`));
  const reference = [...text.matchAll(REFERENCE)].find(
    ({ 0: found, index = 0 }) => index <= start && start < index + found.length,
  );
  return reference !== undefined && exists(reference, value, known);
}

function exists(
  { 1: word, 2: sign, 0: found, index = 0, input }: RegExpMatchArray,
  value: number,
  known: Known,
): boolean {
  const kind = (word ?? sign).toLowerCase().replace(/s$/, "");
  if (kind === "chapter") return true; // of the book
  if (kind === "cell") return value <= known.course.sourceCells;
  if (/^[\s*]*(?:of|in) (?:notebook )?\**0\d/.test(input!.slice(index + found.length))) return true; // another notebook
  const heading = new RegExp(kind === "exercise" ? `^## Exercise ${value} ·` : `^## ${value} ·`, "m");
  return known.notebook.cells.some((cell) => isProse(cell) && heading.test(englishOf(cell)));
}

const isReadingTime = ({ end }: TextNumber, text: string): boolean =>
  /^(?: to \d+)?[ -]minutes?\b/.test(text.slice(end));

const AXIS_NOUNS: Readonly<Record<string, readonly string[]>> = {
  ...{ N: ["row", "sequence"], B: ["row", "sequence"], T: ["step"], D: ["input", "feature", "number"] },
  ...{ H: ["unit", "number"], V: ["word", "character"] },
};
const GREEK: Readonly<Record<string, string>> = { ε: "epsilon", varepsilon: "epsilon", ρ: "rho", α: "alpha" };

/** `T = 40`, “40 time steps” or “step 40”, where a code cell names it: `axis("T", 40)`, `const steps = 40`. */
function isSize({ start, end, value }: TextNumber, text: string, sizes: Known["sizes"]): boolean {
  const name = /([A-Za-zα-ω]\w*)[\s`$]*=[\s`$]*[−-]?$/.exec(text.slice(0, start))?.[1];
  if (name) return sizes.get(GREEK[name] ?? name)?.has(value) ?? false;
  const following = /^[ -](?:[a-z]+[ -]?){1,3}/.exec(text.slice(end))?.[0].split(/[ -]/) ?? [];
  const preceding = /([a-z]+)(?: of)? $/i.exec(text.slice(0, start))?.[1] ?? "";
  const words = [...following, preceding].map((word) => word.toLowerCase().replace(/s$/, ""));
  return [...sizes].some(([name, values]) => {
    const nouns = AXIS_NOUNS[name] ?? [/[A-Z]?[a-z]+$/.exec(name)?.[0].toLowerCase().replace(/s$/, "")];
    return values.has(value) && nouns.some((noun) => noun !== undefined && words.includes(noun));
  });
}

/** The sizes and settings that code cells name: of axes, constants, parameters and options. */
function definedSizes(cells: readonly Cell[]): Map<string, Set<number>> {
  const sizes = new Map<string, Set<number>>();
  const add = (name: string, value: ts.Node | undefined): void => {
    if (!value || !ts.isNumericLiteral(value)) return;
    sizes.set(name, (sizes.get(name) ?? new Set()).add(Number(value.text)));
  };
  for (const cell of cells) {
    visit(cell, (node) => {
      if (ts.isCallExpression(node) && node.expression.getText() === "axis" && ts.isStringLiteral(node.arguments[0])) {
        add(node.arguments[0].text, node.arguments[1]);
      }
      if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertyAssignment(node)) {
        add(node.name.getText(), node.initializer);
      }
      if (ts.isVariableDeclaration(node) && ts.isArrayBindingPattern(node.name) && node.initializer) {
        const values = ts.isArrayLiteralExpression(node.initializer) ? node.initializer.elements : [];
        node.name.elements.forEach((element, i) => add(element.getText(), values[i]));
      }
    });
  }
  return sizes;
}

function isPrinted(stated: TextNumber, cells: readonly Cell[], { printed }: Known): boolean {
  return cells.some((cell) => printed(cell).some((number) => agrees(stated, number)));
}

/** A limit that a check has met, at the end of its line. */
const MET_LIMIT = /^✓ .*[<≥] (\S+)$/gm;

/**
 * The numbers in the outputs of a cell that come from a computation: text that was typed in proves nothing. Where time is
 * measured, every run prints others, and only the limits of checks stay.
 */
function printedBy(cell: Cell, typed: readonly string[]): TextNumber[] {
  let text = outputOf(cell);
  if (hasTag(cell, "timed")) return [...text.matchAll(MET_LIMIT)].flatMap(([, limit]) => numbersInDigits(limit));
  for (const literal of typed) text = text.replaceAll(literal, " … ");
  return numbersInDigits(text);
}

const outputOf = ({ outputs = [] }: Cell): string =>
  outputs.map(({ text = "", data = {} }) => joined(text) + joined((data["text/plain"] ?? "") as string)).join("\n");

/** Strings in which a number stands between words: labels of checks, titles, axes. */
const typedTexts = remembered((cell): string[] => {
  const found: string[] = [];
  visit(cell, (node) => {
    if (ts.isSourceFile(node)) found.push(...literalsIn(node));
  });
  return found.filter((text) => /[A-Za-z]{2}/.test(text) && numbersInDigits(text).length > 0);
});
