// Stock tslab: for every cell the compiler builds the symbols of all files twice, and works out which file depends on
// which, because tslab lets it keep account of what to compile anew when a file changes, and does not use the account.
// Repaired: the compiler keeps none. What depends on a file is looked up when tslab asks.
const { changeCompiler } = require("../compiler.cjs");

changeCompiler((ts) => ({
  createWatchCompilerHost: (files, options, system, _, ...rest) =>
    ts.createWatchCompilerHost(files, options, system, (...args) => withoutAccount(ts, args), ...rest),
}));

function withoutAccount(ts, args) {
  const builder = ts.createAbstractBuilder(...args);
  const program = builder.getProgram();
  // tslab reads the names that a cell declares before anything else asks for them.
  for (const name of program.getRootFileNames()) {
    const file = program.getSourceFile(name);
    if (file) ts.bindSourceFile(file, program.getCompilerOptions());
  }
  builder.getAllDependencies = (file) => [...dependencies(program, file)].map(({ fileName }) => fileName);
  return builder;
}

/** The file, and whatever it imports, directly or not. */
function dependencies(program, file, found = new Set()) {
  if (!file || found.has(file)) return found;
  found.add(file);
  file.resolvedModules?.forEach(({ resolvedModule }) => {
    if (resolvedModule) dependencies(program, program.getSourceFile(resolvedModule.resolvedFileName), found);
  });
  return found;
}
