import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "../setup/chromium.cjs";
import { jupyterEnvironment, notebooks, root, venvPython } from "../setup/places.cjs";
import { writeReadmePictures } from "../notebooks/readme-pictures.mjs";
import { setUp } from "../setup/setup.mjs";

/** Runs the notebooks in reading order, draws their figures, and stops at the first that fails. @param words keep only those whose name contains one */
export async function bake(words) {
  await setUp(["lib"]);
  requireBrowser();
  const all = readdirSync(notebooks)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
  const chosen = words.length === 0 ? all : all.filter((name) => words.some((word) => name.includes(word)));
  for (const name of chosen) {
    const flags = ["--in-place", "--node", process.execPath];
    const run = spawnSync(
      venvPython,
      [join(root, "tools", "notebooks", "run_notebook.py"), ...flags, join(notebooks, name)],
      {
        env: jupyterEnvironment(),
        stdio: "inherit",
      },
    );
    if (run.status !== 0) process.exit(1);
  }
  writeReadmePictures();
}

/** Before anything is changed. The browser draws the figures, which must not be lost from the notebooks without a word. */
function requireBrowser() {
  try {
    findChromium();
  } catch (error) {
    console.error(`npm run bake draws the figures in a browser; nothing was changed.\n${error.message}`);
    process.exit(1);
  }
}
