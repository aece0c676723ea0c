// Stock tslab: what a cell prints or displays after it has ended, in a timer for example, appears below the cell that
// runs at that time.
// Repaired: it appears below the cell that started it.
const jupyter = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { origin } = require("../running-cell.cjs");

const { handleExecuteImpl } = jupyter.JupyterHandlerImpl.prototype;

jupyter.JupyterHandlerImpl.prototype.handleExecuteImpl = function (request, writeStream, writeDisplayData) {
  Object.assign(origin(), { writeStream, writeDisplayData });
  const toItsCell = (name, text) => origin().writeStream(name, text);
  return handleExecuteImpl.call(this, request, toItsCell, writeDisplayData);
};

/** tslab keeps here what the latest cell displays with, and looks at it each time something is displayed. */
Object.defineProperty(jupyter, "lastWriteDisplayData", {
  get: () => origin().writeDisplayData,
  set: () => {},
});
