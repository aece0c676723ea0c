// Builds the course in the browser: JupyterLab as a folder of files (JupyterLite), with the course's kernel as an extension.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { notebooks, venvPython } from "../setup/places.cjs";
import { run } from "../setup/progress.mjs";
import { bundleKernel } from "./bundle-kernel.mjs";
import { bundleScript } from "./bundle-script.mjs";
import { writeHashed } from "./hashed-file.mjs";

const NAME = "rnn-by-hand";
/** Sites of one origin share their caches. */
const CACHE_NAME = "rnn-by-hand";

const SITE_SETTINGS = {
  "jupyter-lite-schema-version": 0,
  "jupyter-config-data": {
    ...{ appName: "RNN by hand", defaultKernelName: "tslab", exposeAppInBrowser: true },
  },
};

/** JupyterLab would ask another server for news. */
const USER_SETTINGS = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
};

/** @param {string} site the folder to write to, which must be new */
export async function buildLite(site) {
  const scratch = mkdtempSync(join(tmpdir(), "course-in-browser-"));
  try {
    const [extension, contents] = ["extension", "contents"].map((name) => join(scratch, name));
    writeExtension(extension);
    copyNotebooks(join(contents, "notebooks"));
    const config = {
      ...{ output_dir: site, contents: [contents], federated_extensions: [extension], apps: ["lab"] },
      ...{ no_sourcemaps: true, no_unused_shared_packages: true },
    };
    writeJson(join(scratch, "jupyter_lite_config.json"), { LiteBuildConfig: config });
    writeJson(join(scratch, "jupyter-lite.json"), SITE_SETTINGS);
    writeJson(join(scratch, "overrides.json"), USER_SETTINGS);
    await run(venvPython, ["-m", "jupyterlite_core", "build"], { cwd: scratch, env: jupyterEnvironment() });
    writeJson(join(site, "fetched-late.json"), fontsOfFormulas(site));
    writeFileSync(join(site, "service-worker.js"), bundleScript("service-worker.mjs", { CACHE_NAME }));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function writeExtension(folder) {
  const files = join(folder, "static");
  const { script, beside } = bundleKernel(files);
  const names = { KERNEL_SCRIPT: script, KEPT_FILES: [script, ...beside], CACHE_NAME };
  const container = writeHashed(files, "remoteEntry.js", bundleScript("extension/container.mjs", names));
  const build = { load: `static/${container}`, extension: "./extension" };
  writeJson(join(folder, "package.json"), {
    name: NAME,
    version: "0.1.0",
    jupyterlab: { extension: true, _build: build },
  });
}

function copyNotebooks(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(notebooks).filter((name) => name.endsWith(".ipynb"))) {
    cpSync(join(notebooks, name), join(folder, name));
  }
}

/** Formulas are typeset when they come into sight, which may be without a network. */
function fontsOfFormulas(site) {
  const names = readdirSync(join(site, "build")).filter((name) => /^MathJax_.*\.woff$/.test(name));
  if (names.length === 0) throw new Error("build-lite: JupyterLab must bring fonts for formulas, got none");
  return names.map((name) => `build/${name}`);
}

function writeJson(path, value) {
  writeFileSync(path, JSON.stringify(value));
}
