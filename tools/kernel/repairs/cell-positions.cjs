// Stock tslab: a stack does not say where in which cell an error happened. All cells run under one file name, and line
// and column are those of the compiled code.
// Repaired: each cell runs under a name of its own, and the compiler's source maps lead back to its text.
const { SourceMap } = require("node:module");
const vm = /** @type {any} */ (require("node:vm"));
const { changeCompiler, changeEmit } = require("../compiler.cjs");
const { origin } = require("../running-cell.cjs");

const CELL_MAP = /__tslab__\.js\.map$/;
const MAP_COMMENT = /\n?\/\/# sourceMappingURL=.*\s*$/;
const LINES_TSLAB_PUTS_FIRST = 1;

/** Source maps of the last compiled cell: `typed` from JavaScript to the cell, `module` from CommonJS to JavaScript. */
const latest = { typed: "", module: "" };

/** Text of each cell that was run, and the way back to it, by execution count. */
const cells = new Map();

changeCompiler((ts) => ({
  createWatchCompilerHost: (files, options, ...rest) =>
    ts.createWatchCompilerHost(files, { ...options, sourceMap: true }, ...rest),
  transpileModule(text, options) {
    const compilerOptions = { ...options.compilerOptions, sourceMap: true };
    const out = ts.transpileModule(text, { ...options, compilerOptions });
    latest.module = out.sourceMapText;
    return { ...out, outputText: out.outputText.replace(MAP_COMMENT, "") };
  },
}));

changeEmit((_, emit) => (file, write, ...rest) => {
  const keepMap = (name, text, ...others) => {
    if (CELL_MAP.test(name)) latest.typed = text;
    else if (!name.endsWith(".map")) write(name, text.replace(MAP_COMMENT, ""), ...others);
  };
  return emit(file, keepMap, ...rest);
});

const { runInThisContext } = vm;
vm.runInThisContext = (code, options) => {
  if (!options?.breakOnSigint) return runInThisContext.call(vm, code, options); // not a cell
  const { count, source } = origin();
  cells.set(count, { source, wayBack: wayBackToCell(code) });
  return runInThisContext.call(vm, code, { ...options, filename: `cell[${count}]` });
};

/**
 * How to get from a position in the code just compiled to the cell's text.
 *
 * @param code what tslab runs: the compiled cell wrapped in a function
 * @returns for a row and a column there, line and column in the cell, all from 0; null in the function around it
 */
function wayBackToCell(code) {
  const texts = [latest.typed, latest.module];
  const prefix = code.indexOf("{ ") + 2;
  const lastRow = code.split("\n").length - 1;
  return (row, column) => {
    if (row === lastRow) return null;
    // Read only now: most cells never need them, and they are large.
    const [typed, module] = texts.map((map) => new SourceMap(JSON.parse(map)));
    const between = entryIn(module, row, row === 0 ? column - prefix : column);
    const { originalLine, originalColumn } = entryIn(typed, between.originalLine, between.originalColumn);
    return { line: originalLine - LINES_TSLAB_PUTS_FIRST, column: originalColumn };
  };
}

function entryIn(map, line, column) {
  return /** @type {import("node:module").SourceMapping} */ (map.findEntry(line, column));
}

/**
 * Where in which cell a position in running code is. Lines and columns count from 0.
 *
 * @param file as a stack names it
 * @returns null outside of cells
 */
function locate(file, row, column) {
  const count = Number(/cell\[(\d+)\]$/.exec(file)?.[1]);
  const cell = cells.get(count);
  const place = cell?.wayBack(row, column);
  return place ? { cell: count, source: cell.source, ...place } : null;
}

module.exports = { locate };
