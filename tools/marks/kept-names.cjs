// The names of the course's notebook as they were before the first cell of the learner's, to be put back before the check:
// it must not be run with a learner's `relativeError`.
const { builtinModules } = require("node:module");

class KeptNames {
  #names;
  #values;
  #classes;

  /**
   * Names that lead to modules of Node are taken away: an answer has no business with files and processes.
   *
   * @param {Record<string, unknown>} names
   * @param {readonly string[]} answer those that the learner is to declare
   */
  constructor(names, answer) {
    const ofNode = new Set(builtinModules.flatMap(loadedValues));
    for (const [name, value] of Object.entries(names)) if (isOfNode(value, ofNode)) delete names[name];
    this.#names = names;
    this.#values = Object.entries(names).filter(([name]) => !answer.includes(name));
    this.#classes = this.#values.flatMap(([, value]) => (typeof value === "function" ? [value, value.prototype] : []));
    this.#classes = this.#classes.filter(Boolean).map((object) => [object, Object.getOwnPropertyDescriptors(object)]);
  }

  /** Methods of the notebook's classes, too. What cannot be put back throws: then there is no result. */
  restore() {
    for (const [name, value] of this.#values) {
      Object.defineProperty(this.#names, name, { value, writable: true, enumerable: true, configurable: true });
    }
    for (const [object, properties] of this.#classes) Object.defineProperties(object, properties);
  }
}

/** A module that cells could have loaded, and what it exports. */
function loadedValues(id) {
  if (!LOADABLE.includes(id)) return [];
  const module = require(id);
  return [module, ...Object.values(module).filter((value) => typeof value === "function")];
}

/** Those with which something can be done outside the kernel, or inside it where it should not. */
const LOADABLE = [
  "async_hooks",
  "child_process",
  "cluster",
  "dgram",
  "dns",
  "fs",
  "fs/promises",
  "http",
  "http2",
  "https",
];
LOADABLE.push("inspector", "module", "net", "os", "process", "repl", "tls", "v8", "vm", "worker_threads");

const isOfNode = (value, ofNode) =>
  ofNode.has(value) || (typeof value === "object" && value !== null && ofNode.has(value.default));

module.exports = { KeptNames };
