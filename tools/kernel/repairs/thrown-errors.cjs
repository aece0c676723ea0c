// Stock tslab: what a cell throws is printed to stderr, with a stack that is mostly tslab's own.
// Repaired: it becomes the cell's `error` message.
const executor = require("tslab/dist/executor.js");
const { runtimeError } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

const { createExecutor } = executor;

executor.createExecutor = (folder, converters, console) =>
  createExecutor(folder, converters, {
    log: console.log,
    error: (thrown) => origin().fail(runtimeError(thrown, locate)),
  });
