// Stock tslab: over TCP only. Any user of the machine can listen to what such a kernel prints, so that a machine with
// several readers has its kernels on sockets in folders of theirs (transport "ipc"); tslab names these wrongly.
// Repaired: it names them as jupyter_client does.
const { ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { addressOf } = require("../control/address.cjs");

ZmqServer.prototype.bindSocket = async function (socket, port) {
  await socket.bind(addressOf(this.connInfo, port));
};
