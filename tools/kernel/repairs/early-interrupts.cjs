// Stock tslab: an interrupt that comes before a cell has begun, because it waits or is being compiled, is lost.
// Repaired: the cell is stopped before it begins.
const vm = require("node:vm");
const { stopRequests } = require("../control-thread.cjs");
const { interruption } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");

const { runInThisContext } = vm;

vm.runInThisContext = (code, options) => {
  if (typeof options === "string" || !options?.breakOnSigint) return runInThisContext.call(vm, code, options); // not a cell
  const cell = origin();
  if (stopRequests.concern(cell.request)) cell.fail(interruption);
  if (!cell.failure) return runInThisContext.call(vm, code, options);
  return Promise.reject(new Error("the cell was stopped before it began"));
};
