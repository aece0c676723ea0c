// Stock tslab: a cell with `export const x = 1`, as it stands in any module, does not compile: tslab exports all names of
// a cell itself, and so these twice.
// Repaired: the word `export` is left out where it only exports what the cell declares.
const ts = require("@tslab/typescript-for-tslab");
const executor = require("tslab/dist/executor.js");

const { createExecutor } = executor;

executor.createExecutor = (...args) => {
  const made = createExecutor(...args);
  const { execute } = made;
  return Object.assign(made, { execute: (source) => execute.call(made, withoutExports(source)) });
};

/** Blanks take the place of what is left out: every other character stays where it was. */
function withoutExports(source) {
  if (!/\bexport\b/.test(source)) return source;
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ESNext, true);
  const texts = file.statements.flatMap(exportsIn).map((node) => ({ start: node.getStart(file), end: node.end }));
  return texts.reduce(
    (text, { start, end }) => text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, " ") + text.slice(end),
    source,
  );
}

/** @returns {import("@tslab/typescript-for-tslab").Node[]} the words of a statement to leave out, or all of it */
function exportsIn(statement) {
  if (ts.isExportDeclaration(statement)) return statement.moduleSpecifier ? [] : [statement];
  const modifiers = statement.modifiers ?? [];
  const [exports, defaults] = [ts.SyntaxKind.ExportKeyword, ts.SyntaxKind.DefaultKeyword].map((kind) =>
    modifiers.filter((modifier) => modifier.kind === kind),
  );
  const isNameless = defaults.length > 0 && !statement.name; // declares nothing that a cell could use
  return isNameless ? [] : [...exports, ...defaults];
}
