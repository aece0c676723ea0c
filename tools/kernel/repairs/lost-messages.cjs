// Stock tslab: of every 513 messages, those are lost that follow the last in one turn of the event loop, among them the "idle"
// at the end of a cell, which then seems to run for ever. zeromq.js sends every 513th a little later, and refuses all that come
// in between; and it drops the oldest when too many are waiting.
// Repaired: messages wait here until zeromq.js takes them.
const { setImmediate: afterOtherEvents } = require("node:timers/promises");
const { ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));

const { bindSocket } = ZmqServer.prototype;

ZmqServer.prototype.bindSocket = function (socket, port) {
  if (socket === this.iopub) {
    socket.sendHighWaterMark = 0; // no limit
    this.iopub = { send: patientSend(socket), close: () => socket.close() };
  }
  return bindSocket.call(this, socket, port);
};

function patientSend(socket) {
  const waiting = [];
  const isSent = (frames) => {
    try {
      socket.send(frames).catch(() => {}); // the socket was closed: nobody listens any more
      return true;
    } catch (error) {
      if (error.code === "EBUSY") return false;
      throw error;
    }
  };
  const sendWaiting = async () => {
    while (waiting.length > 0) {
      await afterOtherEvents();
      while (waiting.length > 0 && isSent(waiting[0])) waiting.shift();
    }
  };
  return (frames) => {
    if (waiting.length === 0 && isSent(frames)) return;
    if (waiting.push(frames) === 1) void sendWaiting();
  };
}
