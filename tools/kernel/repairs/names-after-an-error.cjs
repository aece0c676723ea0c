// Stock tslab: after a cell that failed, all names that it declared are gone, and those that it would have declared
// anew are undefined; what it assigned to other names stays.
// Repaired: what ran before the error stays, and what did not run has changed nothing, as in Python.
const ts = require("@tslab/typescript-for-tslab");
const converter = require("tslab/dist/converter.js");
const { changeCellModule, changeEmit } = require("../compiler.cjs");
const { interruption } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");

const CELL = /__tslab__\.ts$/;
const TSLAB_PUTS_FIRST = "export {};\n".length;
const AT_THE_END = 1e9;

/** How far each cell has come in its text, by its number among those compiled. Cells write to it as they run. */
const progress = [];
let compiled = 0;

// The compiler sets all names to undefined before it assigns them.
const NAMES_ARE_UNDEFINED = /^(exports\.[^\s=]+ = )+void 0;$/;
changeCellModule((code) => {
  const lines = code.split("\n");
  for (let i = 0; i < lines.length && (lines[i] === "" || NAMES_ARE_UNDEFINED.test(lines[i])); i++) lines[i] = "";
  return lines.join("\n");
});

changeEmit((_, emit) => (file, write, token, onlyDeclarations, transformers) => {
  if (!file || !CELL.test(file.fileName)) return emit(file, write, token, onlyDeclarations, transformers);
  const after = [...(transformers?.after ?? []), noteProgress];
  return emit(file, write, token, onlyDeclarations, { ...transformers, after });
});

/** After every statement of a cell, and each name of `const a = 1, b = 2`: `__tslab__.progress[7] = ` its end in the text. */
function noteProgress({ factory }) {
  const note = (position) => {
    const all = factory.createPropertyAccessExpression(factory.createIdentifier("__tslab__"), "progress");
    const place = factory.createElementAccessExpression(all, compiled);
    return factory.createExpressionStatement(factory.createAssignment(place, factory.createNumericLiteral(position)));
  };
  return (file) => {
    // Functions are there from the start; the compiler exports each only where it stands.
    const functions = file.statements.filter(ts.isFunctionDeclaration);
    const others = file.statements.filter((statement) => !ts.isFunctionDeclaration(statement));
    const statements = others.flatMap((statement) => {
      if (endOf(statement) <= 0) return [statement];
      const parts = oneByOne(withInitialValues(statement, factory), factory);
      return parts.flatMap(({ part, end }) => [part, note(end)]);
    });
    return factory.updateSourceFile(file, [...functions, ...statements, note(AT_THE_END)]);
  };
}

const endOf = (node) => ts.getOriginalNode(node).end - TSLAB_PUTS_FIRST;

/** How far a cell has come. A statement that follows the `await` where it was stopped does not begin. */
function unlessStopped(cell, done) {
  return {
    get: () => done,
    set(position) {
      if (!cell.isRunning && cell.failure === interruption) throw new Error("the cell was stopped");
      done = position;
    },
  };
}

/** `const a = 1, b = 2` as two statements, each with where it ends in the cell's text. */
function oneByOne(statement, factory) {
  const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  if (declarations.length < 2) return [{ part: statement, end: endOf(statement) }];
  const flags = statement.declarationList.flags & ts.NodeFlags.BlockScoped;
  return declarations.map((declaration) => {
    const list = factory.createVariableDeclarationList([declaration], flags);
    return { part: factory.createVariableStatement(statement.modifiers, list), end: endOf(declaration) };
  });
}

/** `let x;` declares a new, undefined `x`, whatever an earlier cell has put there. */
function withInitialValues(statement, factory) {
  if (!ts.isVariableStatement(statement)) return statement;
  const { declarations } = statement.declarationList;
  if (declarations.every(({ initializer }) => initializer)) return statement;
  const filled = declarations.map((declaration) => {
    const { name, initializer = factory.createVoidZero() } = declaration;
    return factory.updateVariableDeclaration(declaration, name, undefined, undefined, initializer);
  });
  const list = factory.updateVariableDeclarationList(statement.declarationList, filled);
  return factory.updateVariableStatement(statement, statement.modifiers, list);
}

const { createConverter } = converter;

converter.createConverter = (options) => {
  const made = createConverter(options);
  const { convert, inspect, complete } = made;
  /** The cell compiled last, with the declarations `before` it and, when all of it has run, `after` it. */
  let latest = { source: "", before: "", after: "" };

  made.convert = (_, source) => {
    const before = declarations();
    delete progress[compiled];
    compiled++;
    globalThis.__tslab__.progress = progress;
    const converted = convert(before, source);
    const isRefused = converted.diagnostics.length > 0;
    latest = { source, before, after: isRefused ? before : (converted.declOutput ?? "") };
    // A cell of types only has nothing to run.
    const done = isRefused || !converted.output ? AT_THE_END : 0;
    Object.defineProperty(progress, compiled, { ...unlessStopped(origin(), done), configurable: true });
    return converted;
  };
  made.inspect = (_, ...args) => inspect(declarations(), ...args);
  made.complete = (_, ...args) => complete(declarations(), ...args);
  return made;

  /** Of all cells that have run; of the latest, only what did not fail. */
  function declarations() {
    const { source, before, after } = latest;
    const done = progress[compiled] ?? AT_THE_END;
    if (done === AT_THE_END) return after;
    if (origin().isRunning && origin().source === source) return before;
    latest.soFar ??= declarationsOf(whatHasRun(source, done), before);
    return latest.soFar;
  }

  /** Those of the first text that compiles. */
  function declarationsOf(texts, before) {
    for (const text of texts) {
      const { diagnostics, declOutput } = convert(before, text);
      if (diagnostics.length === 0) return declOutput ?? before;
    }
    return before;
  }
};

/**
 * What there is of a cell that has come so far: the statements that have ended, and all functions.
 *
 * @returns texts of which the first that compiles says most; a function may use names that are not there
 */
function whatHasRun(source, done) {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ESNext, true);
  const later = file.statements.filter((node) => ts.isFunctionDeclaration(node) && node.getStart(file) >= done);
  const ended = source.slice(0, done);
  return [[ended, ...later.map((node) => node.getText(file))].join(";\n"), ended];
}
