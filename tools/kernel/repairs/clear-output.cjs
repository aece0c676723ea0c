// Stock tslab: a cell cannot clear its output.
// Repaired: `console.clear()` does, which otherwise does nothing here.
const { origin } = require("../running-cell.cjs");

console.clear = () => origin().publish("clear_output", { wait: false });
