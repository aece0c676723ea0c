// How a repair changes the TypeScript compiler that tslab compiles cells with. The compiler's exports are read-only, so a
// copy that can be changed takes their place in Node's module cache, where tslab finds it when it is loaded.
const CELL = /__tslab__\.js$/;

const compiler = require.resolve("@tslab/typescript-for-tslab");
// Marked as a module, or tslab would make a copy of its own; `default` is for those who import it as CommonJS.
const changed = { ...require(compiler), __esModule: true };
changed.default = changed;
/** @type {NodeJS.Module} */ (require.cache[compiler]).exports = changed;

/** @param change gives for the compiler the functions to replace in it */
function changeCompiler(change) {
  Object.assign(changed, change({ ...changed }));
}

/** @param change gives for a program and its `emit`, which writes the compiled cell, the `emit` to use instead */
function changeEmit(change) {
  changeCompiler((ts) => ({
    createWatchProgram(host) {
      const created = host.afterProgramCreate;
      host.afterProgramCreate = (program) => {
        program.emit = change(program, program.emit.bind(program));
        created(program);
      };
      return ts.createWatchProgram(host);
    },
  }));
}

/**
 * @param change gives for the JavaScript of a cell, which tslab is about to run, the JavaScript to run instead; lines
 *               must stay where they are
 */
function changeCellModule(change) {
  let cell = "";
  changeEmit((_, emit) => (file, write, ...rest) => {
    const keepCell = (name, text, ...others) => {
      if (CELL.test(name)) cell = text;
      write(name, text, ...others);
    };
    return emit(file, keepCell, ...rest);
  });
  changeCompiler((ts) => ({
    transpileModule(text, options) {
      const out = ts.transpileModule(text, options);
      return text === cell ? { ...out, outputText: change(out.outputText) } : out;
    },
  }));
}

module.exports = { changeCellModule, changeCompiler, changeEmit };
