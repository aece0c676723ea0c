// Makes fast what the judge works with, before a learner's cell runs in the same process: with `Object.is = () => true` in it
// every answer would be right. And takes away the ways from a cell to Node: an answer needs only "../lib".
const { dirname, sep } = require("node:path");

/** What classes and errors of a cell may well have of their own, by assignment. */
const OFTEN_REPLACED = ["constructor", "hasOwnProperty", "message", "name", "toJSON", "toLocaleString", "toString", "valueOf"];

const iteratorsOf = (value) => Object.getPrototypeOf(value[Symbol.iterator]());
const generator = Object.getPrototypeOf(function* () {});

const PROTOTYPES_WITHOUT_NAME = [
  ...[[], new Map(), new Set(), ""].map(iteratorsOf),
  Object.getPrototypeOf(iteratorsOf([])),
  Object.getPrototypeOf(Int8Array),
  Object.getPrototypeOf(Int8Array.prototype),
  generator,
  generator.prototype,
];

/** What can lead from `process` to modules, files or other parts of Node. */
const PROCESS_DOORS = ["mainModule", "binding", "_linkedBinding", "dlopen", "getBuiltinModule", "report", "stdin"];
PROCESS_DOORS.push("_getActiveHandles", "_getActiveRequests", "_debugProcess", "chdir", "execve", "loadEnvFile");

/**
 * @param lib            the library, as cells import it
 * @param requireAsCells Node's `require` in the folder of the notebook
 */
function lockRealm(lib, requireAsCells) {
  closeDoors(lib);
  lockLibrary(requireAsCells);
  const globals = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]|^parse|^is/.test(name));
  const values = globals.map((name) => globalThis[name]).filter(isObject);
  for (const object of [...values, ...values.map(({ prototype }) => prototype), ...PROTOTYPES_WITHOUT_NAME]) {
    if (isObject(object)) Object.preventExtensions(lockMethods(object));
  }
  for (const name of globals) fix(globalThis, name);
  for (const object of [process, process.stdout, process.stderr].flatMap(prototypesOf)) lockInherited(object);
}

function closeDoors(lib) {
  const tslab = globalThis.__tslab__;
  const find = (id) => {
    if (id === "../lib") return lib;
    throw new Error(`import ${JSON.stringify(id)}: while it is marked, an answer may import only "../lib"`);
  };
  Object.assign(tslab, { require: Object.freeze(find), import: Object.freeze(async (id) => find(id)) });
  for (const name of ["exports", "require", "import"]) fix(tslab, name);
  fix(globalThis, "__tslab__");
  for (const name of PROCESS_DOORS) Object.defineProperty(process, name, { value: undefined, configurable: false });
  // A function with this name would be handed the frames of the judge.
  Object.defineProperty(Error, "prepareStackTrace", { value: undefined, writable: false, configurable: false });
}

/** The modules of lib, and the methods of its classes but layers': an exercise may have those refuse to work. */
function lockLibrary(requireAsCells) {
  const folder = dirname(requireAsCells.resolve("../lib")) + sep;
  const modules = Object.entries(requireAsCells.cache).filter(([file]) => file.startsWith(folder));
  const all = modules.map(([, module]) => module?.exports).filter(isObject);
  // It puts back what cannot be changed any more, and would fail.
  requireAsCells("../lib/dist/proof/original-methods.js").restoreMethods = () => {};
  for (const exported of all) {
    lockMethods(exported);
    const prototypes = Object.values(exported).map((value) => (typeof value === "function" ? value.prototype : undefined));
    for (const prototype of prototypes) if (isObject(prototype) && !("forward" in prototype)) lockMethods(prototype);
  }
}

/** What is a function stays the function it is. */
function lockMethods(object) {
  for (const key of Reflect.ownKeys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key);
    if (!property?.configurable || OFTEN_REPLACED.includes(/** @type {string} */ (key))) continue;
    if (property.get || typeof property.value === "function") fix(object, key);
  }
  return object;
}

/**
 * What Node's own objects inherit from: a setter for `_events` in EventEmitter.prototype would be handed every socket and
 * stream that is made. Objects may go on having methods and fields of these names of their own, by assignment: streams do.
 */
function lockInherited(object) {
  for (const key of Reflect.ownKeys(object)) {
    const { configurable, value } = Object.getOwnPropertyDescriptor(object, key) ?? {};
    if (!configurable) continue;
    const isMethod = typeof value === "function" && key !== "constructor";
    const accessors = isMethod ? { get: () => value, set: setterOfOwn(key) } : {};
    Object.defineProperty(object, key, { ...accessors, configurable: false });
  }
  lockMethods(object.constructor); // EventEmitter.init gets them all, too
  Object.preventExtensions(object);
}

function setterOfOwn(key) {
  /** @this {object} */
  return function (value) {
    Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true });
  };
}

/** All but the last, which is Object.prototype. */
function prototypesOf(object) {
  const prototype = Object.getPrototypeOf(object);
  return prototype === Object.prototype ? [] : [prototype, ...prototypesOf(prototype)];
}

function fix(object, key) {
  const property = Object.getOwnPropertyDescriptor(object, key);
  if (!property) return;
  Object.defineProperty(object, key, { configurable: false, ...("value" in property ? { writable: false } : {}) });
}

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

module.exports = { lockRealm };
