// What stands behind `npm start --`: a notebook to open, and flags of JupyterLab.
import { existsSync, readdirSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { notebooks, root } from "../setup/places.cjs";

/** Where the reader is: npm moves to the project's folder. */
export const here = process.env.INIT_CWD ?? process.cwd();

export const HELP = `npm start -- [NOTEBOOK] [FLAGS]

Sets up what is missing, then opens JupyterLab on notebooks/00-start-here.ipynb.

NOTEBOOK             another notebook to open: npm start -- notebooks/02-shapes-and-formulas.ipynb
--no-browser         print the address and open no browser
--port=8899          the port; without it, the first one from 8888 on that is free
--notebook-dir=PATH  the folder that JupyterLab shows; without it, this project's
--help-all           all flags of JupyterLab; each can be given here`;

/**
 * The flags for JupyterLab: the reader's own, and those defaults that they do not override.
 *
 * @param {string[]} words
 * @returns {string[]}
 * @throws Error when there is no such notebook
 */
export function jupyterLabFlags(words) {
  const isNotebook = (word, i) => word.endsWith(".ipynb") && !word.startsWith("-") && !takesNext(words[i - 1]);
  const [notebook, another] = words.filter(isNotebook);
  if (another) throw new Error(`npm start: there must be one notebook to open, got ${notebook} and ${another}.`);
  const flags = words.filter((word, i) => !isNotebook(word, i));
  const folder = resolve(here, valueOf("root_dir", flags) ?? root);
  const page = notebook ? pageOf(notebook, folder) : firstPage(folder);
  // JupyterLab refuses a setting that is given twice.
  const given = flags.map(settingOf);
  return [...defaults(folder, page).filter((flag) => !given.includes(settingOf(flag))), ...flags];
}

/** Whether a flag's value is the next word: `--port 8899`. */
function takesNext(flag = "") {
  return /^--[^=]+$/.test(flag) && !/^--(no-browser|debug|allow-root|autoreload|collaborative|.*-mode)$/.test(flag);
}

/** The setting that a flag sets: `--ip`, `--ServerApp.ip` and `--ServerApp.ip=…` set `ip`. */
function settingOf(/** @type {string} */ flag) {
  const [name] = flag.replace(/^--/, "").replaceAll("-", "_").split("=")[0].split(".").slice(-1);
  return name === "notebook_dir" ? "root_dir" : name;
}

function valueOf(/** @type {string} */ setting, /** @type {string[]} */ flags) {
  const at = flags.findIndex((flag) => flag.startsWith("--") && settingOf(flag) === setting);
  if (at < 0) return undefined;
  return flags[at].includes("=") ? flags[at].slice(flags[at].indexOf("=") + 1) : flags[at + 1];
}

/** @throws Error when there is no such notebook, or JupyterLab would not show it */
function pageOf(/** @type {string} */ notebook, /** @type {string} */ folder) {
  const place = [here, root, notebooks].map((from) => resolve(from, notebook)).find(existsSync);
  if (!place) {
    const all = existsSync(notebooks) ? readdirSync(notebooks).filter((name) => name.endsWith(".ipynb")) : [];
    const list = all.sort().map((name) => `\n    notebooks/${name}`);
    throw new Error(`npm start: the notebook must exist, got ${notebook}. There are:${list.join("")}`);
  }
  const path = relative(folder, place);
  if (path.startsWith("..") || isAbsolute(path)) {
    throw new Error(`npm start: the notebook must be in ${folder}, which JupyterLab shows, got ${place}.`);
  }
  return `/tree/${path.split(sep).map(encodeURIComponent).join("/")}`;
}

function firstPage(/** @type {string} */ folder) {
  const first = ["00-start-here.ipynb", "01-rnn-step.ipynb"].map((name) => join("notebooks", name));
  const found = first.find((path) => existsSync(join(folder, path)));
  return found ? `/tree/${found.split(sep).join("/")}` : "";
}

function defaults(/** @type {string} */ folder, /** @type {string} */ page) {
  return [
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.root_dir=${folder}`,
    `--LabApp.default_url=/lab${page}`,
    "--MultiKernelManager.default_kernel_name=tslab",
    // Makes no request to other hosts: no news, no check for updates, no list of extensions.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    // In a container one is often root, which JupyterLab refuses by default. It serves this machine only, and by token.
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
}
