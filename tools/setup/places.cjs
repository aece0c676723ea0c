// Where things are. All paths are absolute, and derived from the place of this file: a clone may be moved.
const { dirname, join } = require("node:path");

const root = dirname(dirname(__dirname));
const venv = join(root, ".venv");
const venvPython = pythonOf(venv);
const notebooks = join(root, "notebooks");

/** JupyterLab keeps its settings, open tabs and trusted notebooks here, apart from those in the reader's home. */
const jupyterHome = join(root, ".jupyter");

/** @param {string} venv folder of a virtual environment */
function pythonOf(venv) {
  return process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
}

/** The environment in which JupyterLab and the notebook runner find this project's kernel and only its settings. */
function jupyterEnvironment() {
  const environment = {
    ...process.env,
    JUPYTER_CONFIG_DIR: join(jupyterHome, "config"),
    JUPYTER_DATA_DIR: join(jupyterHome, "data"),
    JUPYTER_PATH: join(venv, "share", "jupyter"),
  };
  for (const name of [
    "PYTHONHOME",
    "PYTHONPATH",
    "JUPYTERLAB_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
  ]) {
    delete environment[name];
  }
  return environment;
}

module.exports = { root, venv, venvPython, notebooks, pythonOf, jupyterEnvironment };
