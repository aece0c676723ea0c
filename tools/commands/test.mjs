// npm test: sets up what is missing, lints, then runs every test.
// `npm test -- quick` lints and runs the unit tests of lib; `npm test -- kernel` only the tests whose path contains "kernel".
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { lint } from "../lint/lint.mjs";
import { root } from "../setup/places.cjs";
import { setUp } from "../setup/setup.mjs";

const words = process.argv.slice(2);
await setUp(["lib", "tests"]);
if (words.length === 0 || words[0] === "quick") await requireClean();
runTests(words[0] === "quick" ? ["lib/"] : words);

/** Ends the process when the linter has found something: what it says would be lost above the output of the tests. */
async function requireClean() {
  if (!(await lint())) process.exit(1);
}

/**
 * The exit code is that of Node's test runner.
 *
 * @param {string[]} words keep only the files whose path contains one of them
 */
function runTests(words) {
  const all = ["lib", "tests"].flatMap(compiledTests);
  const sourceOf = (file) => file.replace("/dist/", "/").replace(/js$/, "ts");
  const chosen = words.length === 0 ? all : all.filter((file) => words.some((word) => sourceOf(file).includes(word)));
  if (chosen.length === 0) {
    console.error(
      `npm test: a word must be part of one of\n  ${all.map(sourceOf).join("\n  ")}\ngot ${words.join(", ")}`,
    );
    process.exit(1);
  }
  const site = mkdtempSync(join(tmpdir(), "course-site-")); // tests/browser/course-site.ts builds it once for all
  const runner = spawn(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...chosen], {
    cwd: root,
    env: { ...process.env, COURSE_SITE: site },
    stdio: "inherit",
  });
  runner.on("exit", (status) => {
    rmSync(site, { recursive: true });
    process.exitCode = status ?? 1;
  });
}

/** Looked up through their sources, because a compiled test whose source was deleted must not run. */
function compiledTests(project) {
  return sources(join(root, project))
    .map((file) => relative(join(root, project), file))
    .sort()
    .map((file) => join(project, "dist", file.replace(/\.ts$/, ".js")).split(sep).join("/"));
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["dist", "node_modules"].includes(entry.name) ? [] : sources(path);
    return entry.name.endsWith(".test.ts") ? [path] : [];
  });
}
