// Stock tslab: while a cell computes, nobody hears a shutdown or the heartbeat, and the kernel of a server that was
// killed runs on for ever. After a shutdown it also lives as long as a timer of a cell.
// Repaired: a thread of its own serves the control, heartbeat and stdin sockets, and watches the server.
const { ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { watchParent } = require("../control/parent.cjs");
const { sendThere, startControlThread, stopRequests } = require("../control-thread.cjs");

const LAST_MESSAGES_MS = 100;

const { bindSocket, close, init } = ZmqServer.prototype;

// Until the thread is there.
watchParent(() => process.exit(1));

/** A kernel that could not open its sockets, because its server went and took the connection file away, is of no use. */
ZmqServer.prototype.init = async function () {
  try {
    await init.call(this);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
};

ZmqServer.prototype.bindSocket = async function (socket, port) {
  if (socket === this.hb || socket === this.stdin) return;
  if (socket !== this.control) return bindSocket.call(this, socket, port);
  const control = { send: (frames) => sendThere("control", frames.map(String)) };
  startControlThread(this.connInfo, {
    control: (frames) => this.handleShellMessage(control, ...frames.map((frame) => Buffer.from(frame))),
    interrupt: (number) => stopRequests.isSettled(number) || process.emit("SIGINT"),
    shutdown: () => this.close(),
  });
};

ZmqServer.prototype.close = function () {
  close.call(this);
  setTimeout(() => process.exit(0), LAST_MESSAGES_MS);
};
