// Whose notebooks are in a folder: that of a class, with a folder or a file for each learner, or that of one learner.
import { readdirSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";

/**
 * @typedef {object} HandIn
 * @property {string} learner
 * @property {string} file    its path
 * @property {string} shown   its path in the folder, for the table
 * @property {string | undefined} notebook the name of the course's notebook; undefined when the file's name has none
 */

/** Deeper than any export: a folder that links to itself has no end. */
const DEEPEST = 8;
const MOST_FILES = 100_000;

/**
 * `Ada/01-rnn-step.ipynb` is Ada's, and so is `Ada/…/01-rnn-step.ipynb`, as nbgrader and Moodle have it. In the folder itself,
 * `Ada__01-rnn-step.ipynb` is Ada's, and `01-rnn-step.ipynb` is the folder's own: `npm run marks -- notebooks` marks one's own.
 *
 * @param {string} folder
 * @param {readonly string[]} names of the course's notebooks
 * @returns {HandIn[]} by learner, in the order of the course
 */
export function handInsIn(folder, names) {
  return notebooksBelow(folder, 0)
    .slice(0, MOST_FILES)
    .map((file) => {
      const shown = relative(folder, file);
      const notebook = names.find((name) => basename(file).toLowerCase().includes(name.toLowerCase()));
      return { learner: learnerOf(shown, notebook) ?? basename(folder), file, shown, notebook };
    })
    .sort(
      (a, b) =>
        compare(a.learner, b.learner) || compare(a.notebook ?? "~", b.notebook ?? "~") || compare(a.shown, b.shown),
    );
}

/** @returns {string[]} */
function notebooksBelow(/** @type {string} */ folder, /** @type {number} */ depth) {
  if (depth > DEEPEST) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".")) return []; // .ipynb_checkpoints has older versions
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : notebooksBelow(path, depth + 1);
    return /\.ipynb$/i.test(entry.name) ? [path] : [];
  });
}

/** Undefined when neither a folder nor the file's name has one. */
function learnerOf(/** @type {string} */ shown, /** @type {string | undefined} */ notebook) {
  const [first, ...rest] = shown.split(sep);
  if (rest.length > 0) return first;
  const before = notebook
    ? first.slice(0, first.toLowerCase().indexOf(notebook.toLowerCase()))
    : first.replace(/\.ipynb$/i, "");
  return before.replace(/[\s._-]+$/, "") || undefined;
}

const compare = (/** @type {string} */ a, /** @type {string} */ b) => a.localeCompare(b, "en", { numeric: true });
