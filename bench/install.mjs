/** Installs the libraries to compare with in bench/.venv and bench/node_modules, unless they are there already. */
import { join } from "node:path";
import { installNpmPackages } from "../tools/setup/npm-packages.mjs";
import { installPythonPackages } from "../tools/setup/python-packages.mjs";
import { withSetupLock } from "../tools/setup/setup-lock.mjs";
import { bench, venv } from "./places.mjs";

/** @returns "python", "node", or both, when their installation failed: these contestants are left out */
export async function installPeers() {
  const failed = [];
  const attempt = async (what, install) => {
    try {
      await install();
    } catch (error) {
      console.error(error.message);
      failed.push(what);
    }
  };
  await withSetupLock(join(bench, ".setup-lock"), async () => {
    await attempt("python", installPython);
    await attempt("node", () => installNpmPackages("npm packages in bench/node_modules", bench));
  });
  return failed;
}

function installPython() {
  return installPythonPackages("Python packages in bench/.venv", {
    venv,
    lock: join(bench, "requirements.lock.txt"),
    unlocked: join(bench, "requirements-torch.txt"),
    modules: ["numpy", "torch", "threadpoolctl"],
  });
}
