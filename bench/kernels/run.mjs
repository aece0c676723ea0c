// Compares this project's kernel with ipykernel, Deno's and stock tslab, by the same probes in one run:
// `node bench/kernels/run.mjs`, or `node bench/kernels/run.mjs ours deno` for some of them.
// Prints a table; all of them take about 15 minutes, and their table is also written to results.md.
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { jupyterEnvironment } from "../../tools/setup/environments.cjs";
import { notebooks, root, venvPython } from "../../tools/setup/places.cjs";
import { setUp } from "../../tools/setup/setup.mjs";

const here = dirname(fileURLToPath(import.meta.url));

await setUp(["lib"]);
const kernels = choose(process.argv.slice(2));
const run = spawnSync(venvPython, [join(here, "probes.py"), JSON.stringify(kernels), notebooks], {
  env: jupyterEnvironment(),
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
});
console.log(run.stdout);
process.exitCode = run.status ?? 1;
if (run.status === 0 && process.argv.length === 2) writeFileSync(join(here, "results.md"), report(run.stdout));

function report(table) {
  const machine = `${cpus().length} × ${cpus()[0].model}, Node ${process.versions.node}`;
  return `# Kernels compared\n\nWritten by \`node bench/kernels/run.mjs\` (${machine}).\n\n${table}`;
}

/** @param {string[]} names none: all */
function choose(names) {
  const launcher = join(root, "tools", "kernel", "launcher.cjs");
  const tslab = join(root, "node_modules", "tslab", "bin", "tslab");
  const all = {
    ours: typescript([process.execPath, launcher, "{connection_file}"], "message"),
    tslab: typescript([process.execPath, tslab, "kernel", "--config-path={connection_file}"]),
    deno: typescript([deno(), "jupyter", "--kernel", "--conn", "{connection_file}"]),
    ipykernel: {
      language: "python",
      spec: { argv: [venvPython, "-m", "ipykernel_launcher", "-f", "{connection_file}"], language: "python" },
    },
  };
  const unknown = names.find((name) => !(name in all));
  if (unknown) throw new Error(`run.mjs: kernel must be one of ${Object.keys(all).join(", ")}, got ${unknown}`);
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name)));
}

function typescript(argv, interrupt_mode = "signal") {
  return { language: "typescript", spec: { argv, language: "typescript", interrupt_mode } };
}

/** The binary itself: the command that npm installs is a process around it, which would hear the signals instead. */
function deno() {
  if (!existsSync(join(here, "node_modules"))) {
    spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
  }
  const { platform, arch } = process;
  const name = `@deno/${platform}-${arch}${platform === "linux" ? "-glibc" : ""}`;
  const folder = dirname(createRequire(join(here, "package.json")).resolve(`${name}/package.json`));
  return join(folder, platform === "win32" ? "deno.exe" : "deno");
}
