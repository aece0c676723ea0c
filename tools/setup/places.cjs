// Where things lie. All paths are absolute and come from this file's own place, so a moved clone finds itself again.
const { dirname, join } = require("node:path");

const root = dirname(dirname(__dirname));
const venv = join(root, ".venv");
const venvPython = process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
const notebooks = join(root, "notebooks");

/** JupyterLab keeps its settings, open tabs and trust marks here, apart from those in the reader's home. */
const jupyterHome = join(root, ".jupyter");

/** The environment in which JupyterLab and the notebook runner find this project's kernel, and no other's settings. */
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

module.exports = { root, venv, venvPython, notebooks, jupyterEnvironment };
