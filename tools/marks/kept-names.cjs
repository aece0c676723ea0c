// The names of the course's notebook as they were before the first cell of the learner's, to be put back before the check:
// it must not be run with a learner's `relativeError`.

class KeptNames {
  #names;
  #answer;
  #values;
  #classes;

  /**
   * Names that lead to modules of Node are taken away: an answer has no business with files and processes.
   *
   * @param {Record<string, unknown>} names
   * @param {readonly string[]} answer those that the learner is to declare
   */
  constructor(names, answer) {
    const ofNode = new Set(MODULES.flatMap(valuesOf));
    for (const [name, value] of Object.entries(names)) if (isOfNode(value, ofNode)) delete names[name];
    this.#names = names;
    this.#answer = answer;
    this.#values = Object.entries(names).filter(([name]) => !answer.includes(name));
    this.#classes = this.#values.flatMap(([, value]) => (typeof value === "function" ? [value, value.prototype] : []));
    this.#classes = this.#classes.filter(Boolean).map((object) => [object, Object.getOwnPropertyDescriptors(object)]);
  }

  /**
   * Methods of the notebook's classes, too. JavaScript's own names mean again what they did: a learner's `Array` is not what
   * the check is to call. What cannot be put back throws: then there is no result.
   */
  restore() {
    Object.setPrototypeOf(this.#names, Object.prototype);
    const kept = [...this.#answer, ...this.#values.map(([name]) => name)];
    for (const name of Object.keys(this.#names)) {
      if (name in globalThis && !kept.includes(name)) this.#names[name] = globalThis[name];
    }
    for (const [name, value] of this.#values) {
      Object.defineProperty(this.#names, name, { value, writable: true, enumerable: true, configurable: true });
    }
    for (const [object, properties] of this.#classes) Object.defineProperties(object, properties);
  }
}

/** A module and the functions that it exports. */
const valuesOf = (module) => [module, ...Object.values(module).filter((value) => typeof value === "function")];

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
/** Loaded here: `repl` changes events, which are locked later. */
const MODULES = LOADABLE.map((id) => require(id));

const isOfNode = (value, ofNode) =>
  ofNode.has(value) || (typeof value === "object" && value !== null && ofNode.has(value.default));

module.exports = { KeptNames };
