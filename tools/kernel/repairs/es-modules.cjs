// Stock tslab: a package that is only an ES module cannot be used, because `import`, also as a function, is compiled to
// `require`; its types are not found if they are named only in its "exports".
// Repaired: what `require` refuses is imported before the cell runs, `import()` falls back on Node's own, and the compiler
// resolves modules as a bundler does, which knows "exports".
const Module = require("node:module");
const { join } = require("node:path");
const ts = require("@tslab/typescript-for-tslab");
const executor = require("tslab/dist/executor.js");
const { changeCellModule, changeCompiler } = require("../compiler.cjs");

const NOT_FOR_REQUIRE = ["ERR_PACKAGE_PATH_NOT_EXPORTED", "ERR_REQUIRE_ESM", "ERR_REQUIRE_ASYNC_MODULE"];

changeCompiler((compiler) => ({
  createWatchCompilerHost: (files, options, ...rest) =>
    compiler.createWatchCompilerHost(
      files,
      { ...options, moduleResolution: compiler.ModuleResolutionKind.Bundler },
      ...rest,
    ),
}));

const IMPORT_FUNCTION = /\bPromise\.resolve\(\)\.then\(\(\) => __importStar\(require\((.+?)\)\)\)/g;
changeCellModule((code) => code.replace(IMPORT_FUNCTION, "__tslab__.import($1)"));

/** Node's `import`, as in a file of the folder. */
function importFrom(folder) {
  const file = join(folder, "notebook.js");
  const inFolder = /** @type {any} */ (new Module(file));
  inFolder._compile("module.exports = (id) => import(id);", file);
  return inFolder.exports;
}

const { createExecutor } = executor;

executor.createExecutor = (folder, ...rest) => {
  const made = createExecutor(folder, ...rest);
  const tslab = globalThis.__tslab__;
  const { require } = tslab;
  const imported = new Map();
  const importNatively = importFrom(folder);

  /** The module's names can be read through it, as `require` gives an ES module. */
  const asRequired = (module) => Object.create(module, { __esModule: { value: true } });
  const isRefused = (id) => {
    try {
      require(id);
      return false;
    } catch (error) {
      return NOT_FOR_REQUIRE.includes(error?.code); // another error is the cell's, when it comes to it
    }
  };

  tslab.require = (id) => imported.get(id) ?? require(id);
  tslab.import = async (id) => {
    if (isRefused(id)) return importNatively(id);
    const module = require(id);
    return module?.__esModule ? module : { ...module, default: module };
  };

  const { execute } = made;
  made.execute = async (source) => {
    if (/\bimport\b/.test(source)) await importWhatRequireRefuses(source);
    return execute(source);
  };
  return made;

  async function importWhatRequireRefuses(source) {
    for (const { fileName: id } of ts.preProcessFile(source).importedFiles) {
      if (/\.m?js$/.test(id) || !/^[./]/.test(id)) await importIfRefused(id);
    }
  }

  async function importIfRefused(id) {
    if (!imported.has(id) && isRefused(id)) imported.set(id, asRequired(await importNatively(id)));
  }
};
