import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPython } from "./find-python.mjs";
import { pythonOf } from "./places.cjs";
import { run, step } from "./progress.mjs";
import { hashOf, isStamped } from "./stamp.mjs";

/**
 * Makes a virtual environment and installs packages in it, unless that was done before and the lists have not changed.
 *
 * @param title    what the reader sees
 * @param venv     the environment's folder; an old one is replaced
 * @param lock     requirements file with a hash for every package
 * @param unlocked requirements file of the packages that cannot have a hash, installed after the others
 * @param modules  must be importable in the end
 */
export async function installPythonPackages(title, { venv, lock, unlocked, modules }) {
  const stamp = join(venv, ".setup-stamp");
  const hash = hashOf(...[lock, unlocked].filter(Boolean));
  const contents = () => `${hash} ${pythonVersion(venv)}`;
  await step(title, isStamped(stamp, contents()), async () => {
    const [python, ...words] = findPython();
    await run(python, [...words, "-m", "venv", "--clear", venv]);
    await pipInstall(venv, "--require-hashes", "-r", lock);
    if (unlocked) await pipInstall(venv, "-r", unlocked);
    await run(pythonOf(venv), ["-c", `import ${modules.join(", ")}`]);
    writeFileSync(stamp, contents());
  });
}

function pipInstall(venv, ...words) {
  return run(pythonOf(venv), ["-m", "pip", "install", "--disable-pip-version-check", "-q", ...words]);
}

/** "3.11", or "none" when the environment has no Python that runs: it is absent, incomplete, or its base was removed. */
function pythonVersion(venv) {
  const python = spawnSync(pythonOf(venv), ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], {
    encoding: "utf8",
  });
  return python.status === 0 ? python.stdout.trim() : "none";
}
