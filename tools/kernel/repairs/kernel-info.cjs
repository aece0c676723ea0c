// Stock tslab: JupyterLab highlights cells as JavaScript, in which `Tensor<["N"]>` is a JSX tag: it looks for
// "javascript" first when a kernel names a `codemirror_mode`. The version of the language is "3.7.2", and the answer has
// no status.
// Repaired: no `codemirror_mode`, the version of the compiler, and a status.
const ts = require("@tslab/typescript-for-tslab");
const { JupyterHandlerImpl } = /** @type {any} */ (require("tslab/dist/jupyter.js"));

const { handleKernel } = JupyterHandlerImpl.prototype;

JupyterHandlerImpl.prototype.handleKernel = function () {
  const { language_info, ...reply } = handleKernel.call(this);
  const { codemirror_mode, ...language } = language_info;
  return { status: "ok", ...reply, language_info: { ...language, version: ts.version } };
};
