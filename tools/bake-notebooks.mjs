import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { jupyterEnvironment, notebooks, root, venvPython } from "./places.cjs";
import { setUp } from "./setup.mjs";

/** Runs the notebooks in reading order and stops at the first that fails. @param words keep only those whose name contains one */
export async function bake(words) {
  await setUp(["lib"]);
  const all = readdirSync(notebooks).filter((name) => name.endsWith(".ipynb")).sort();
  const chosen = words.length === 0 ? all : all.filter((name) => words.some((word) => name.includes(word)));
  for (const name of chosen) {
    const run = spawnSync(venvPython, [join(root, "tools", "run_notebook.py"), "--in-place", join(notebooks, name)], {
      env: jupyterEnvironment(),
      stdio: "inherit",
    });
    if (run.status !== 0) process.exit(1);
  }
}
