// What a notebook states in numbers: in its prose, its readings and the titles of its figures.
import ts from "@tslab/typescript-for-tslab";
import { literalsIn, visit } from "./cell-syntax";
import { type Cell, hasTag, joined, type Notebook } from "./notebook-file";
import { agrees, numbersIn, numbersInDigits, type TextNumber } from "./numbers-in-text";

export interface Text {
  readonly cell: Cell;
  readonly text: string;
  /** The cells of its section: from one heading of level 2 to the next. */
  readonly section: readonly Cell[];
}

/** The English prose, and the titles of figures. */
export function textsOf({ cells }: Notebook): Text[] {
  const borders = cells.flatMap((cell, i) => (isProse(cell) && /^## /m.test(englishOf(cell)) ? [i] : []));
  return cells.flatMap((cell, i): Text[] => {
    const begin = borders.filter((border) => border <= i).pop();
    const end = borders.find((border) => border > i) ?? cells.length;
    // What stands above the first section speaks of the whole notebook.
    const section = begin === undefined ? cells : cells.slice(begin, end);
    if (isProse(cell)) return [{ cell, text: englishOf(cell), section }];
    return hasTag(cell, "plot") ? titlesOf(cell).map((text) => ({ cell, text, section })) : [];
  });
}

export const isProse = ({ cell_type }: Cell): boolean => cell_type === "markdown";

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** The last thing in a cell; the answer to a question may be folded inside it. */
const TRANSLATION = /<details><summary>(?:日本語|한국어)<\/summary>([\s\S]*)<\/details>/;

/** Without translations, code blocks and the targets of links; everything keeps its place. */
export function englishOf(cell: Cell): string {
  return joined(cell.source)
    .replace(TRANSLATION, blank)
    .replace(/```[\s\S]*?```/g, blank)
    .replace(/<summary>.*?<\/summary>|(?<=\])\([^)]*\)/g, blank)
    .replace(/<[^>\n]*>/g, blank)
    .replace(/[ぁ-ヿ一-鿿가-힣].*/g, blank);
}

/** The first argument of `show`; what is filled in by a template is computed, and so is right. */
function titlesOf(cell: Cell): string[] {
  const titles: string[] = [];
  visit(cell, (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === "show") {
      titles.push(literalsIn(node.arguments[0]).join(" … "));
    }
  });
  return titles;
}

const FORMULA = /\$\$[\s\S]*?\$\$|\$[^$\n]+\$|`[^`\n]+`/g;
const RELATION = /(=|<|>|≤|≥|≈|,|\\(?:le|ge|approx)\b)/;
const NOTHING_ELSE = /^(?:[\s[\](){}±+−|-]|\\[td]?frac|\\cdot|\\times|\\pm)*$/;

/** The numbers of a text that are statements; those that only build a formula or a piece of code are not. */
export function statedIn(text: string): TextNumber[] {
  return numbersIn(text.replace(FORMULA, withoutItsOwnNumbers));
}

/** `|t| = 3` states 3, `[N=2, T=5]` 2 and 5, and `0.59` itself; `1 - y^2`, `$$…$$` and calls, `sum(axis=0)`, state nothing. */
function withoutItsOwnNumbers(formula: string): string {
  if (formula.startsWith("$$") || /^`.*\w\(/.test(formula)) return blank(formula);
  const sides = ` ${formula.slice(1, -1)} `.split(RELATION);
  const isRelation = sides.some((side) => /[^,]/.test(side) && RELATION.test(side));
  const isNumber = (side: string): boolean =>
    numbersInDigits(side).length === 1 && NOTHING_ELSE.test(side.replace(numbersInDigits(side)[0].written, ""));
  const states = isRelation || sides.every((side) => side === "," || isNumber(side));
  return sides
    .map((side) => (states && (RELATION.test(side) || isNumber(side)) ? side : withoutNumbers(side)))
    .join("");
}

const withoutNumbers = (side: string): string => (numbersIn(side).length > 0 ? blank(side) : side);

/** Counts up to this may be words, in every language. */
const LARGEST_COUNT = 20;

/** Where a folded translation states a number that the English above it does not have, or leaves one out. */
export function translationFaults({ cells }: Notebook): string[] {
  return cells.filter(isProse).flatMap((cell) => {
    const fold = TRANSLATION.exec(joined(cell.source))?.[1];
    if (fold === undefined) return [];
    const english = englishOf(cell);
    const inEnglish = statedIn(english).filter(({ written, value }) => /\d/.test(written) && !isCount(value));
    const added = missing(
      numbersInDigits(fold).filter(({ value }) => value < 0 || value > 2 || !isCount(value)),
      numbersIn(english),
    );
    const left = missing(inEnglish, numbersInDigits(fold));
    return [
      ...added.map((number) => `cell "${cell.id}": only its translation says ${number}`),
      ...left.map((number) => `cell "${cell.id}": its translation does not say ${number}`),
    ];
  });
}

const isCount = (value: number): boolean => Number.isInteger(value) && value <= LARGEST_COUNT;

const missing = (from: readonly TextNumber[], others: readonly TextNumber[]): string[] =>
  from.filter((number) => !others.some((other) => agrees(number, other))).map(({ written }) => written);
