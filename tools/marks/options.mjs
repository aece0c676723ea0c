// What can be said to `npm run marks`.
import { realpathSync, statSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { basename, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../setup/places.cjs";
import { wholeNumber } from "../setup/whole-number.mjs";

/**
 * @typedef {object} Options
 * @property {readonly string[]} folders
 * @property {string} out     where the tables are written, without their endings
 * @property {number} jobs    exercises that run at the same time
 * @property {number} seconds of the processor's time that an answer and its check may take; twice as many may pass
 * @property {number} memory  megabytes that a kernel may use
 */

const MOST_MEMORY_MB = Math.floor(totalmem() / 2 ** 20);

const NUMBERS = {
  jobs: { default: Math.max(1, Math.floor(availableParallelism() / 2)), most: 256 },
  seconds: { default: 60, most: 3600 },
  memory: { default: Math.min(2000, MOST_MEMORY_MB), most: MOST_MEMORY_MB },
};

export const HELP = `npm run marks -- FOLDER… [options]

Runs the exercises of handed-in notebooks and writes a table of who has solved what: here, and to marks.csv and marks.html.

FOLDER           a folder for each learner, with notebooks in it; or files named LEARNER__NOTEBOOK.ipynb
--out NAME       write NAME.csv and NAME.html
--jobs NUMBER    exercises that run at the same time; default: ${NUMBERS.jobs.default}, half of the processor's cores
--seconds NUMBER seconds of the processor's time that an answer and its check may take; default: ${NUMBERS.seconds.default}
--memory NUMBER  megabytes that they may use; default: ${NUMBERS.memory.default}

docs/teaching.md says more.`;

/**
 * @param {string[]} words of the command line
 * @param {string} here  that names are relative to
 * @returns {Options | undefined} undefined when help is asked for
 * @throws {RangeError} that says what is wrong
 */
export function parseOptions(words, here) {
  const { values, positionals } = parse(words);
  if (values.help) return undefined;
  if (positionals.length === 0) throw wrong("FOLDER must be given", "none (see --help)");
  const folders = positionals.map((folder) => folderAt(resolve(here, folder), folder));
  const out = values.out ?? "marks";
  if (basename(out).trim() === "") throw wrong("--out must be a name", JSON.stringify(out));
  const [jobs, seconds, memory] = ["jobs", "seconds", "memory"].map((name) => numberOf(name, values[name]));
  return { folders, out: resolve(here, out), jobs, seconds, memory };
}

/** @returns {{ values: Record<string, any>, positionals: string[] }} */
function parse(words) {
  const texts = ["out", ...Object.keys(NUMBERS)].map((name) => [name, { type: "string" }]);
  const options = { ...Object.fromEntries(texts), help: { type: "boolean", short: "h" } };
  try {
    return parseArgs({ args: words, options, strict: true, allowPositionals: true });
  } catch (error) {
    throw wrong("options must be those of --help", error.message.split("\n")[0]);
  }
}

function folderAt(/** @type {string} */ path, /** @type {string} */ said) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw wrong("FOLDER must be a folder", said);
  // Answers run where no folder of hand-ins can be seen (isolation.py).
  const folder = realpathSync(path);
  const inside = [root, process.execPath].find((needed) => !relative(folder, realpathSync(needed)).startsWith(".."));
  if (inside) throw wrong(`FOLDER must not hold ${inside}, which answers need`, said);
  return path;
}

function numberOf(name, text) {
  if (text === undefined) return NUMBERS[name].default;
  const { most } = NUMBERS[name];
  const number = wholeNumber(text, most);
  if (number !== undefined) return number;
  throw wrong(`--${name} must be a whole number from 1 to ${most}`, JSON.stringify(text));
}

function wrong(must, got) {
  return new RangeError(`npm run marks: ${must}, got ${got}`);
}
