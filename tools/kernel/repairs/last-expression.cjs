// Stock tslab: the value of a cell's last expression is printed, like any other line.
// Repaired: it is the cell's result (`execute_result`), with the same text.
const { format } = require("node:util");
const executor = require("tslab/dist/executor.js");
const { withPlacesInCells } = require("../error-messages.cjs");
const { rememberOutput } = require("../history.cjs");
const { origin } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

const { createExecutor } = executor;

executor.createExecutor = (folder, converters, console) =>
  createExecutor(folder, converters, {
    log(value) {
      const cell = origin();
      const text = withPlacesInCells(format(value), locate);
      rememberOutput(text);
      cell.publish("execute_result", { data: { "text/plain": text }, metadata: {}, execution_count: cell.count });
    },
    error: console.error,
  });
