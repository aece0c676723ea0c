// Prettier for the TypeScript in the notebooks: code cells, and the ```ts blocks of the prose, which are solutions.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { notebooks } from "../setup/places.cjs";

/**
 * Formats the cells of every notebook of the course.
 *
 * @param {boolean} write whether the notebooks are written; otherwise it is only told which cells would change
 * @throws {Error} that names these cells, and those that Prettier cannot read
 */
export async function formatNotebooks(write) {
  const found = [];
  for (const name of readdirSync(notebooks).filter((file) => file.endsWith(".ipynb"))) {
    const before = readFileSync(join(notebooks, name), "utf8");
    const { text, changed, unreadable } = await formatNotebook(before);
    if (write && text !== before) writeFileSync(join(notebooks, name), text);
    if (!write) found.push(...changed.map((id) => `${name}, cell "${id}": not as Prettier writes it`));
    found.push(...unreadable.map(({ id, message }) => `${name}, cell "${id}": ${message}`));
  }
  if (found.length > 0) throw new Error([...found, "`npm run lint -- --fix` formats cells."].join("\n"));
}

/** @param {string} text an .ipynb; it is kept to the byte but for the sources of the cells that change */
export async function formatNotebook(text) {
  /** @type {string[]} */
  const changed = [];
  /** @type {{ id: string, message: string }[]} */
  const unreadable = [];
  for (const { id, cell_type: type, source } of JSON.parse(text).cells) {
    const before = source.join("");
    try {
      const after = type === "code" ? await formatCode(before) : await formatBlocks(before);
      if (after === before) continue;
      text = replaceSource(text, id, before, after);
      changed.push(id);
    } catch ({ message }) {
      unreadable.push({ id, message });
    }
  }
  return { text, changed, unreadable };
}

/** What .prettierrc.json says of files with such a name. */
const options = { ...(await resolveConfig(join(notebooks, "any.cell.ts"))), filepath: "any.cell.ts" };

async function formatCode(code) {
  return (await format(code, options)).trimEnd();
}

async function formatBlocks(prose) {
  const parts = prose.split(/(?<=^```ts\n)([^]*?)(?=^```$)/m);
  const formatted = parts.map(async (part, i) => (i % 2 === 1 ? `${await formatCode(part)}\n` : part));
  return (await Promise.all(formatted)).join("");
}

/** In the file's text, because JavaScript would not write every number of the outputs as Python does. */
function replaceSource(file, id, before, after) {
  const start = file.indexOf(inFile(before), file.indexOf(`\n   "id": ${JSON.stringify(id)},\n`));
  if (start < 0) throw new Error("must be written as Jupyter writes it, with an indent of 1");
  return file.slice(0, start) + inFile(after) + file.slice(start + inFile(before).length);
}

/** The source of a cell as Jupyter writes it: a string for each line. */
function inFile(source) {
  const lines = source.split(/(?<=\n)/).map((line) => `\n    ${JSON.stringify(line)}`);
  return `\n   "source": [${lines.join(",")}\n   ]\n`;
}
