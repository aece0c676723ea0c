// npm test: sets up what is missing, then runs every test.
// `npm test -- kernel` runs only the files whose path contains "kernel".
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { root } from "../setup/places.cjs";
import { setUp } from "../setup/setup.mjs";

await setUp(["lib", "tests"]);
runTests(process.argv.slice(2));

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
  const runner = spawn(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...chosen], {
    cwd: root,
    stdio: "inherit",
  });
  runner.on("exit", (status) => (process.exitCode = status ?? 1));
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
