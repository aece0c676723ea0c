// A notebook's cells, from a file that may hold anything.
import { closeSync, fstatSync, openSync, readFileSync, constants } from "node:fs";

/** The largest notebook of the course has 1 MB, figures included. */
const LARGEST_MB = 50;

/**
 * @typedef {object} Cell
 * @property {string} id empty when the file has none
 * @property {string} source
 * @property {readonly string[]} tags
 */

/**
 * The code cells of a notebook.
 *
 * @param {string} file
 * @returns {Cell[]}
 * @throws {Error} that says why it cannot be read, in words for a table
 */
export function codeCellsOf(file) {
  const notebook = parsed(read(file));
  if (!isRecord(notebook)) throw new Error("is not a notebook");
  if (notebook.nbformat !== 4) {
    throw new Error(`is not a notebook of version 4, which JupyterLab writes, but of ${shown(notebook.nbformat)}`);
  }
  if (!Array.isArray(notebook.cells)) throw new Error("is a notebook without cells");
  return notebook.cells.filter((cell) => isRecord(cell) && cell.cell_type === "code").map(cellOf);
}

/** @param {string} file */
function read(file) {
  // Without O_NONBLOCK, a pipe among the files would be waited for.
  const opened = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const { size, isFile } = describe(opened);
    if (!isFile) throw new Error("is not a file");
    if (size === 0) throw new Error("is empty");
    if (size > LARGEST_MB * 2 ** 20) throw new Error(`is larger than ${LARGEST_MB} MB`);
    return readFileSync(opened);
  } finally {
    closeSync(opened);
  }
}

function describe(/** @type {number} */ opened) {
  const stat = fstatSync(opened);
  return { size: stat.size, isFile: stat.isFile() };
}

/** @param {Uint8Array} bytes */
function parsed(bytes) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("is not text");
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("is not JSON, as a notebook is");
  }
}

/** @returns {Cell} */
function cellOf(cell) {
  const metadata = isRecord(cell.metadata) ? cell.metadata : {};
  // Colab keeps ids in the metadata.
  const id = [cell.id, metadata.id].find((id) => typeof id === "string") ?? "";
  const tags = Array.isArray(metadata.tags) ? metadata.tags.filter((tag) => typeof tag === "string") : [];
  return { id, source: textOf(cell.source), tags };
}

/** A notebook has text as one string or as a list of lines. */
function textOf(source) {
  return Array.isArray(source) ? source.filter((line) => typeof line === "string").join("") : String(source ?? "");
}

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const shown = (value) => (value === undefined ? "none" : JSON.stringify(value).slice(0, 20));
