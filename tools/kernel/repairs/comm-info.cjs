// Stock tslab: the answer to a `comm_info_request` is called "complete_reply". A client that waits for the right one
// waits for ever.
// Repaired: it is a "comm_info_reply".
const { ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { answer } = require("../answer.cjs");

ZmqServer.prototype.handleCommInfoRequest = function (shell, request) {
  answer(this, shell, request, "comm_info_reply", { status: "ok", comms: {} });
};
