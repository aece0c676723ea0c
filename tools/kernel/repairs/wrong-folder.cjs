// Stock tslab: outside the folder of the notebooks, not even `console` has a type, because Node's types are looked for
// beside the notebook or below tslab's own folder, where npm does not put them.
// Repaired: they are also looked for where this kernel has them.
const { dirname, join } = require("node:path");
const { changeCompiler } = require("../compiler.cjs");

const types = join(dirname(dirname(require.resolve("@types/node/package.json"))));
const own = join(__dirname, "..", "types");

changeCompiler((ts) => ({
  createWatchCompilerHost: (files, options, ...rest) =>
    ts.createWatchCompilerHost(
      files,
      { ...options, typeRoots: [...new Set([...options.typeRoots, types, own])] },
      ...rest,
    ),
}));
