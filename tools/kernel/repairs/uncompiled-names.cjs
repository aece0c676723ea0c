// Stock tslab: when a cell does not compile, its names keep the version before, and no other cell can tell.
// Repaired: `__tslab__.refused` has what the compiler said, by name, until a cell that declares the name compiles. The
// checks of exercises look there.
const converter = require("tslab/dist/converter.js");
const { compileError } = require("../error-messages.cjs");

/** At the start of a line: a text that does not compile may have no other structure to go by. */
const DECLARED =
  /^(?:export\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var)\s+([\p{L}_$][\p{L}\p{N}_$]*)/gmu;

const { createConverter } = converter;

converter.createConverter = (options) => {
  const made = createConverter(options);
  const { convert } = made;
  made.convert = (declarations, source) => {
    const converted = convert(declarations, source);
    const refused = (globalThis.__tslab__.refused ??= {});
    const { diagnostics } = converted;
    for (const [, name] of source.matchAll(DECLARED)) {
      if (diagnostics.length === 0) delete refused[name];
      else refused[name] = compileError(diagnostics, source).evalue;
    }
    return converted;
  };
  return made;
};
