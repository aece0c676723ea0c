// The TypeScript compiler as tslab uses it, with two additions that need its syntax tree:
// shorthand properties across cells, and the way from a position in running code back to the cell's text.
const { SourceMap } = require("node:module");

const CELL_MAP = /__tslab__\.js\.map$/;
const EARLIER_CELLS = /__prev__\.d\.ts$/;
const MAP_COMMENT = /\n?\/\/# sourceMappingURL=.*\s*$/;
const LINES_TSLAB_PUTS_FIRST = 1;

/** Maps of the cell compiled last: `typed` from the cell to JavaScript, `module` from there to CommonJS. */
const latest = { typed: "", module: "" };

/** Puts an adapted compiler into Node's module cache. Call it before tslab is loaded: the compiler's own exports are read-only. */
function adaptCompiler() {
  const ts = require("@tslab/typescript-for-tslab");
  require.cache[require.resolve("@tslab/typescript-for-tslab")].exports = {
    ...ts,
    createWatchCompilerHost: (files, options, ...rest) =>
      ts.createWatchCompilerHost(files, { ...options, sourceMap: true }, ...rest),
    createWatchProgram(host) {
      const created = host.afterProgramCreate;
      host.afterProgramCreate = (builder) => created(adaptEmit(ts, builder));
      return ts.createWatchProgram(host);
    },
    transpileModule(text, options) {
      const out = ts.transpileModule(text, {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      latest.module = out.sourceMapText;
      return { ...out, outputText: out.outputText.replace(MAP_COMMENT, "") };
    },
  };
}

function adaptEmit(ts, builder) {
  const emit = builder.emit;
  builder.emit = (file, write, token, onlyDeclarations, transformers) => {
    const keepMap = (name, text, ...rest) => {
      if (CELL_MAP.test(name)) latest.typed = text;
      else if (!name.endsWith(".map")) write(name, text.replace(MAP_COMMENT, ""), ...rest);
    };
    const after = [spellOutShorthands(ts, builder), ...(transformers?.after ?? [])];
    return emit.call(builder, file, keepMap, token, onlyDeclarations, { ...transformers, after });
  };
  return builder;
}

/**
 * tslab turns a name from an earlier cell into `exports.name`, but not in `{name}`, which then is a ReferenceError.
 * Here `{name}` becomes `{name: exports.name}` first.
 */
function spellOutShorthands(ts, builder) {
  const checker = builder.getProgram().getTypeChecker();
  const isFromEarlierCell = (node) =>
    (checker.getShorthandAssignmentValueSymbol(node)?.declarations ?? []).some((declaration) =>
      EARLIER_CELLS.test(declaration.getSourceFile().fileName),
    );
  return (context) => (file) => {
    const { factory } = context;
    const visit = (node) => {
      if (!ts.isShorthandPropertyAssignment(node) || !isFromEarlierCell(node))
        return ts.visitEachChild(node, visit, context);
      const earlier = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), node.name.text);
      const fallback = ts.visitNode(node.objectAssignmentInitializer, visit);
      return factory.createPropertyAssignment(
        node.name.text,
        fallback ? factory.createAssignment(earlier, fallback) : earlier,
      );
    };
    return ts.visitEachChild(file, visit, context);
  };
}

/**
 * How to get from a position in the code just compiled to the cell's text.
 *
 * @param code what tslab runs: the compiled cell with a function put around it
 * @returns (row, column) => {line, column} in the cell, all from 0; null for the function around it
 */
function wayBackToCell(code) {
  const [typed, module] = [latest.typed, latest.module].map((map) => new SourceMap(JSON.parse(map)));
  const prefix = code.indexOf("{ ") + 2;
  const lastRow = code.split("\n").length - 1;
  return (row, column) => {
    if (row === lastRow) return null;
    const between = module.findEntry(row, row === 0 ? column - prefix : column);
    const { originalLine, originalColumn } = typed.findEntry(between.originalLine, between.originalColumn);
    return { line: originalLine - LINES_TSLAB_PUTS_FIRST, column: originalColumn };
  };
}

module.exports = { adaptCompiler, wayBackToCell };
