import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { root } from "../setup/places.cjs";
import { setUp } from "../setup/setup.mjs";

/** Builds and runs the tests; the exit code is that of Node's test runner. @param words keep only the files whose path contains one */
export async function runTests(words) {
  await setUp(["lib", "tests"]);
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

/** Found by their sources: a compiled test whose source is gone must not run. */
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
