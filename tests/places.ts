import { join } from "node:path";

interface Places {
  root: string;
  venv: string;
  venvPython: string;
  notebooks: string;
  /** For processes that are to find this project's kernel and no settings but its own. */
  jupyterEnvironment(): NodeJS.ProcessEnv;
}

// tools/ is plain JavaScript, for it runs before anything is built.
const places = require(join(__dirname, "..", "..", "tools", "setup", "places.cjs")) as Places;

export const { root, venv, venvPython, notebooks, jupyterEnvironment } = places;
