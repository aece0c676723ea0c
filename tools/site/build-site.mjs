import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { buildLite } from "../browser/build-lite.mjs";
import { renameByContents } from "../browser/hashed-file.mjs";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { notebooks, root, venvPython } from "../setup/places.cjs";
import { run, step } from "../setup/progress.mjs";
import { typeset } from "./typeset.mjs";

const require = createRequire(import.meta.url);
const here = join(root, "tools", "site");

// Marks a folder that this script has made and may therefore empty.
const MARK = ".course-site";

/**
 * Writes the course as web pages that need nothing but a file server, at any path and without a network, and beside them, in
 * lite/, JupyterLab as a folder of files, in which each page's notebook can be run.
 *
 * @param {string} folder where to write; emptied first
 * @throws Error when the folder holds something else, or a notebook cannot be made into a page
 */
export async function buildSite(folder) {
  const { assets } = await buildPages(folder);
  await step("the notebooks to run in a browser", false, () => buildLite(join(resolve(folder), "lite"), assets));
}

/**
 * The pages alone: their links into lite/ lead nowhere.
 *
 * @returns the name of the folder with what they share
 */
export async function buildPages(folder) {
  const site = resolve(folder);
  empty(site);
  await step("pages", false, () => writePages(site));
  await step("formulas", false, () => typesetPages(site));
  await step("scripts and fonts", false, () => copyAssets(join(site, "assets")));
  return { assets: nameAssets(site) };
}

function empty(site) {
  const isForeign = existsSync(site) && readdirSync(site).length > 0 && !existsSync(join(site, MARK));
  if (isForeign) throw new Error(`npm run html: folder must be new, empty or an earlier site, got ${site}`);
  rmSync(site, { recursive: true, force: true });
  mkdirSync(join(site, "assets"), { recursive: true });
  writeFileSync(join(site, MARK), "");
}

function writePages(site) {
  return run(venvPython, [join(here, "write_pages.py"), notebooks, site], { cwd: root, env: jupyterEnvironment() });
}

function typesetPages(site) {
  for (const path of pagesOf(site)) writeFileSync(path, typeset(readFileSync(path, "utf8"), basename(path)));
}

function pagesOf(site) {
  const names = readdirSync(site).filter((name) => name.endsWith(".html"));
  return names.map((name) => join(site, name));
}

/** No browser takes a page of one version and scripts of another: they come from a folder that is named after their contents. */
function nameAssets(site) {
  const assets = renameByContents(join(site, "assets"));
  for (const path of pagesOf(site)) {
    writeFileSync(path, readFileSync(path, "utf8").replace(/(href|src)="assets\//g, `$1="${assets}/`));
  }
  return assets;
}

function copyAssets(assets) {
  cpSync(join(here, "assets"), assets, { recursive: true });
  // A third of the whole of plotly, with all that lib's figures are made of.
  cpSync(require.resolve("plotly.js-cartesian-dist-min"), join(assets, "plotly.min.js"));
  const katex = dirname(require.resolve("katex"));
  cpSync(join(katex, "katex.min.css"), join(assets, "katex", "katex.min.css"));
  // Every browser that these pages are for takes the first format that the style sheet offers.
  const isNeeded = (path) => !/\.(woff|ttf)$/.test(path);
  cpSync(join(katex, "fonts"), join(assets, "katex", "fonts"), { recursive: true, filter: isNeeded });
}
