// Stock tslab: SIGINT ends a loop in a cell's first, synchronous part, and is seen when a cell is waiting. A loop after an
// `await`, in a timer, or one that awaits without ever pausing runs on for ever.
// Repaired: the control thread ends what runs here when the main thread does not notice an interrupt.
const inspector = require("node:inspector");
const vm = require("node:vm");
const converter = require("tslab/dist/converter.js");
const { isNodeListening, noTicks, noteInterrupt, noteTurn, stopRequests } = require("../control-thread.cjs");
const { interruption } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");
const { isACellsCode } = require("../whose-code.cjs");

const STOPPED = Symbol("stopped");

const { emit } = process;

// Before the first listener is added, for which Node binds this function. On a busy machine a signal of the control thread
// may come when the cell that it is for has ended: it must not stop the next.
process.emit = /** @type {any} */ (
  function (event, value, ...rest) {
    if (value === STOPPED || (event === "SIGINT" && stopRequests.isEcho)) return true;
    return /** @type {any} */ (emit).call(this, event, value, ...rest);
  }
);

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
  if (!stopRequests.isOpen && !isRestOfAStoppedCell()) return "over"; // asked long ago, when nothing here could answer
  if (isCompiling || (isNodeListening() && !isSignalled)) return "wait";
  if (!isACellsCode(interruptedFrames())) return "wait"; // idle: the message is on its way
  forgetAsyncContexts();
  const session = new inspector.Session();
  session.connect();
  session.post("Runtime.terminateExecution");
  return "stopped";
};

/** Or else the kernel's own work after it, which is no cell's code. */
function isRestOfAStoppedCell() {
  const { isRunning, failure } = origin();
  return !isRunning && failure === interruption;
}

/** What runs, from the inside out. */
function interruptedFrames() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 20;
  // Without this function, its caller and what the control thread evaluates.
  const frames = String(new Error().stack).split("\n").slice(4);
  Error.stackTraceLimit = stackTraceLimit;
  return frames;
}

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
    const isStopped = Atomics.load(noTicks, 0) && stopRequests.isOpen;
    if (isStopped) throw new Error("the callbacks of process.nextTick were stopped");
    callback(...values);
  };
  nextTick(typeof callback === "function" ? tick : callback, ...args);
};
