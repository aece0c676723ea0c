// Stock tslab: `console.trace` shows compiled lines, and functions of tslab and Node.
// Repaired: it shows the cell's own lines, as an error does.
const { format } = require("node:util");
const { linesOf } = require("../error-messages.cjs");
const { locate } = require("./cell-positions.cjs");

console.trace = (...args) => {
  const title = args.length > 0 ? `Trace: ${format(...args)}` : "Trace";
  console.error([title, ...linesOf(new Error(), locate)].join("\n"));
};
