// npm run bake: runs every notebook in a fresh kernel, saves its outputs in it and draws its figures.
// `npm run bake -- 01` takes only the notebooks whose name contains "01".
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { findChromium } from "../setup/chromium.cjs";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { notebooks, root, venvPython } from "../setup/places.cjs";
import { writeReadmePictures } from "../notebooks/readme-pictures.mjs";
import { setUp } from "../setup/setup.mjs";

await setUp(["lib"]);
requireBrowser();
bake(process.argv.slice(2));

/**
 * In reading order, up to the first notebook that fails.
 *
 * @param {string[]} words keep only those whose name contains one of them
 */
function bake(words) {
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

/** Checked first: without a browser, the notebooks would be written back without the pictures of their figures. */
function requireBrowser() {
  try {
    findChromium();
  } catch (error) {
    console.error(`npm run bake needs a browser to draw the figures; nothing was changed.\n${error.message}`);
    process.exit(1);
  }
}
