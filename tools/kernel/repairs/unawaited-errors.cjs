// Stock tslab: an error in a timer, or a rejection that nobody awaits, is printed to stderr with a stack of compiled
// lines, and the cell it belongs to is "ok", or waits for ever for what will not come.
// Repaired: it is the error of that cell, and ends it if it has not ended yet. A cell cannot stop that, as it could by
// `process.removeAllListeners()`, after which the next such error would end the kernel.
const executor = require("tslab/dist/executor.js");
const { runtimeError } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

const EVENTS = /** @type {NodeJS.Signals[]} */ (/** @type {string[]} */ (["uncaughtException", "unhandledRejection"]));

const { createExecutor } = executor;
const { removeAllListeners } = process;

executor.createExecutor = (...args) => {
  const made = createExecutor(...args);
  const report = (thrown) => {
    const cell = origin();
    cell.fail(runtimeError(thrown, locate));
    if (cell.isRunning) made.interrupt();
  };
  // After tslab has added its own listeners, which it does when it starts, in this turn of the event loop.
  setImmediate(() => {
    for (const event of EVENTS) process.removeAllListeners(event);
    const listen = () => {
      for (const event of EVENTS) if (!process.listeners(event).includes(report)) process.on(event, report);
    };
    listen();
    process.removeAllListeners = (...events) => {
      removeAllListeners.apply(process, events);
      listen();
      return process;
    };
  });
  return made;
};
