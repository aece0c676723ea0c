// Stock tslab: `process.exit` in a cell ends the kernel without a word, and all names are lost.
// Repaired: it ends the cell, with an error that says so.
const { runtimeError } = require("../error-messages.cjs");
const { isInCell, origin } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

class Exit extends Error {
  name = "Exit";
}

const { exit } = process;

process.exit = (code = process.exitCode) => {
  if (!isInCell()) return exit.call(process, code);
  const thrown = new Exit(`process.exit(${code ?? ""}) in a cell ends the cell; the kernel goes on`);
  // Here already: the cell may catch what is thrown. After its end, what is thrown is shown as any other late error.
  if (origin().isRunning) origin().fail(runtimeError(thrown, locate));
  throw thrown;
};
