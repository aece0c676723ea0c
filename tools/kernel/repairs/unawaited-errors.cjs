// Stock tslab: an error in a timer, or a rejection that nobody awaits, is printed to stderr with a stack of compiled
// lines, and the cell it belongs to is "ok", or waits for ever for what will not come.
// Repaired: it is the error of that cell, and ends it if it has not ended yet.
const executor = require("tslab/dist/executor.js");
const { runtimeError } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

const { createExecutor } = executor;

executor.createExecutor = (...args) => {
  const made = createExecutor(...args);
  const report = (thrown) => {
    const cell = origin();
    cell.fail(runtimeError(thrown, locate));
    if (cell.isRunning) made.interrupt();
  };
  // After tslab has added its own listeners, which it does when it starts, in this turn of the event loop.
  setImmediate(() => {
    for (const event of ["uncaughtException", "unhandledRejection"]) {
      process.removeAllListeners(event);
      process.on(event, report);
    }
  });
  return made;
};
