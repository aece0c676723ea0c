// Stock tslab: an interrupt after a cell that listened to SIGINT itself kills the kernel. While a cell runs synchronously,
// Node handles the interrupt; afterwards it makes SIGINT deadly again unless it puts the earlier listeners back, and it
// does not when the cell has added one.
// Repaired: all listeners are removed and added again after each cell, so that Node notices them.
const vm = require("node:vm");

const { runInThisContext } = vm;

vm.runInThisContext = (code, options) => {
  try {
    return runInThisContext.call(vm, code, options);
  } finally {
    if (options?.breakOnSigint) listenAgain();
  }
};

function listenAgain() {
  const listeners = process.rawListeners("SIGINT");
  process.removeAllListeners("SIGINT");
  for (const listener of listeners) process.on("SIGINT", listener);
}
