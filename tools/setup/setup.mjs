// From a fresh clone to everything in place, in four steps; each is skipped when its stamp shows that it was finished.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { alone } from "./alone.mjs";
import { findPython } from "./find-python.mjs";
import { writeKernelspec, writeLabSettings } from "./kernelspec.mjs";
import { root, venv, venvPython } from "./places.cjs";
import { run, step } from "./progress.mjs";

const tsc = join(root, "node_modules", "@tslab", "typescript-for-tslab", "lib", "tsc.js");

/**
 * Sets up what is missing. Ends the process with a message when something cannot be.
 *
 * @param projects the folders to compile, each with a tsconfig.json
 */
export async function setUp(projects) {
  try {
    await alone(join(root, ".setup-lock"), async () => {
      await installNpmPackages();
      await installPythonPackages();
      await step(`build ${projects.join(", ")}`, false, () => build(projects));
      writeKernelspec();
      writeLabSettings();
    });
  } catch (error) {
    console.error(
      `\n${error.message}\n\nOnce that is mended, run the same command again: it continues where it stopped.`,
    );
    process.exit(1);
  }
}

async function installNpmPackages() {
  const stamp = join(root, "node_modules", ".setup-stamp");
  const wanted = hashOf("package-lock.json");
  await step("npm packages", isStamped(stamp, wanted), async () => {
    const [command, ...words] = npm();
    await run(command, [...words, "ci", "--include=dev", "--no-audit", "--no-fund"], {
      cwd: root,
      shell: command === "npm" && process.platform === "win32",
    });
    writeFileSync(stamp, wanted);
  });
}

/** npm names itself to the scripts it runs; a script run by hand takes the one on the PATH. */
function npm() {
  const cli = process.env.npm_execpath ?? "";
  return basename(cli) === "npm-cli.js" ? [process.execPath, cli] : ["npm"];
}

async function installPythonPackages() {
  const stamp = join(venv, ".setup-stamp");
  const hash = hashOf("requirements.txt", "requirements.lock.txt");
  const isDone = isStamped(stamp, `${hash} ${venvVersion()}`);
  await step("Python packages with JupyterLab in .venv", isDone, async () => {
    const [python, ...words] = findPython();
    await run(python, [...words, "-m", "venv", "--clear", venv]);
    await run(venvPython, ["-m", "pip", "install", "--disable-pip-version-check", "-q", "-r", "requirements.txt"], {
      cwd: root,
    });
    await run(venvPython, ["-c", "import jupyterlab, nbclient, scipy_openblas32"]);
    writeFileSync(stamp, `${hash} ${venvVersion()}`);
  });
}

/** "3.11", or "none" when .venv has no Python that runs: it is absent, half made, or its base was removed. */
function venvVersion() {
  const python = spawnSync(venvPython, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], {
    encoding: "utf8",
  });
  return python.status === 0 ? python.stdout.trim() : "none";
}

/** The compiler itself finds out what is up to date. */
function build(projects) {
  return run(process.execPath, [tsc, "--build", ...projects], { cwd: root });
}

/** The stamp is written last, so a step that was cut off has none, and an old one tells of other wishes. */
function isStamped(stamp, wanted) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
}

function hashOf(...files) {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}
