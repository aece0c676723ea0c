import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, venv } from "./places.cjs";

/** Registers the launcher as the kernel `tslab` in .venv. Written at every set-up, because its paths are absolute. */
export function writeKernelspec() {
  const argv = [process.execPath, join(root, "tools", "kernel", "launcher.cjs"), "{connection_file}"];
  writeJson(join(venv, "share", "jupyter", "kernels", "tslab", "kernel.json"), {
    argv,
    display_name: "TypeScript",
    language: "typescript",
    interrupt_mode: "message", // a loop that never pauses hears no signal
  });
}

/** JupyterLab does not fetch news or look for newer versions: it makes no requests to other hosts. */
export function writeLabSettings() {
  writeJson(join(venv, "share", "jupyter", "lab", "settings", "overrides.json"), {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  });
}

/** The figures of a notebook that is exported, by JupyterLab or by nbconvert: see tools/notebooks/exported_figures.py. */
export function writeExportSettings() {
  const lines = [
    "import sys",
    `sys.path.append(${JSON.stringify(join(root, "tools", "notebooks"))})`,
    'c.HTMLExporter.preprocessors = ["exported_figures.ExportedFigures"]',
  ];
  for (const program of ["server", "nbconvert"]) {
    write(join(venv, "etc", "jupyter", `jupyter_${program}_config.py`), lines.join("\n") + "\n");
  }
}

/** @param {string} file */
function writeJson(file, content) {
  write(file, JSON.stringify(content, null, 2) + "\n");
}

/** @param {string} file @param {string} text */
function write(file, text) {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
