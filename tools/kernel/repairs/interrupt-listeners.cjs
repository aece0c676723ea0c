// Stock tslab: an interrupt after a cell that listened to SIGINT itself kills the kernel. Node handles the interrupt
// while a cell runs synchronously. Afterwards it makes SIGINT deadly again unless it puts the earlier listeners back,
// which it does not do when the cell has added one.
// Repaired: all listeners are removed and added again after each cell, so that Node notices them.
const vm = /** @type {any} */ (require("node:vm"));

const { runInThisContext } = vm;

vm.runInThisContext = (code, options) => {
  try {
    return runInThisContext.call(vm, code, options);
  } finally {
    if (options?.breakOnSigint) listenAgain();
  }
};

function listenAgain() {
  const listeners = /** @type {NodeJS.SignalsListener[]} */ (process.rawListeners("SIGINT"));
  process.removeAllListeners("SIGINT");
  for (const listener of listeners) process.on("SIGINT", listener);
}
