// Stock tslab: SIGINT ends a loop in a cell's first, synchronous part, and is seen when a cell is waiting. A loop after an
// `await`, in a timer, or one that awaits without ever pausing runs on for ever.
// Repaired: the control thread ends what runs here when the main thread does not notice an interrupt.
const inspector = require("node:inspector");
const vm = require("node:vm");
const converter = require("tslab/dist/converter.js");
const { isNodeListening, noTicks, noteInterrupt, noteTurn, stopRequests } = require("../control-thread.cjs");
const { interruption } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");

const NOT_A_CELLS_CODE = /\(?node:|[\\/]node_modules[\\/](@tslab|tslab|zeromq)[\\/]|[\\/]tools[\\/]kernel[\\/]/;

process.on("SIGINT", () => {
  const cell = origin();
  if (cell.isRunning) cell.fail(interruption);
  else noteInterrupt(false);
});

let isCompiling = false;

const { runInThisContext } = vm;

vm.runInThisContext = (code, options) => {
  if (typeof options === "string" || !options?.breakOnSigint) return runInThisContext.call(vm, code, options); // not a cell
  noteTurn(true);
  try {
    return runInThisContext.call(vm, code, options);
  } finally {
    noteTurn(false);
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
 * @param isSignalled whether a signal has been sent, without which Node may not be cut off while it listens for one
 * @returns "stopped", or "wait" for a better moment
 */
globalThis[Symbol.for("tslab.stop")] = (isSignalled) => {
  if (!stopRequests.isOpen) return "over"; // asked long ago, when nothing here could answer
  if (isCompiling || (isNodeListening() && !isSignalled)) return "wait";
  const frames = interruptedFrames();
  if (frames.length === 0) return "wait"; // idle: the message is on its way
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
