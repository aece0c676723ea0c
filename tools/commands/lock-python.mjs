// npm run lock:python: writes each requirements.lock.txt from the requirements.txt beside it: every package with its version,
// the hashes of all its files, and the platforms that need it. Versions that are locked already stay as they are, as far as
// requirements.txt lets them; `npm run lock:python -- --upgrade` takes the newest ones.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPython, PYTHONS } from "../setup/find-python.mjs";
import { pipInstall } from "../setup/pip.mjs";
import { pythonOf, root } from "../setup/places.cjs";
import { run, step } from "../setup/progress.mjs";

const UV = "uv==0.13.9";
const LINUX = ["x86_64-manylinux_2_28", "aarch64-manylinux_2_28"];
const PLATFORMS = [...LINUX, "aarch64-apple-darwin", "x86_64-apple-darwin", "x86_64-pc-windows-msvc"];
/** Where each list of packages is, and where they are installed. */
const FOLDERS = { ".": PLATFORMS, bench: PLATFORMS, deploy: LINUX };

const scratch = mkdtempSync(join(tmpdir(), "lock-python-"));
try {
  await step(UV, false, installUv);
  for (const [folder, platforms] of Object.entries(FOLDERS)) {
    await step(join(folder, "requirements.lock.txt"), false, () => lock(join(root, folder)));
    await step("… has wheels for every platform", false, () => checkWheels(join(root, folder), platforms));
  }
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true });
}

async function installUv() {
  const [python, ...words] = findPython();
  await run(python, [...words, "-m", "venv", scratch]);
  await pipInstall(scratch, UV);
}

function uv(folder, ...words) {
  return run(pythonOf(scratch), ["-m", "uv", "pip", ...words], { cwd: folder });
}

/** One version of each package for all Pythons, where there is one: then all readers run what the tests run. */
function lock(folder) {
  const versions = ["--universal", "--python-version", PYTHONS[0], "--fork-strategy", "fewest"];
  const file = ["--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "npm run lock:python"];
  const [from, to] = ["requirements.txt", "requirements.lock.txt"];
  return uv(folder, "compile", from, "-o", to, ...versions, ...file, ...process.argv.slice(2));
}

/** A package without a wheel would be compiled on the reader's machine, which may have no compiler. */
async function checkWheels(folder, platforms) {
  const install = ["install", "--dry-run", "--target", join(scratch, "none"), "--require-hashes", "--only-binary", ":all:"];
  for (const python of PYTHONS) {
    for (const platform of platforms) {
      const target = ["--python-version", python, "--python-platform", platform];
      await uv(folder, ...install, ...target, "-r", "requirements.lock.txt");
    }
  }
}
