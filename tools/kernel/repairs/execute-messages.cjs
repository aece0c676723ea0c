// Stock tslab: a cell is not announced (`execute_input`), its failure is no `error` message, and the reply says only
// "ok" or "error", without a count for a cell that was skipped.
// Repaired: the messages are those of the protocol, and a request that is `silent` is not counted.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute
const { JupyterHandlerImpl, ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { answer } = require("../answer.cjs");
const { noteInterrupt, sendThere, stopRequests } = require("../control-thread.cjs");
const { interruption, runtimeError } = require("../error-messages.cjs");
const { remember } = require("../history.cjs");
const { Cell, runAs } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

const stdin = { send: (frames) => sendThere("stdin", frames) };

/** Hands three more arguments on to the handler: tslab's own functions can only print and display. */
ZmqServer.prototype.handleExecute = async function (shell, request) {
  const publish = (type, content) => answer(this, this.iopub, request, type, content);
  const writeStream = (name, text) => publish("stream", { name, text });
  const writeDisplayData = (content, isUpdate) => publish(isUpdate ? "update_display_data" : "display_data", content);
  const ask = (prompt) => answer(this, stdin, request, "input_request", { prompt, password: false });
  const times = { sentAt: Date.parse(request.header.date), arrivedAt: Date.now() };
  const reply = await this.handler.handleExecute(request.content, writeStream, writeDisplayData, publish, ask, times);
  answer(this, shell, request, "execute_reply", reply);
};

const { handleExecuteImpl } = JupyterHandlerImpl.prototype;
const NOT_SENT_WHEN_SILENT = ["execute_input", "execute_result"];

/** @returns the content of the reply */
JupyterHandlerImpl.prototype.handleExecuteImpl = function (
  request,
  writeStream,
  writeDisplayData,
  publish,
  ask,
  times,
) {
  const { code, silent = false } = request;
  if (silent) this.execCount--;
  const count = this.execCount + 1;
  const send = (type, content) => {
    if (!silent || !NOT_SENT_WHEN_SILENT.includes(type)) publish(type, content);
  };
  const cell = new Cell(count, code, send, times, request.allow_stdin ? ask : null);
  if (!silent && request.store_history !== false) remember(count, code);
  return runAs(cell, async () => {
    cell.publish("execute_input", { code, execution_count: count });
    try {
      await handleExecuteImpl.call(this, request, writeStream, writeDisplayData);
    } catch (thrown) {
      // Where the cell has a failure, tslab throws its execution count. Anything else is an accident inside tslab.
      cell.fail(runtimeError(thrown, locate));
    }
    // What a cell throws because its child process was stopped with it is not the reason.
    if (cell.failure && stopRequests.concern(times)) cell.failure = interruption;
    const { failure } = cell;
    // Only now: what an interrupted `await` was followed by may still begin to run before this.
    if (failure === interruption) noteInterrupt();
    if (failure) cell.publish("error", failure);
    cell.isRunning = false;
    return { status: failure ? "error" : "ok", execution_count: count, user_expressions: {}, ...failure };
  });
};
