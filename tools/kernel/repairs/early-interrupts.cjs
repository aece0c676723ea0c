// Stock tslab: an interrupt that comes before a cell has begun, because it waits or is being compiled, is lost.
// Repaired: the cell is stopped before it begins.
const vm = require("node:vm");
const { stopRequests } = require("../control-thread.cjs");
const { interruption } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");

const MESSAGE_MS = 100;

const { runInThisContext } = vm;

vm.runInThisContext = (code, options) => {
  if (typeof options === "string" || !options?.breakOnSigint) return runInThisContext.call(vm, code, options); // not a cell
  const cell = origin();
  const isStopped = stopRequests.concern(cell.request);
  if (isStopped) cell.fail(interruption);
  if (!cell.failure) return runInThisContext.call(vm, code, options);
  const ended = new Error("the cell was stopped before it began");
  return isStopped ? interrupt().then(() => Promise.reject(ended)) : Promise.reject(ended);
};

/** The control thread's message follows at once. If this cell had ended before, it would stop the next. */
function interrupt() {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    setTimeout(resolve, MESSAGE_MS);
  });
}
