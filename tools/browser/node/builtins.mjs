// Node's modules and globals, as far as the kernel, tslab, the compiler and lib ask for them, and no further.
import { Buffer } from "buffer";
import EventEmitter from "events";
import { format, formatWithOptions, inspect } from "node-inspect-extracted";
import path from "path-browserify";
import { nodeConsole } from "./console.mjs";
import { cryptography } from "./cryptography.mjs";
import { fs } from "./files.mjs";
import { builtins, Module } from "./modules.mjs";
import { process } from "./process.mjs";
import { runScript } from "./scripts.mjs";
import { zeromq } from "./sockets.mjs";
import { SourceMap } from "./source-map.mjs";
import { clearImmediate, setImmediate, timersPromises } from "./timers.mjs";

/** A module all of whose functions are there and say that they cannot work. */
function absent(module) {
  const refuse = (name) => () => {
    throw new Error(`node:${module}.${name} does not work in a web browser`);
  };
  const isKnown = (target, name) => name in target || typeof name === "symbol" || name === "__esModule";
  return new Proxy({}, { get: (target, name) => (isKnown(target, name) ? target[name] : refuse(name)) });
}

/** Browsers cannot tell who started what goes on after an `await`: it counts as the latest cell's. */
class AsyncLocalStorage {
  #latest;

  run(store, work) {
    this.#latest = store;
    return work();
  }
  getStore = () => this.#latest;
}

class StringDecoder {
  #decoder = new TextDecoder();

  /** Bytes of a character that is not whole wait for the rest. */
  write = (bytes) => this.#decoder.decode(bytes, { stream: true });
  end = () => this.#decoder.decode();
}

const isNativeError = (value) => Object.prototype.toString.call(value) === "[object Error]";

const modules = {
  async_hooks: { AsyncLocalStorage },
  buffer: { Buffer },
  child_process: absent("child_process"),
  crypto: cryptography,
  events: Object.assign(EventEmitter, { EventEmitter }),
  fs,
  module: Object.assign(Module, { SourceMap, syncBuiltinESMExports() {} }),
  os: { EOL: "\n", platform: () => process.platform, tmpdir: () => "/tmp", cpus: () => [{}] },
  path,
  perf_hooks: { performance, PerformanceObserver },
  process,
  stream: absent("stream"),
  string_decoder: { StringDecoder },
  timers: { setImmediate, clearImmediate, setTimeout, clearTimeout },
  "timers/promises": timersPromises,
  url: { fileURLToPath: (url) => new URL(url).pathname, URL },
  util: { inspect, format, formatWithOptions, TextDecoder, TextEncoder, types: { isNativeError } },
  v8: { setFlagsFromString() {} }, // a page has no say in how V8 works
  vm: {
    runInThisContext: (code, options) => runScript(code, options?.filename ?? "evalmachine.<anonymous>"),
    compileFunction: (code, parameters, { filename }) =>
      runScript(`((f) => f)(function (${parameters}) { ${code}\n})`, filename),
  },
  worker_threads: absent("worker_threads"),
  zeromq,
};
for (const [name, module] of Object.entries(modules)) builtins.set(name, module);

const globals = { global: globalThis, process, Buffer, console: nodeConsole, setImmediate, clearImmediate };
Object.assign(globalThis, globals);

globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  process.emit("unhandledRejection", event.reason);
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  process.emit("uncaughtException", event.error ?? event.message);
});
