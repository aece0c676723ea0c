// Of the cells of a notebook, those that declare what a text uses, and what these use in turn: running them is enough.
import ts from "@tslab/typescript-for-tslab";
import { type CellText } from "./run-cells";

/** @returns in their order */
export function neededCells(cells: readonly CellText[], texts: readonly string[]): CellText[] {
  const declared = cells.map(({ source }) => declaredIn(parse(source)));
  const used = new Set(texts.flatMap(freeNames));
  const needed = new Set<number>();
  for (let size = -1; size < needed.size;) {
    size = needed.size;
    cells.forEach(({ source }, i) => {
      if (needed.has(i) || !declared[i].some((name) => used.has(name))) return;
      needed.add(i);
      for (const name of freeNames(source)) used.add(name);
    });
  }
  return cells.filter((_, i) => needed.has(i));
}

/** The names that a text uses and does not declare where it uses them. */
function freeNames(source: string): string[] {
  const free = new Set<string>();
  const visit = (node: ts.Node, scopes: readonly (readonly string[])[]): void => {
    if (ts.isIdentifier(node)) {
      if (isReference(node) && !scopes.some((names) => names.includes(node.text))) free.add(node.text);
      return;
    }
    const inner = [...scopes, declaredIn(node)];
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(parse(source), []);
  return [...free];
}

function parse(source: string): ts.SourceFile {
  return ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
}

/** The names that a cell, a block, a loop or a function declares, those in blocks and functions inside it left out. */
function declaredIn(node: ts.Node): string[] {
  if (ts.isFunctionLike(node)) return node.parameters.flatMap(({ name }) => namesIn(name));
  if (ts.isCatchClause(node)) return node.variableDeclaration ? namesIn(node.variableDeclaration.name) : [];
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const { initializer } = node;
    return initializer && ts.isVariableDeclarationList(initializer) ? namesOf(initializer) : [];
  }
  return ts.isSourceFile(node) || ts.isBlock(node) ? node.statements.flatMap(declaredBy) : [];
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return namesOf(statement.declarationList);
  if (ts.isImportDeclaration(statement)) return importedBy(statement);
  const name = (statement as { name?: ts.Node }).name;
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

function importedBy({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  const named = !bindings ? [] : ts.isNamespaceImport(bindings) ? [bindings] : bindings.elements;
  return [importClause, ...named].flatMap((declaration) => declaration?.name?.text ?? []);
}

function namesOf({ declarations }: ts.VariableDeclarationList): string[] {
  return declarations.flatMap(({ name }) => namesIn(name));
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** Not the name of a property, as in `layer.params` or `{ params: 1 }`. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name !== node;
  if (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.name !== node;
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) return false;
  return !(ts.isBindingElement(parent) && parent.propertyName === node);
}
