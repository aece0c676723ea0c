// Stock tslab: a message on the shell socket that is not signed with the kernel's key, or is none, fails the cell that runs.
// Any program of the machine can send one. A message with parts that are not to be signed does the same.
// Repaired: what is not signed is left out.
const { ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const wire = require("../control/wire.cjs");

const { handleShellMessage } = ZmqServer.prototype;

ZmqServer.prototype.handleShellMessage = function (socket, ...frames) {
  const message = wire.read(frames, this.connInfo.key);
  if (!message) return Promise.resolve();
  return handleShellMessage.call(this, socket, ...frames.slice(0, message.identity.length + wire.SIGNED_END));
};
