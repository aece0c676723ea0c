// Of the cells of a notebook, those that declare what a text uses, and what these use in turn: running them is enough.
import ts from "@tslab/typescript-for-tslab";
import { type CellText } from "./run-cells";

/** @returns in their order; a name counts as used wherever it stands, so that none is missing */
export function neededCells(cells: readonly CellText[], texts: readonly string[]): CellText[] {
  const declared = cells.map(({ source }) => declaredNames(source));
  const used = new Set(texts.flatMap(identifiers));
  const needed = new Set<number>();
  for (let size = -1; size < needed.size;) {
    size = needed.size;
    cells.forEach(({ source }, i) => {
      if (needed.has(i) || !declared[i].some((name) => used.has(name))) return;
      needed.add(i);
      for (const name of identifiers(source)) used.add(name);
    });
  }
  return cells.filter((_, i) => needed.has(i));
}

function parse(source: string): ts.SourceFile {
  return ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022);
}

function declaredNames(source: string): string[] {
  return parse(source).statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      {return statement.declarationList.declarations.flatMap(({ name }) => namesIn(name));}
    if (ts.isImportDeclaration(statement) && statement.importClause)
      {return identifiers(statement.importClause.getFullText(parse(source)));}
    const name = (statement as { name?: ts.Node }).name;
    return name && ts.isIdentifier(name) ? [name.text] : [];
  });
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** Every word of a text that could be a name, those in templates and comments included. */
function identifiers(text: string): string[] {
  return text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
}
