import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { jupyterEnvironment } from "./environments.cjs";
import { findPython } from "./find-python.mjs";
import { pipInstall } from "./pip.mjs";
import { pythonOf } from "./places.cjs";
import { run, step } from "./progress.mjs";
import { hashOf, isStamped } from "./stamp.mjs";

/**
 * Makes a virtual environment and installs packages in it, unless that was done before and the lists have not changed.
 *
 * @param {string} title what the reader sees
 * @param {object} environment
 * @param {string} environment.venv its folder; an old one is replaced
 * @param {string} environment.lock requirements file with a hash for every package
 * @param {string} [environment.unlocked] requirements file of the packages that cannot have a hash, installed last
 * @param {string[]} environment.modules must be importable in the end
 * @param {boolean} [environment.forEverybody] made with a Python that all users of the machine may run
 */
export async function installPythonPackages(title, { venv, lock, unlocked, modules, forEverybody }) {
  const stamp = join(venv, ".setup-stamp");
  const hash = hashOf(lock, ...(unlocked ? [unlocked] : []));
  const contents = () => `${hash} ${pythonVersion(venv)}`;
  await step(title, isStamped(stamp, contents()), async () => {
    const [python, ...words] = findPython({ forEverybody });
    const env = jupyterEnvironment();
    await run(python, [...words, "-m", "venv", "--clear", venv], { env });
    await pipInstall(venv, "--require-hashes", "-r", lock);
    if (unlocked) await pipInstall(venv, "-r", unlocked);
    await run(pythonOf(venv), ["-c", `import ${modules.join(", ")}`], { env });
    writeFileSync(stamp, contents());
  });
}

/** "3.11", or "none" when the environment has no working Python: it is absent, incomplete, or its base was removed. */
function pythonVersion(/** @type {string} */ venv) {
  const python = spawnSync(pythonOf(venv), ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], {
    encoding: "utf8",
    env: jupyterEnvironment(),
  });
  return python.status === 0 ? python.stdout.trim() : "none";
}
