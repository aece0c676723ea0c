// Stock tslab: an error in a timer, or a rejection that nobody awaits, is printed to stderr with a stack of compiled
// lines, and the cell it belongs to is "ok".
// Repaired: it is the error of that cell, which fails if it has not been answered yet.
const { runtimeError } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

const report = (thrown) => origin().fail(runtimeError(thrown, locate));

// After tslab has added its own listeners, which it does when it starts, in this turn of the event loop.
setImmediate(() => {
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    process.removeAllListeners(event);
    process.on(event, report);
  }
});
