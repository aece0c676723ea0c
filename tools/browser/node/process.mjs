// `process`, as far as the kernel, tslab and lib ask for it.
import EventEmitter from "events";

const page = globalThis.console;
const started = performance.now();
/** What is written outside of cells is for whoever looks into the browser's console. */
const stream = (say) => ({ write: (text) => (say(text), true), isTTY: false, columns: 80, on() {} });

export const process = Object.assign(new EventEmitter(), {
  argv: ["node", "launcher.cjs", "connection.json"],
  arch: "wasm32",
  cwd: () => "/course/notebooks",
  env: { RNN_BLAS: "portable" },
  execArgv: [],
  exit() {},
  hrtime: Object.assign(() => [Math.floor(performance.now() / 1000), (performance.now() % 1000) * 1e6], {
    bigint: () => BigInt(Math.round(performance.now() * 1e6)),
  }),
  memoryUsage: () => {
    const heapUsed = /** @type {any} */ (performance).memory?.usedJSHeapSize ?? 0;
    return { rss: heapUsed, heapUsed, heapTotal: heapUsed, external: 0, arrayBuffers: 0 };
  },
  nextTick: (run, ...args) => queueMicrotask(() => run(...args)),
  pid: 1,
  platform: "browser",
  stderr: stream((text) => page.warn(text)),
  stdout: stream((text) => page.log(text)),
  uptime: () => (performance.now() - started) / 1000,
  version: "v20.19.0",
  versions: { node: "20.19.0" },
});
