// Stock tslab: after an accident inside the compiler (a RangeError from too deep a nesting), or when many files change at
// once, every later cell fails with "Unexpected pending rebuildTimer". It keeps a single timer for the compiler, which
// has several, and does not put it back when the compiler throws.
// Repaired: all of the compiler's timers wait behind tslab's single one, and after an accident there is a new compiler.
const converter = /** @type {any} */ (require("tslab/dist/converter.js"));
const { changeCompiler } = require("../compiler.cjs");

changeCompiler((ts) => ({
  createWatchCompilerHost(files, options, system, ...rest) {
    keepTimers(system);
    return ts.createWatchCompilerHost(files, options, system, ...rest);
  },
}));

function keepTimers(system) {
  const { setTimeout } = system;
  const waiting = new Set();
  let isWaiting = false;

  system.setTimeout = (callback, _, ...args) => {
    const timer = () => callback(...args);
    waiting.add(timer);
    if (!isWaiting) setTimeout(runAll);
    isWaiting = true;
    return timer;
  };
  system.clearTimeout = (timer) => void waiting.delete(timer);

  /** tslab calls this when it needs the program. */
  function runAll() {
    for (const timer of waiting) {
      waiting.delete(timer);
      timer();
    }
    isWaiting = false;
  }
}

const { createConverter } = converter;

converter.createConverter = (options) => {
  let made = createConverter(options);
  const modules = new Map();
  const surviving = (name) =>
    function (...args) {
      try {
        return made[name](...args);
      } catch (cause) {
        made.close();
        made = createConverter(options);
        for (const module of modules.values()) made.addModule(...module);
        throw new Error(`the compiler could not cope with this cell: ${cause.message}`, { cause });
      }
    };
  const addModule = surviving("addModule");
  return {
    convert: surviving("convert"),
    inspect: surviving("inspect"),
    complete: surviving("complete"),
    addModule(...module) {
      const diagnostics = addModule(...module);
      modules.set(module[0], module);
      return diagnostics;
    },
    close: () => made.close(),
  };
};
