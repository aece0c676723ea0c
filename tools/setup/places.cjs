// Where things are. All paths are absolute, and derived from the place of this file: a clone may be moved.
const { dirname, join } = require("node:path");

const root = dirname(dirname(__dirname));
const venv = join(root, ".venv");
const venvPython = pythonOf(venv);
const notebooks = join(root, "notebooks");

/** @param {string} venv folder of a virtual environment */
function pythonOf(venv) {
  return process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
}

module.exports = { root, venv, venvPython, notebooks, pythonOf };
