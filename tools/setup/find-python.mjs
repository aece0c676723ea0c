import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { jupyterEnvironment } from "./environments.cjs";
import { isForEverybody } from "./for-everybody.mjs";

/** Those for which every locked package has wheels. A newer Python would have to compile them. */
export const PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"];

// Also runs on Python 2, so that an old Python is recognised and named.
const PROBE = `
import json, os, sys
missing = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
    except ImportError:
        missing.append(name)
program = os.path.realpath(sys.executable)
print(json.dumps({"version": list(sys.version_info[:3]), "missing": missing, "program": program}))
`;

/**
 * @typedef {{ command: string[], version: number[], missing: string[], program: string }} Python
 *   `missing`: the modules that it lacks; `program`: the path of its file
 */

/** @returns {string[][]} */
function candidates() {
  if (process.env.PYTHON) return [[process.env.PYTHON]];
  const numbered = PYTHONS.map((version) => [`python${version}`]).reverse();
  const plain = [["python3"], ["python"]];
  return process.platform === "win32" ? [["py", "-3"], ...plain] : [...plain, ...numbered];
}

/** @param {string[]} command @returns {Python | null} null when it is no Python that runs */
function probe(command) {
  const words = [...command.slice(1), "-c", PROBE];
  const run = spawnSync(command[0], words, { encoding: "utf8", env: jupyterEnvironment() });
  if (run.error || run.status !== 0) return null;
  try {
    return { command, ...JSON.parse(run.stdout) };
  } catch {
    return null;
  }
}

/** @param {Python} python */
const isSupported = ({ version }) => PYTHONS.includes(version.slice(0, 2).join("."));

/**
 * The command of a Python that can make the virtual environment, as a list of words: `PYTHON` when it is set, otherwise
 * one on the PATH.
 *
 * @param {object} [options]
 * @param {boolean} [options.forEverybody] only one that all users of the machine may run, also in /usr/bin
 * @throws Error that names what is missing and the command that installs it
 */
export function findPython({ forEverybody = false } = {}) {
  const commands = forEverybody && !process.env.PYTHON ? [...candidates(), ["/usr/bin/python3"]] : candidates();
  const found = commands.flatMap((command) => probe(command) ?? []);
  const supported = found.filter(isSupported);
  const open = supported.filter(({ program }) => !forEverybody || isForEverybody(program));
  const fit = open.find((python) => python.missing.length === 0);
  if (fit) return fit.command;
  if (open.length > 0) throw new Error(noVenv(open[0]));
  throw new Error(supported.length > 0 ? notForEverybody(supported[0]) : noPython(found[0]));
}

/** @param {Python} python */
function notForEverybody({ command, version, program }) {
  return [
    `Python must be one that every user of the machine may run, got ${version.join(".")} (${command.join(" ")}), ` +
      `which is ${program}.`,
    `Install one with:\n    ${installPython()}`,
    "or set PYTHON to the path of one.",
  ].join("\n");
}

/** @param {Python} python */
function noVenv({ command, version, missing }) {
  const install =
    packageManager() === "apt" ? `sudo apt install python${version[0]}.${version[1]}-venv` : installPython();
  return [
    `Python ${version.join(".")} (${command.join(" ")}) must have the modules venv and ensurepip, ` +
      `got no ${missing.join(" and no ")}.`,
    `Install them with:\n    ${install}`,
  ].join("\n");
}

/** @param {Python | undefined} other */
function noPython(other) {
  const got = other ? `${other.version.join(".")} (${other.command.join(" ")})` : "none on the PATH";
  return [
    `Python must be ${PYTHONS[0]} to ${PYTHONS.at(-1)}, got ${got}.`,
    `Install it with:\n    ${installPython()}`,
    "or from https://www.python.org/downloads/. To use a Python that is not on the PATH, set PYTHON to its path.",
  ].join("\n");
}

function installPython() {
  return {
    apt: "sudo apt install python3 python3-venv",
    dnf: "sudo dnf install python3",
    pacman: "sudo pacman -S python",
    brew: "brew install python",
    winget: "winget install Python.Python.3.13",
  }[packageManager()];
}

function packageManager() {
  if (process.platform === "win32") return "winget";
  if (process.platform === "darwin") return "brew";
  const onPath = (name) =>
    (process.env.PATH ?? "")
      .split(delimiter)
      .concat("/usr/bin")
      .some((folder) => existsSync(join(folder, name)));
  return ["dnf", "pacman"].find(onPath) ?? "apt";
}
