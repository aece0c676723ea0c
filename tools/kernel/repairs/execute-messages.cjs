// Stock tslab: a cell is not announced (`execute_input`), its failure is no `error` message, and the reply says only
// "ok" or "error", without a count for a cell that was skipped.
// Repaired: the messages are those of the protocol, and a request that is `silent` is not counted.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute
const { JupyterHandlerImpl, ZmqServer } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { answer } = require("../answer.cjs");
const { runtimeError } = require("../error-messages.cjs");
const { fail, running, start } = require("../running-cell.cjs");
const { locate } = require("./cell-positions.cjs");

/** Hands a fourth argument on to the handler: tslab's own functions can only print and display. */
ZmqServer.prototype.handleExecute = async function (shell, request) {
  const publish = (type, content) => answer(this, this.iopub, request, type, content);
  const writeStream = (name, text) => publish("stream", { name, text });
  const writeDisplayData = (content, isUpdate) => publish(isUpdate ? "update_display_data" : "display_data", content);
  const reply = await this.handler.handleExecute(request.content, writeStream, writeDisplayData, publish);
  answer(this, shell, request, "execute_reply", reply);
};

const { handleExecuteImpl } = JupyterHandlerImpl.prototype;

/** @returns the content of the reply */
JupyterHandlerImpl.prototype.handleExecuteImpl = async function (request, writeStream, writeDisplayData, publish) {
  const { code, silent = false } = request;
  if (silent) this.execCount--;
  start(this.execCount + 1, code);
  if (!silent) publish("execute_input", { code, execution_count: running.count });
  try {
    await handleExecuteImpl.call(this, request, writeStream, writeDisplayData);
  } catch (thrown) {
    // tslab throws its execution count when the cell failed; an Error is an accident inside tslab or the compiler.
    if (thrown instanceof Error) fail(runtimeError(thrown, locate));
  }
  const { count, failure } = running;
  if (failure) publish("error", failure);
  return { status: failure ? "error" : "ok", execution_count: count, user_expressions: {}, ...failure };
};
