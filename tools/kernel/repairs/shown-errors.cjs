// Stock tslab: an error that a cell prints, or has as its last expression, shows places in the compiled code, and mostly
// functions of tslab and Node.
// Repaired: it shows places in the cells, and what the reader called.
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { withPlacesInCells } = require("../error-messages.cjs");
const { locate } = require("./cell-positions.cjs");

const { createWriteToIopub } = JupyterHandlerImpl.prototype;

JupyterHandlerImpl.prototype.createWriteToIopub = function (name, writeStream) {
  return createWriteToIopub.call(this, name, (to, text) => writeStream(to, withPlacesInCells(text, locate)));
};
