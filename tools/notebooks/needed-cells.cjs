// Of the cells of a notebook, those that declare what a text uses, and what these use in turn: running them is enough.
const ts = require("@tslab/typescript-for-tslab");

/**
 * @template {{ source: string }} Cell
 * @param {readonly Cell[]} cells
 * @param {readonly string[]} texts
 * @returns {Cell[]} in their order
 */
function neededCells(cells, texts) {
  const declared = cells.map(({ source }) => declaredNames(source));
  const used = new Set(texts.flatMap(freeNames));
  const needed = new Set();
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

/**
 * The names that a text declares.
 *
 * @param {string} source
 */
function declaredNames(source) {
  return declaredIn(parse(source));
}

/**
 * The names that a text uses and does not declare where it uses them.
 *
 * @param {string} source
 * @returns {string[]}
 */
function freeNames(source) {
  const free = new Set();
  /** @param {readonly (readonly string[])[]} scopes */
  const visit = (/** @type {ts.Node} */ node, scopes) => {
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

/** @param {string} source */
function parse(source) {
  return ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
}

/**
 * The names that a cell, a block, a loop or a function declares, those in blocks and functions inside it left out.
 *
 * @param {ts.Node} node
 * @returns {string[]}
 */
function declaredIn(node) {
  if (ts.isFunctionLike(node)) return node.parameters.flatMap(({ name }) => namesIn(name));
  if (ts.isCatchClause(node)) return node.variableDeclaration ? namesIn(node.variableDeclaration.name) : [];
  if (ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const { initializer } = node;
    return initializer && ts.isVariableDeclarationList(initializer) ? namesOf(initializer) : [];
  }
  return ts.isSourceFile(node) || ts.isBlock(node) ? node.statements.flatMap(declaredBy) : [];
}

/** @param {ts.Statement} statement */
function declaredBy(statement) {
  if (ts.isVariableStatement(statement)) return namesOf(statement.declarationList);
  if (ts.isImportDeclaration(statement)) return importedBy(statement);
  const { name } = /** @type {{ name?: ts.Node }} */ (statement);
  return name && ts.isIdentifier(name) ? [name.text] : [];
}

/** @param {ts.ImportDeclaration} declaration */
function importedBy({ importClause }) {
  const bindings = importClause?.namedBindings;
  const named = !bindings ? [] : ts.isNamespaceImport(bindings) ? [bindings] : bindings.elements;
  return [importClause, ...named].flatMap((declaration) => declaration?.name?.text ?? []);
}

/** @param {ts.VariableDeclarationList} list */
function namesOf({ declarations }) {
  return declarations.flatMap(({ name }) => namesIn(name));
}

/**
 * @param {ts.BindingName} name
 * @returns {string[]}
 */
function namesIn(name) {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/**
 * Not the name of a property, as in `layer.params` or `{ params: 1 }`.
 *
 * @param {ts.Identifier} node
 */
function isReference(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name !== node;
  if (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.name !== node;
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) return false;
  return !(ts.isBindingElement(parent) && parent.propertyName === node);
}

module.exports = { declaredNames, freeNames, neededCells };
