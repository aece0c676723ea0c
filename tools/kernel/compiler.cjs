// How a repair changes the TypeScript compiler that tslab compiles cells with. The compiler's exports are read-only, so
// a changed copy takes their place in Node's module cache, where tslab finds it when it is loaded.
const compiler = require.resolve("@tslab/typescript-for-tslab");

/** @param change gives for the compiler the functions to replace in it */
function changeCompiler(change) {
  if (require.resolve("tslab/dist/converter.js") in require.cache) {
    throw new Error("changeCompiler: must be called before tslab is loaded, got a tslab that has its compiler");
  }
  const ts = require(compiler);
  const loaded = /** @type {NodeModule} */ (require.cache[compiler]);
  loaded.exports = { ...ts, ...change(ts) };
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

module.exports = { changeCompiler, changeEmit };
