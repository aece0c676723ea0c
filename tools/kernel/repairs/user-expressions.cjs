// Stock tslab: a request's `user_expressions`, which a client wants to know after the cell, are ignored.
// Repaired: each is answered with its value or its error.
const vm = require("node:vm");
const { inspect } = require("node:util");
const ts = require("@tslab/typescript-for-tslab");
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));
const { runtimeError } = require("../error-messages.cjs");
const { locate } = require("./cell-positions.cjs");

const { handleExecuteImpl } = JupyterHandlerImpl.prototype;

JupyterHandlerImpl.prototype.handleExecuteImpl = async function (request, ...outputs) {
  const reply = await handleExecuteImpl.call(this, request, ...outputs);
  if (reply.status !== "ok") return reply;
  const answers = Object.entries(request.user_expressions ?? {}).map(([name, text]) => [name, evaluated(text)]);
  return { ...reply, user_expressions: Object.fromEntries(answers) };
};

/** The names of cells are properties of tslab's `exports`. */
function evaluated(expression) {
  try {
    const script = ts.transpile(`(${expression})`, { target: ts.ScriptTarget.ES2022 });
    const value = vm.runInThisContext(
      `(function (names) { with (names) { return eval(${JSON.stringify(script)}); } })`,
    )(globalThis.__tslab__.exports);
    return { status: "ok", data: { "text/plain": inspect(value) }, metadata: {} };
  } catch (thrown) {
    return { status: "error", ...runtimeError(thrown, locate) };
  }
}
