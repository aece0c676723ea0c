// Loaded into a kernel before all else: its control thread's message of an interrupt comes late, as on a busy machine.
const { parentPort } = require("node:worker_threads");

const LATE_MS = 1500;

if (parentPort) {
  const { postMessage } = parentPort;
  parentPort.postMessage = function (message, ...rest) {
    if (message.type === "interrupt") setTimeout(() => postMessage.call(this, message, ...rest), LATE_MS);
    else postMessage.call(this, message, ...rest);
  };
}
