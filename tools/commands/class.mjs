// npm run class: JupyterHub for a class on this machine. docs/teaching.md says how to use it, deploy/ has what it consists of.
// `npm run class -- --only-set-up` installs everything and starts nothing. All other flags go to JupyterHub.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { updateCourseRepository } from "../../deploy/course-repository.mjs";
import { installClass } from "../../deploy/install.mjs";
import { deploy, state, venv } from "../../deploy/places.mjs";
import { settingsOf } from "../../deploy/settings.mjs";
import { cleanEnvironment } from "../setup/environments.cjs";
import { isForEverybody } from "../setup/for-everybody.mjs";
import { root } from "../setup/places.cjs";
import { step } from "../setup/progress.mjs";
import { setUp } from "../setup/setup.mjs";

const RESTART_MS = 1000;

requireRoot();
const { port, limits } = checkedSettings();
const [address, proxyApi, hubAddress] = [0, 1, 2].map((i) => `http://127.0.0.1:${port + i}`);
const env = {
  ...cleanEnvironment(),
  ...limits,
  CONFIGPROXY_AUTH_TOKEN: randomBytes(32).toString("hex"),
  CLASS_STATE: state,
  CLASS_PROXY_API: proxyApi,
  CLASS_NODE: process.execPath, // what the kernels run on
};

warnOfOpenPorts();
await setUp(["lib"], {
  more: async () => {
    await installClass();
    await step("notebooks for the learners", false, prepare);
  },
});
if (process.argv.includes("--only-set-up")) process.exit();
const proxy = start(process.execPath, [
  join(deploy, "node_modules", "configurable-http-proxy", "bin", "configurable-http-proxy"),
  ...["--ip=127.0.0.1", `--port=${port}`, "--api-ip=127.0.0.1", `--api-port=${port + 1}`],
  ...[`--error-target=${hubAddress}/hub/error`, "--log-level=warn"],
]);
proxy.on("exit", (status) => end(status ?? 1));
let stopping = false;
let hub = startHub();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, stop);

/** Learners log in with the passwords of their accounts, and their servers run as they themselves. Only root can do either. */
function requireRoot() {
  if (process.platform === "linux" && process.getuid?.() === 0) return;
  console.error("npm run class: must be run as root, on Linux. Try:\n    sudo npm run class");
  process.exit(1);
}

function checkedSettings() {
  try {
    return settingsOf(process.env);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/** Ports that only root may open cannot be taken by a learner while the hub is started again. */
function warnOfOpenPorts() {
  const first = Number(readFileSync("/proc/sys/net/ipv4/ip_unprivileged_port_start", "utf8"));
  if (port + 2 < first) return;
  console.warn(
    `npm run class: on this system every user may open the ports ${port} to ${port + 2}, and read passwords there while the ` +
      `hub is started again. See CLASS_PORT in docs/teaching.md.`,
  );
}

async function prepare() {
  mkdirSync(state, { recursive: true });
  mkdirSync(join(state, "hub"), { recursive: true, mode: 0o700 });
  await updateCourseRepository(join(state, "course"));
  const needed = [process.execPath, join(root, "lib", "dist", "index.js"), join(state, "course", ".git", "HEAD")];
  for (const file of needed) {
    if (!isForEverybody(file)) throw new Error(`npm run class: every user must be able to read ${file}`);
  }
}

/** Ends when this process does, however that ends, and comes before the learners where processors are short. */
function start(/** @type {string} */ program, /** @type {string[]} */ words) {
  const options = /** @type {const} */ ({ cwd: state, env, stdio: "inherit", detached: true });
  const child = spawn("setpriv", ["--pdeathsig", "TERM", program, ...words], options);
  // Linux shares processors between sessions, and this is one of its own. With systemd the units' weights count instead.
  try {
    writeFileSync(`/proc/${child.pid}/autogroup`, "-10");
  } catch {
    // Not on this Linux, or not in this container: then all share alike.
  }
  return child;
}

/** A hub that was killed is started again. The learners' servers and the proxy have not noticed. */
function startHub() {
  const words = ["--config", join(deploy, "jupyterhub_config.py"), `--JupyterHub.bind_url=${address}`];
  const started = start(join(venv, "bin", "jupyterhub"), [
    ...words,
    `--JupyterHub.hub_bind_url=${hubAddress}`,
    ...process.argv.slice(2),
  ]);
  started.on("exit", (status, signal) => {
    if (stopping || !signal) return end(status ?? 0);
    console.error(`JupyterHub was ended by ${signal}: it is started again.`);
    setTimeout(() => (hub = startHub()), RESTART_MS);
  });
  return started;
}

function stop() {
  if (hub.exitCode !== null || hub.signalCode !== null) return end(0);
  stopping = true;
  hub.kill("SIGTERM");
}

function end(/** @type {number} */ status) {
  hub?.removeAllListeners("exit").kill();
  proxy.removeAllListeners("exit").on("exit", () => process.exit(status)); // its ports are free then
  if (proxy.exitCode !== null || proxy.signalCode !== null) process.exit(status);
  proxy.kill();
}
