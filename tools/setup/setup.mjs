// From a fresh clone to everything in place, in steps that are skipped when they have been done.
import { join } from "node:path";
import { fullDisk } from "./full-disk.mjs";
import { writeExportSettings, writeKernelspec, writeLabSettings } from "./kernelspec.mjs";
import { installNpmPackages } from "./npm-packages.mjs";
import { root, venv } from "./places.cjs";
import { run, step } from "./progress.mjs";
import { installPythonPackages } from "./python-packages.mjs";
import { withSetupLock } from "./setup-lock.mjs";

const tsc = join(root, "node_modules", "@tslab", "typescript-for-tslab", "lib", "tsc.js");

const PYTHON = {
  venv,
  lock: join(root, "requirements.lock.txt"),
  modules: ["jupyterlab", "nbclient", "scipy_openblas32"],
};

/**
 * Sets up what is missing. Ends the process with a message when that fails.
 *
 * @param {string[]} projects the folders to compile, each with a tsconfig.json
 * @param {object} [options]
 * @param {() => unknown} [options.more] sets up what only this command needs
 * @param {Parameters<typeof installPythonPackages>[1]} [options.python] what is to be in .venv instead of requirements.lock.txt
 */
export async function setUp(projects, { more = () => {}, python = PYTHON } = {}) {
  try {
    await withSetupLock(join(root, ".setup-lock"), async () => {
      await installNpmPackages("npm packages", root, ["koffi", "zeromq"]);
      await installPythonPackages("Python packages with JupyterLab in .venv", python);
      await step(`build ${projects.join(", ")}`, false, () => build(projects));
      writeKernelspec();
      writeLabSettings();
      writeExportSettings();
      await more();
    });
  } catch (error) {
    const full = error.code === "ENOSPC" ? `${fullDisk(error.message, root)}\n` : "";
    console.error(
      `\n${full}${error.message}\n\nFix this and run the same command again: it continues where it stopped.`,
    );
    process.exit(1);
  }
}

/** The compiler finds out by itself what is up to date. */
function build(projects) {
  return run(process.execPath, [tsc, "--build", ...projects], { cwd: root });
}
