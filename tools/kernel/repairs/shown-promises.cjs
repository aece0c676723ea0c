// Node writes into each promise which cell it belongs to (running-cell.cjs), and shows that with the promise.
// Repaired: a promise is shown as it is without a kernel.
const { inspect } = require("node:util");

const WRITTEN_BY_NODE = ["async_id_symbol", "trigger_async_id_symbol", "kResourceStore"];

/**
 * Without effect on how a promise is shown, but for what it no longer shows.
 *
 * @this {Promise<unknown>}
 */
function hideWhatNodeWrote() {
  const symbols = Object.getOwnPropertySymbols(this);
  for (const symbol of symbols.filter(({ description }) => WRITTEN_BY_NODE.includes(String(description)))) {
    void Object.defineProperty(this, symbol, { enumerable: false });
  }
  return this;
}

void Object.defineProperty(Promise.prototype, inspect.custom, {
  configurable: true,
  writable: true,
  value: hideWhatNodeWrote,
});
