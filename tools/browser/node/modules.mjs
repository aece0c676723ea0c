// CommonJS as Node has it over the files in memory: require, require.resolve, require.cache.
import path from "path-browserify";
import { fs, isDirectory, isFile } from "./files.mjs";
import { runScript } from "./scripts.mjs";

/** Node's own modules by name; builtins.mjs fills it. */
export const builtins = new Map();
const cache = Object.create(null);

export class Module {
  exports = {};
  loaded = false;

  constructor(filename) {
    this.id = this.filename = filename;
    this.require = createRequire(filename);
  }

  _compile(code, filename) {
    const parameters = "exports, require, module, __filename, __dirname";
    const wrapper = runScript(`(function (${parameters}) { ${code}\n})`, filename);
    wrapper.call(this.exports, this.exports, this.require, this, filename, path.dirname(filename));
    this.loaded = true;
  }

  static createRequire = (filename) => createRequire(filename);
  static _nodeModulePaths = () => [];
}

export function createRequire(filename) {
  const folder = path.dirname(filename);
  const builtin = (id) => builtins.get(id.replace(/^node:/, ""));
  const require = (id) => builtin(id) ?? load(resolve(id, folder));
  require.resolve = (id) => (builtin(id) ? id : resolve(id, folder));
  require.cache = cache;
  return require;
}

const textOf = (file) => String(fs.readFileSync(file, "utf8"));

function load(file) {
  if (cache[file]) return cache[file].exports;
  const module = (cache[file] = new Module(file));
  try {
    if (file.endsWith(".json")) module.exports = JSON.parse(textOf(file));
    else module._compile(textOf(file), file);
  } catch (error) {
    delete cache[file];
    throw error;
  }
  return module.exports;
}

function resolve(id, folder) {
  const isPath = /^\.{0,2}\//.test(id) || id === ".." || id === ".";
  const found = isPath ? asFileOrFolder(path.resolve(folder, id)) : fromNodeModules(id, folder);
  if (found) return found;
  throw Object.assign(new Error(`Cannot find module '${id}'\nRequire stack:\n- ${folder}`), {
    code: "MODULE_NOT_FOUND",
  });
}

function asFileOrFolder(file) {
  const found = [file, `${file}.js`, `${file}.json`].find(isFile);
  if (found || !isDirectory(file)) return found;
  return asFileOrFolder(path.join(file, manifestOf(file)?.main ?? "index.js"));
}

function manifestOf(folder) {
  const file = path.join(folder, "package.json");
  return isFile(file) ? JSON.parse(textOf(file)) : undefined;
}

function fromNodeModules(id, folder) {
  const [, name = "", rest = ""] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(id) ?? [];
  for (let at = folder; ; at = path.dirname(at)) {
    const root = path.join(at, "node_modules", name);
    if (isDirectory(root)) return asFileOrFolder(path.join(root, exported(root, rest) ?? (rest || ".")));
    if (at === "/") return undefined;
  }
}

/** What a package's "exports" name for `require`. */
function exported(root, rest) {
  let target = manifestOf(root)?.exports?.[`.${rest}`];
  while (typeof target === "object") target = target.require ?? target.default;
  return target;
}
