// npm run marks -- FOLDER…: runs the exercises of handed-in notebooks, and says who has solved what. `-- --help` lists the options.
import { writeFileSync } from "node:fs";
import * as command from "../marks/options.mjs";
import { setUp } from "../setup/setup.mjs";
import { runWithOptions } from "./with-options.mjs";

await runWithOptions(command, run);

/** @param {import("../marks/options.mjs").Options} options */
async function run(options) {
  if (process.platform === "win32") {
    throw new RangeError("npm run marks: the system must be Linux or macOS (or WSL), got Windows");
  }
  await setUp(["lib"]);
  // Not imported at the top: on a fresh clone, the compiler that they use is there only now.
  const { mark } = await import("../marks/mark.mjs");
  const { asCsv, asHtml, asText, plain } = await import("../marks/tables.mjs");
  const marks = await mark(options, (done, of, { learner, notebook, exercise }) => {
    showProgress(plain(`${done} of ${of}: ${learner}, ${notebook}, ${exercise}`), done === of);
  });
  if (marks.rows.length === 0) {
    throw new RangeError(`npm run marks: FOLDER must hold notebooks, got none in ${options.folders}`);
  }
  console.log(`\n${asText(marks)}`);
  writeFileSync(`${options.out}.csv`, asCsv(marks));
  writeFileSync(`${options.out}.html`, asHtml(marks));
  console.log(`\nWritten: ${options.out}.csv, ${options.out}.html`);
}

/** On stderr: stdout may well go to a file. */
function showProgress(/** @type {string} */ text, /** @type {boolean} */ isLast) {
  if (!process.stderr.isTTY) return void process.stderr.write(`${text}\n`);
  const width = process.stderr.columns || 80; // 0 when the terminal does not tell
  process.stderr.write(`\r\x1b[K${isLast ? "" : text.slice(0, width - 1)}`);
}
