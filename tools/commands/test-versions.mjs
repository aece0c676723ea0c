// npm run test:versions: runs npm test on every version of Node and Python that is supported and can be had here, and prints
// a table. `npm run test:versions -- quick` hands its words on to npm test; `-- --node 24 --python python3.12` takes only
// those. Each version works in a fresh clone of the last commit, which is removed in the end.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { cleanEnvironment } from "../setup/environments.cjs";
import { PYTHONS } from "../setup/find-python.mjs";
import { pythonOf, root } from "../setup/places.cjs";
import { run } from "../setup/progress.mjs";

const NODES = ["20", "22", "24", "26"];

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { node: { type: "string", multiple: true }, python: { type: "string", multiple: true } },
});
const isNamed = values.node !== undefined || values.python !== undefined;
const nodes = values.node ?? (isNamed ? [] : NODES);
const pythons =
  values.python?.map(namedPython) ??
  (isNamed ? [] : PYTHONS.flatMap((version) => findCommand(`python${version}`) ?? []));

const scratch = mkdtempSync(join(tmpdir(), "versions-"));
chmodSync(scratch, 0o755); // the learners of tests/class are other users
/** What the tests have started, such as browsers, ends with them when they are asked to end; then no more is waited. */
const END_MS = 10_000;
/**
 * The npm test that runs, at the head of a process group, so that nothing of it is left when this command is stopped.
 *
 * @type {import("node:child_process").ChildProcess | undefined}
 */
let running;
process.on("exit", () => {
  if (running?.pid) process.kill(-running.pid, "SIGKILL");
  rmSync(scratch, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);

const columns = ["Node", "Python", "tests", "passed", "failed", "skipped", "seconds"];
console.log(row(columns));
console.log(row(columns.map((_, i) => (i < 2 ? "--------" : "------:"))));
// Node and Python fail apart from one another: each version of one is tried with one of the other.
for (const node of nodes) await tryOut(await nodeOf(node));
for (const python of pythons) await tryOut(process.execPath, python);

function stop() {
  if (!running?.pid) process.exit(1);
  running.prependOnceListener("close", () => {
    running = undefined;
    process.exit(1); // before a row is printed of what was not tried to the end
  });
  process.kill(-running.pid, "SIGTERM");
  setTimeout(() => process.exit(1), END_MS);
}

/**
 * A Python of that name on the PATH, or of pyenv, which has on the PATH only the one it was told to use.
 *
 * @param {string} name such as "python3.12", or a path
 */
function findCommand(name) {
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const folders = existsSync(pyenv) ? readdirSync(pyenv).sort().reverse() : [];
  const places = [name, ...folders.map((folder) => join(pyenv, folder, "bin", name))];
  return places.find((place) => spawnSync(place, ["-c", ""]).status === 0);
}

/** @param {string} name */
function namedPython(name) {
  const found = findCommand(name);
  if (found) return found;
  console.error(`test:versions: --python must name a Python on the PATH or of pyenv, got ${name}`);
  process.exit(1);
}

/**
 * Node's binary as npm distributes it: the newest one of a version.
 *
 * @param {string} version such as "22" or "22.13.0"
 * @returns {Promise<string>} its path
 */
async function nodeOf(version) {
  const folder = join(scratch, `node ${version}`);
  const name = `node-${process.platform}-${process.arch}`;
  const [command, ...npmWords] = npm(process.execPath);
  await run(command, [...npmWords, "install", "--prefix", folder, "--no-audit", "--no-fund", `${name}@${version}`]);
  return join(folder, "node_modules", name, "bin", "node");
}

/**
 * Runs npm test in a fresh clone, and prints one row of the table.
 *
 * @param {string} node path of the Node that runs npm, the tests and the kernels
 * @param {string} [python] command of the Python that `.venv` is made with; default: the one that the set-up finds
 */
async function tryOut(node, python) {
  const clone = join(scratch, "clone");
  const start = Date.now();
  rmSync(clone, { recursive: true, force: true });
  await run("git", ["clone", "-q", "--depth=1", pathToFileURL(root).href, clone]);
  const { output, status } = await npmTest(clone, node, python);
  const [tests, passed, failed, cancelled, skipped] = ["tests", "pass", "fail", "cancelled", "skipped"].map((name) =>
    Number(new RegExp(`^ℹ ${name} (\\d+)$`, "m").exec(output)?.[1] ?? NaN),
  );
  const counts = [tests, passed, failed + cancelled, skipped].map((count) => (Number.isNaN(count) ? "none" : count));
  const seconds = Math.round((Date.now() - start) / 1000);
  // What was used, not what was asked for.
  const used = [kernelsNode(clone), pythonOf(join(clone, ".venv"))].map(versionOf);
  console.log(row([...used, ...counts, seconds]));
  if (status === 0) return;
  process.exitCode = 1;
  const failing = output.indexOf("✖ failing tests:");
  console.error(failing < 0 ? output : output.slice(failing));
}

/**
 * @param {string} clone
 * @param {string} node
 * @param {string} [python]
 * @returns {Promise<{ output: string, status: number | null }>}
 */
function npmTest(clone, node, python) {
  const [command, ...npmWords] = npm(node);
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  const env = { ...withoutNpm(cleanEnvironment()), PATH, ...(python && { PYTHON: python }) };
  return new Promise((resolve, reject) => {
    const test = spawn(command, [...npmWords, "test", "--", ...words], { cwd: clone, env, detached: true });
    running = test;
    let output = "";
    for (const stream of [test.stdout, test.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    }
    test.on("error", reject);
    test.on("close", (status) => {
      running = undefined;
      resolve({ output, status });
    });
  });
}

/** The npm that runs this command, in another Node; the one on the PATH when this was started by hand. */
function npm(/** @type {string} */ node) {
  const cli = process.env.npm_execpath ?? "";
  return basename(cli) === "npm-cli.js" ? [node, cli] : ["npm"];
}

/** npm tells its scripts about the folder and the Node that it runs in, which are others here. */
function withoutNpm(/** @type {NodeJS.ProcessEnv} */ env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_(?!config_)|INIT_CWD$)/.test(name)));
}

/** The Node that JupyterLab starts kernels with. */
function kernelsNode(/** @type {string} */ clone) {
  const spec = join(clone, ".venv", "share", "jupyter", "kernels", "tslab", "kernel.json");
  return existsSync(spec) ? JSON.parse(readFileSync(spec, "utf8")).argv[0] : "";
}

function versionOf(/** @type {string} */ program) {
  const said = program && spawnSync(program, ["--version"], { encoding: "utf8" }).stdout; // none where the set-up failed
  return /[\d.]+/.exec(said ?? "")?.[0] ?? "none";
}

function row(/** @type {(string | number)[]} */ cells) {
  return `| ${cells.map((cell, i) => (i < 2 ? String(cell).padEnd(8) : String(cell).padStart(7))).join(" | ")} |`;
}
