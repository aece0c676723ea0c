// Node writes into each promise which cell it belongs to (running-cell.cjs), and shows that with the promise.
// Repaired: a promise is shown as it is without a kernel.
const { inspect } = require("node:util");

const WRITTEN_BY_NODE = ["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"];

Object.defineProperty(Promise.prototype, inspect.custom, {
  configurable: true,
  writable: true,
  value() {
    for (const symbol of Object.getOwnPropertySymbols(this)) {
      if (WRITTEN_BY_NODE.includes(String(symbol.description)))
        Object.defineProperty(this, symbol, { enumerable: false });
    }
    return this; // as it would be shown without this function
  },
});
