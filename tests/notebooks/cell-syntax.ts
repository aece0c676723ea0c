// The code of cells as the compiler reads it.
import ts from "@tslab/typescript-for-tslab";
import { type Cell, joined } from "./notebook-file";

export function visit(cell: Cell, each: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    each(node);
    ts.forEachChild(node, walk);
  };
  walk(parsed(cell));
}

const parsed = remembered((cell) => ts.createSourceFile("cell.ts", joined(cell.source), ts.ScriptTarget.ES2022, true));

/** Every notebook is read many times, each time with another number changed. */
export function remembered<Result>(compute: (cell: Cell) => Result): (cell: Cell) => Result {
  const results = new WeakMap<Cell, Result>();
  return (cell) => {
    if (!results.has(cell)) results.set(cell, compute(cell));
    return results.get(cell)!;
  };
}

/** The texts in a piece of code: strings, and what a template holds beside its expressions. */
export function literalsIn(node: ts.Node): string[] {
  const found: string[] = [];
  const collect = (inner: ts.Node): void => {
    if (ts.isStringLiteralLike(inner) || isTemplatePart(inner)) found.push(inner.text);
    ts.forEachChild(inner, collect);
  };
  collect(node);
  return found;
}

const isTemplatePart = (node: ts.Node): node is ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail =>
  ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
