// Stock tslab: the answer to a `comm_info_request` is called "complete_reply", and a client that waits for the right one
// waits for ever. A request that tslab does not know is not answered and leaves a warning in the output of a cell: a page
// that is reloaded asks for the history, for example, and a widget opens a comm.
// Repaired: these are answered as the protocol says, and unknown ones are dropped.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html
const { ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { answer } = require("../answer.cjs");
const { history } = require("../history.cjs");

ZmqServer.prototype.handleCommInfoRequest = function (shell, request) {
  answer(this, shell, request, "comm_info_reply", { status: "ok", comms: {} });
};

const unknownToTslab = {
  history_request: (server, shell, request) =>
    answer(server, shell, request, "history_reply", { status: "ok", history: history(request.content) }),

  /** No cell has a target to which one could be opened. */
  comm_open: (server, _, request) =>
    answer(server, server.iopub, request, "comm_close", { comm_id: request.content.comm_id, data: {} }),
};

// tslab publishes "busy" with the message that it has read, and then warns that it does not know it.
const { publishStatus } = ZmqServer.prototype;

ZmqServer.prototype.publishStatus = function (status, request) {
  publishStatus.call(this, status, request);
  if (status === "busy") unknownToTslab[request.header.msg_type]?.(this, this.shell, request);
};

const { warn } = console;

console.warn = (...args) => {
  if (!String(args[0]).startsWith("unknown msg_type: ")) warn(...args);
};
