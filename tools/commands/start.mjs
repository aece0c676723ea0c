// npm start: sets up what is missing, then opens JupyterLab. start-arguments.mjs has what may stand after `--`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { hasLostParent, watchParent } from "../kernel/control/parent.cjs";
import { jupyterEnvironment } from "../setup/environments.cjs";
import { root, venvPython } from "../setup/places.cjs";
import { setUp } from "../setup/setup.mjs";
import { HELP, here, jupyterLabFlags } from "./start-arguments.mjs";

const words = process.argv.slice(2);
if (words.some((word) => word === "--help" || word === "-h")) {
  console.log(HELP);
  process.exit();
}
const flags = flagsFor(words);
// npm that is killed passes nothing on. Without npm, one may well start this in the background and go. The parent is npm
// itself: package.json says `exec`, because a shell in between may live on, and Debian's keeps SIGINT to itself.
if (process.env.npm_lifecycle_event) {
  watchParent(() => process.kill(process.pid, "SIGTERM"));
  if (hasLostParent()) process.exit(1); // npm ended before it could be watched
}
await setUp(["lib"]);
startJupyterLab(flags);

/** Ends the process with a message when the words cannot be meant. */
function flagsFor(words) {
  try {
    return jupyterLabFlags(words);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/** @param {string[]} flags */
function startJupyterLab(flags) {
  console.log("✓ starting JupyterLab (press Ctrl+C twice to stop it)\n");
  const script = join(root, "tools", "commands", "jupyter_lab.py");
  const jupyterLab = spawn(venvPython, [script, ...flags], {
    cwd: here,
    env: { ...jupyterEnvironment(), STARTED_BY: String(process.pid) },
    stdio: "inherit",
  });
  // A terminal sends Ctrl+C to JupyterLab as well, which asks before it stops. All else has to be passed on; without a
  // terminal, JupyterLab would take SIGINT for one to end what it is doing, not itself.
  process.on("SIGINT", () => process.stdin.isTTY || jupyterLab.kill("SIGTERM"));
  process.on("SIGTERM", () => jupyterLab.kill("SIGTERM"));
  process.on("SIGHUP", () => jupyterLab.kill("SIGHUP"));
  jupyterLab.on("error", (error) => {
    console.error(`JupyterLab must start, got: ${error.message}`);
    process.exitCode = 1;
  });
  jupyterLab.on("exit", (status) => (process.exitCode = status ?? 1));
}
