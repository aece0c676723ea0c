// Stock tslab: code that no further line can mend, such as `const = 1` or a string that is not closed, is "complete".
// Repaired: it is "invalid". Only what ends too early is "incomplete".
const ts = require("@tslab/typescript-for-tslab");
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));

const UNTERMINATED_STRING = 1002;
const UNTERMINATED_TEMPLATE = 1160;
const COMMENT_WITHOUT_END = 1010;

const { handleIsComplete } = JupyterHandlerImpl.prototype;

JupyterHandlerImpl.prototype.handleIsComplete = function (request) {
  const { code } = request;
  const { parseDiagnostics } = /** @type {any} */ (ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest));
  if (parseDiagnostics.length === 0) return { status: "complete" };
  const endsTooEarly = ({ start, code: error }) =>
    (start >= code.trimEnd().length && error !== UNTERMINATED_STRING) ||
    error === UNTERMINATED_TEMPLATE ||
    error === COMMENT_WITHOUT_END;
  if (!endsTooEarly(parseDiagnostics[0])) return { status: "invalid" };
  return { status: "incomplete", indent: handleIsComplete.call(this, request).indent ?? "" };
};
