// Stock tslab: SIGINT ends a loop in a cell's first, synchronous part, and is seen when a cell is waiting. A loop after an
// `await`, in a timer, or one that awaits without ever pausing runs on for ever.
// Repaired: the control thread ends what runs here when the main thread does not notice an interrupt.
const inspector = require("node:inspector");
const vm = require("node:vm");
const converter = require("tslab/dist/converter.js");
const { noTicks, noteInterrupt } = require("../control-thread.cjs");
const { interruption } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");

const NOT_A_CELLS_CODE = /\(?node:|[\\/]node_modules[\\/](@tslab|tslab|zeromq)[\\/]|[\\/]tools[\\/]kernel[\\/]/;

process.on("SIGINT", () => {
  noteInterrupt();
  const cell = origin();
  if (cell.isRunning) cell.fail(interruption);
});

/** In the synchronous part of a cell, which Node ends itself at a SIGINT. */
let isNodeListening = false;
let isCompiling = false;

const { runInThisContext } = vm;

vm.runInThisContext = (code, options) => {
  if (typeof options === "string" || !options?.breakOnSigint) return runInThisContext.call(vm, code, options); // not a cell
  isNodeListening = true;
  try {
    return runInThisContext.call(vm, code, options);
  } catch (error) {
    if (error?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") noteInterrupt();
    throw error;
  } finally {
    isNodeListening = false;
  }
};

const { createConverter } = converter;

converter.createConverter = (options) => {
  const made = createConverter(options);
  for (const name of ["convert", "inspect", "complete", "addModule"]) {
    const work = made[name];
    made[name] = (...args) => {
      isCompiling = true;
      try {
        return work(...args);
      } finally {
        isCompiling = false;
      }
    };
  }
  return made;
};

/**
 * Called by the control thread in the middle of whatever runs here.
 *
 * @returns "stopped", or what to try instead: "signal" to let Node end the cell, "wait" for a better moment
 */
globalThis[Symbol.for("tslab.stop")] = () => {
  if (isNodeListening) return "signal";
  if (isCompiling) return "wait";
  const frames = interruptedFrames();
  if (frames.length === 0) return "signal"; // the cell only waits: the first signal came while Node had no listener
  if (NOT_A_CELLS_CODE.test(frames[0])) return "wait";
  forgetAsyncContexts();
  const session = new inspector.Session();
  session.connect();
  session.post("Runtime.terminateExecution");
  return "stopped";
};

/** What runs, from the inside out. Ending a function of Node's or tslab's in the middle would leave it broken. */
function interruptedFrames() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 4; // this function, its caller, what the control thread evaluates, what it interrupts
  const frames = String(new Error().stack).split("\n").slice(4);
  Error.stackTraceLimit = stackTraceLimit;
  return frames;
}

const STOPPED = Symbol("stopped");

/**
 * Node keeps a stack of asynchronous contexts and aborts the process when it is not empty in the end. What is ended from
 * outside cannot leave it; for an uncaught exception, Node empties it.
 */
function forgetAsyncContexts() {
  /** @type {any} */ (process)._fatalException(STOPPED);
}

const { nextTick } = process;

process.nextTick = (callback, ...args) => {
  const tick = (...values) => {
    if (Atomics.load(noTicks, 0)) throw new Error("the callbacks of process.nextTick were stopped");
    callback(...values);
  };
  nextTick(typeof callback === "function" ? tick : callback, ...args);
};

const { emit } = process;

process.emit = /** @type {any} */ (
  function (event, value, ...rest) {
    return value === STOPPED ? true : /** @type {any} */ (emit).call(this, event, value, ...rest);
  }
);
