// pip with neutral settings: from where it downloads is the reader's, how and where it installs is not. pip's own files
// (`user = yes` in a pip.conf) say both, and pip can only read all of them or none.
import { devNull } from "node:os";
import { jupyterEnvironment, reachesChildren } from "./environments.cjs";
import { pythonOf } from "./places.cjs";
import { run } from "./progress.mjs";

/**
 * Installs in a virtual environment.
 *
 * @param {string} venv its folder
 * @param {string[]} words what to install
 */
export async function pipInstall(venv, ...words) {
  const env = { ...(await settingsOfFiles(venv)), ...jupyterEnvironment(), PIP_CONFIG_FILE: devNull };
  return run(pythonOf(venv), ["-m", "pip", "install", "--disable-pip-version-check", "-q", ...words], { env });
}

/** What pip's files say about from where to download, as variables. */
async function settingsOfFiles(/** @type {string} */ venv) {
  const { PIP_CONFIG_FILE } = process.env;
  const env = { ...jupyterEnvironment(), ...(PIP_CONFIG_FILE && { PIP_CONFIG_FILE }), PIP_QUIET: "0" };
  const listed = await run(pythonOf(venv), ["-m", "pip", "config", "list"], { env });
  return variablesOf(listed);
}

/**
 * From pip's list of its settings, `global.index-url='https://…'` in each line, to variables that say the same.
 *
 * @param {string} listed
 * @returns {Record<string, string>}
 */
export function variablesOf(listed) {
  const settings = [...listed.matchAll(/^(global|install)\.([\w-]+)=(['"])(.*)\3\r?$/gm)].map(
    ([, section, name, , value]) => ({ section, name: variableOf(name), value: unescaped(value) }),
  );
  const kept = settings.filter(({ name, value }) => reachesChildren(name, value));
  // What stands in the section of the command wins.
  const inOrder = ["global", "install"].flatMap((section) => kept.filter((setting) => setting.section === section));
  return Object.fromEntries(inOrder.map(({ name, value }) => [name, value]));
}

const variableOf = (/** @type {string} */ name) => `PIP_${name.replaceAll("-", "_").toUpperCase()}`;

/** pip prints its values as Python writes them; several addresses stand in lines of their own. */
function unescaped(/** @type {string} */ text) {
  const letters = { n: "\n", t: "\t", r: "\r" };
  return text.replace(/\\(.)/g, (_, letter) => letters[letter] ?? letter).trim();
}
