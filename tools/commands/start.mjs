// npm start: sets up what is missing, then opens JupyterLab on the first notebook. Flags after `--` go to JupyterLab.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { watchParent } from "../kernel/control/parent.cjs";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { notebooks, root, venvPython } from "../setup/places.cjs";
import { setUp } from "../setup/setup.mjs";

await setUp(["lib"]);
startJupyterLab(process.argv.slice(2));

/** @param {string[]} flags the reader's own, which override the defaults */
function startJupyterLab(flags) {
  console.log("✓ starting JupyterLab (press Ctrl+C twice to stop it)\n");
  const script = join(root, "tools", "commands", "jupyter_lab.py");
  const jupyterLab = spawn(venvPython, [script, ...defaults().filter(isNotIn(flags)), ...flags], {
    cwd: root,
    env: jupyterEnvironment(),
    stdio: "inherit",
  });
  // The terminal sends Ctrl+C to JupyterLab as well, which asks before it stops. Other signals have to be passed on.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => jupyterLab.kill("SIGTERM"));
  process.on("SIGHUP", () => jupyterLab.kill("SIGHUP"));
  // npm that is killed passes nothing on. Without npm, one may well start this in the background and go.
  if (process.env.npm_lifecycle_event) watchParent(() => jupyterLab.kill("SIGTERM"), npm());
  jupyterLab.on("error", (error) => {
    console.error(`JupyterLab must start, got: ${error.message}`);
    process.exitCode = 1;
  });
  jupyterLab.on("exit", (status) => (process.exitCode = status ?? 1));
}

/** npm's process id. It runs this through a shell, which may be there as long as this is. */
function npm() {
  if (process.platform === "win32") return process.ppid;
  const ps = spawnSync("ps", ["-o", "ppid=,args=", "-p", `${process.ppid}`], { encoding: "utf8" });
  const [, above, command] = /^\s*(\d+)\s+(.*)/.exec(ps.stdout ?? "") ?? [];
  return command?.includes("start.mjs") ? Number(above) : process.ppid;
}

/** JupyterLab refuses a setting that is given twice. `--ip` is short for `--ServerApp.ip`. */
function isNotIn(flags) {
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
    // Makes no request to other hosts: no news, no check for updates, no list of extensions.
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    // In a container one is often root, which JupyterLab refuses by default. It serves this machine only, and by token.
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
}

function firstPage() {
  const first = ["00-start-here.ipynb", "01-rnn-step.ipynb"].find((name) => existsSync(join(notebooks, name)));
  return first ? `/tree/notebooks/${first}` : "";
}
