// Builds the course in the browser: JupyterLab as a folder of files (JupyterLite), with the course's kernel as an extension.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { notebooks, root, venvPython } from "../setup/places.cjs";
import { run } from "../setup/progress.mjs";
import { bundleKernel } from "./bundle-kernel.mjs";
import { bundleScript } from "./bundle-script.mjs";
import { renameByContents, writeHashed } from "./hashed-file.mjs";

const here = join(root, "tools", "browser");
const NAME = "rnn-by-hand";
/** Sites of one origin share their caches. */
const CACHE_NAME = "rnn-by-hand";

const SITE_SETTINGS = {
  "jupyter-lite-schema-version": 0,
  "jupyter-config-data": { appName: "RNN by hand", defaultKernelName: "tslab", exposeAppInBrowser: true },
};

/** JupyterLab would ask another server for news. */
const USER_SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
};

/** What is taken of JupyterLite; the rest are its own pages, and what they read. */
const TAKEN = ["api", "build", "extensions", "files"];

/**
 * @param {string} site   the folder to write to, which must be new
 * @param {string} assets name of the folder beside it with what the course's pages share
 */
export async function buildLite(site, assets) {
  const scratch = mkdtempSync(join(tmpdir(), "course-in-browser-"));
  try {
    const [extension, contents] = ["extension", "contents"].map((name) => join(scratch, name));
    const script = writeExtension(extension, assets);
    copyNotebooks(join(contents, "notebooks"));
    const config = {
      ...{ output_dir: site, contents: [contents], federated_extensions: [extension], apps: ["lab"] },
      ...{ no_sourcemaps: true, no_unused_shared_packages: true, ignore_sys_prefix: ["federated_extensions"] },
    };
    writeJson(join(scratch, "jupyter_lite_config.json"), { LiteBuildConfig: config });
    writeJson(join(scratch, "jupyter-lite.json"), SITE_SETTINGS);
    writeJson(join(scratch, "overrides.json"), USER_SETTINGS);
    await run(venvPython, ["-m", "jupyterlite_core", "build"], { cwd: scratch, env: jupyterEnvironment() });
    writePage(site, { script, assets });
    writeFileSync(join(site, "service-worker.js"), bundleScript("service-worker.mjs", { CACHE_NAME }));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** In the place of JupyterLite's, which would fetch its settings one after the other, from files of whichever version. */
function writePage(site, { script, assets }) {
  const settings = mergedSettings(site);
  for (const name of readdirSync(site).filter((name) => !TAKEN.includes(name))) {
    rmSync(join(site, name), { recursive: true });
  }
  const build = renameByContents(join(site, "build"));
  writeJson(join(site, "fetched-late.json"), fontsOfFormulas(site, build));
  const config = { ...settings, build, settingsUrl: `../${build}/schemas`, themesUrl: `./${build}/themes` };
  const kernel = { KERNEL_SCRIPT: `../extensions/${NAME}/static/${script}` };
  const read = (name) => readFileSync(join(here, "page", name), "utf8");
  const page = filledIn(read("index.html"), {
    ...{ assets, bundle: `${build}/lab/bundle.js`, core: `${build}/${coreOf(join(site, build))}` },
    config: JSON.stringify(config).replaceAll("<", "\\u003c"),
    style: writeHashed(site, "page.css", read("page.css")),
    support: writeHashed(site, "support.js", read("support.js")),
    opening: writeHashed(site, "open-course.js", bundleScript("page/open-course.mjs", kernel)),
  });
  mkdirSync(join(site, "lab"));
  writeFileSync(join(site, "lab", "index.html"), page);
  writeFileSync(
    join(site, "index.html"),
    '<!doctype html><meta http-equiv="refresh" content="0; url=lab/index.html">\n',
  );
}

/** JupyterLite has some for all its applications and some for this one. */
function mergedSettings(site) {
  const settings = ["jupyter-lite.json", "lab/jupyter-lite.json"].map(
    (name) => JSON.parse(readFileSync(join(site, name), "utf8"))["jupyter-config-data"],
  );
  return { ...settings[0], ...settings[1], showLoadingIndicator: false };
}

/** The largest of JupyterLab's files: the sooner it is asked for, the sooner there is a notebook. */
function coreOf(build) {
  const found = readdirSync(build).find((name) => /^jlab_core\.\w+\.js$/.test(name));
  if (!found) throw new Error("build-lite: JupyterLab must have a file jlab_core, got none");
  return found;
}

const filledIn = (template, values) => template.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);

/** @returns name of the kernel's script */
function writeExtension(folder, assets) {
  const files = join(folder, "static");
  const { script, beside } = bundleKernel(files);
  const plotly = `../../../../${assets}/plotly.min.js`;
  const names = { PLOTLY_SCRIPT: plotly, KEPT_FILES: [script, ...beside, plotly], CACHE_NAME };
  const container = writeHashed(files, "remoteEntry.js", bundleScript("extension/container.mjs", names));
  const build = { load: `static/${container}`, extension: "./extension" };
  writeJson(join(folder, "package.json"), {
    name: NAME,
    version: "0.1.0",
    jupyterlab: { extension: true, _build: build },
  });
  return script;
}

function copyNotebooks(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"))) {
    const notebook = JSON.parse(readFileSync(join(notebooks, name), "utf8"));
    writeFileSync(join(folder, name), JSON.stringify(withWholeTexts(notebook), null, 1));
  }
}

/** JupyterLite takes a printed text for one string, where a notebook's file may hold a list of lines. */
function withWholeTexts(notebook) {
  const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
  for (const output of outputs) if (Array.isArray(output.text)) output.text = output.text.join("");
  return notebook;
}

/** Formulas are typeset when they come into sight, which may be without a network. */
function fontsOfFormulas(site, build) {
  const names = readdirSync(join(site, build)).filter((name) => /^MathJax_.*\.woff$/.test(name));
  if (names.length === 0) throw new Error("build-lite: JupyterLab must bring fonts for formulas, got none");
  return names.map((name) => `${build}/${name}`);
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
