// The kernel has the course's notebooks in its memory as they were written. The reader's are kept by JupyterLite, out of a
// worker's reach, and so are handed to it when a cell asks what is solved.
import { checksOnly } from "../checks-only.mjs";

const FOLDER = "notebooks";
const ASKS = "solvedExercises";

/** JupyterLab's way to what is saved, once it is there. */
let contents;

export async function savedNotebooksPlugin() {
  return {
    id: "rnn-by-hand:saved-notebooks",
    autoStart: true,
    activate: (app) => void ({ contents } = app.serviceManager),
  };
}

/**
 * What the kernel should have in its files before it runs a cell.
 *
 * @param {string} [code] the cell
 * @returns {Promise<Record<string, string> | undefined>} text by path; undefined when the cell does not ask
 */
export async function savedNotebooks(code) {
  if (!code?.includes(ASKS) || !contents) return undefined;
  try {
    const { content } = await contents.get(FOLDER, { content: true });
    const paths = content.map(({ path }) => path).filter((path) => path.endsWith(".ipynb"));
    const files = await Promise.all(paths.map(async (path) => [`/course/${path}`, await saved(path)]));
    return Object.fromEntries(files);
  } catch {
    return undefined; // the cell must run: it shows the course as it was written
  }
}

/** One that cannot be read is told of by the cell. */
async function saved(/** @type {string} */ path) {
  try {
    return checksOnly((await contents.get(path, { content: true, type: "notebook", format: "json" })).content);
  } catch {
    return "";
  }
}
