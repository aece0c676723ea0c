import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { jupyterEnvironment, notebooks, root, venvPython } from "../setup/places.cjs";
import { setUp } from "../setup/setup.mjs";

/** Sets up and runs JupyterLab until it ends. @param flags the reader's own, which win over the ones given here */
export async function startJupyterLab(flags) {
  await setUp(["lib"]);
  console.log("✓ starting JupyterLab (Ctrl+C twice ends it)\n");
  // Through `-m`, because the scripts in .venv name the place it was made at, and the clone may have moved.
  const jupyterLab = spawn(venvPython, ["-m", "jupyterlab", ...defaults().filter(isOpen(flags)), ...flags], {
    cwd: root,
    env: jupyterEnvironment(),
    stdio: "inherit",
  });
  // Ctrl+C reaches JupyterLab by itself, which asks before it ends; the rest is handed on.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => jupyterLab.kill(signal));
  jupyterLab.on("error", (error) => {
    console.error(`JupyterLab must start, got: ${error.message}`);
    process.exitCode = 1;
  });
  jupyterLab.on("exit", (status) => (process.exitCode = status ?? 1));
}

/** JupyterLab refuses a setting that is given twice. `--ip` is short for `--ServerApp.ip`. */
function isOpen(flags) {
  const setting = (flag) => flag.split("=")[0].replace(/^(--)?(.*\.)?/, "");
  const given = flags.map(setting);
  return (flag) => !given.includes(setting(flag));
}

function defaults() {
  return [
    "--ServerApp.ip=127.0.0.1",
    `--ServerApp.root_dir=${root}`,
    `--LabApp.default_url=/lab${firstPage()}`,
    "--MultiKernelManager.default_kernel_name=tslab",
    // Nothing is fetched from outside: no news, no updates, no list of extensions.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    // In a container one is root; JupyterLab then refuses unless told, though it serves only this machine, by token.
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
}

function firstPage() {
  const first = ["00-start-here.ipynb", "01-rnn-step.ipynb"].find((name) => existsSync(join(notebooks, name)));
  return first ? `/tree/notebooks/${first}` : "";
}
