// Everything that can be said of the code without running it, each by the tool that knows: this file only calls them.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { root, venvPython } from "../setup/places.cjs";

const node = (file, ...words) => [process.execPath, join(root, ...file.split("/")), ...words];
// Without its cache, which knows nothing of types: a file that has not changed can be wrong since another has.
const eslint = node("node_modules/eslint/bin/eslint.js", ".", "--max-warnings=0");
const prettier = node("node_modules/prettier/bin/prettier.cjs", ".", "--log-level=warn", "--cache");
const tsc = node("node_modules/@tslab/typescript-for-tslab/lib/tsc.js", "-p", "tools");
const ruff = (...words) => [venvPython, "-m", "ruff", ...words, "--quiet"];

/** The longest comes first: the others run beside it. A check that is told to fix mends what its tool can mend. */
const CHECKS = [
  { title: "ESLint", run: (fix) => output(fix ? [...eslint, "--fix"] : eslint) },
  { title: "types of tools, bench and deploy", run: () => output(tsc) },
  { title: "Prettier", run: (fix) => output([...prettier, fix ? "--write" : "--check"]) },
  // Loaded only now: on a fresh clone, Prettier is there only after the set-up.
  { title: "Prettier in notebooks", run: async (fix) => (await import("./format-notebooks.mjs")).formatNotebooks(fix) },
  { title: "ruff", run: (fix) => output(ruff("check", ...(fix ? ["--fix"] : []))) },
  { title: "ruff format", run: (fix) => output(ruff("format", ...(fix ? [] : ["--diff"]))) },
];

/**
 * Prints a line for each check, and what it found.
 *
 * @param {{ fix?: boolean }} [options] `fix`: mend what can be mended, and show what is left
 * @returns {Promise<boolean>} whether nothing was found
 */
export async function lint({ fix = false } = {}) {
  const results = [];
  for (const check of CHECKS) {
    const result = isClean(check, fix);
    results.push(result);
    if (fix) await result; // one after the other, because two of them write to the same files
  }
  return (await Promise.all(results)).every(Boolean);
}

async function isClean({ title, run }, fix) {
  const start = Date.now();
  let found = "";
  try {
    await run(fix);
  } catch (error) {
    found = error.message;
  }
  console.log(`${found ? "✗" : "✓"} ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  if (found) console.log(`\n${found}\n`);
  return !found;
}

/**
 * @param {string[]} command a program and its words
 * @throws {Error} with all that the program printed, when it fails or cannot be started
 */
function output([program, ...words]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd: root, env: jupyterEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
    child.on("error", reject);
    child.on("close", (status, signal) =>
      status === 0 ? resolve(text) : reject(new Error(text.trim() || `ended by ${signal ?? `exit code ${status}`}`)),
    );
  });
}
