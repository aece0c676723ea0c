import { join } from "node:path";

interface Places {
  root: string;
  venv: string;
  venvPython: string;
  notebooks: string;
}

interface Environments {
  /** For processes that are to find this project's kernel and no settings but its own. */
  jupyterEnvironment: () => NodeJS.ProcessEnv;
}

/** A module of tools/, which is plain JavaScript, for it runs before anything is built. Whoever loads it knows its type. */
export function fromTools(path: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the compiler would look for an import's types
  return require(join(__dirname, "..", "..", "tools", path));
}

export const { root, venv, venvPython, notebooks } = fromTools("setup/places.cjs") as Places;
export const { jupyterEnvironment } = fromTools("setup/environments.cjs") as Environments;
