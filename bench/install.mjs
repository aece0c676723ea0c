/** Installs the libraries to compare with, into bench/.venv and bench/node_modules; does nothing when they are there. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench, python } from "./places.mjs";

/** @returns the folders whose installation failed: their contestants are left out */
export function installPeers() {
  const failed = [];
  if (!once(".venv", "requirements.txt", installPython)) failed.push("python");
  if (!once("node_modules", "package-lock.json", installNode)) failed.push("node");
  return failed;
}

/** Runs `install` unless `folder` was made from the same `list` before. */
function once(folder, list, install) {
  const mark = join(bench, folder, "installed-from");
  const hash = createHash("sha256")
    .update(readFileSync(join(bench, list)))
    .digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === hash) return true;
  console.log(`Installing what bench/${list} names …`);
  if (!install()) return false;
  writeFileSync(mark, hash);
  return true;
}

function installPython() {
  const made = existsSync(python) || run(process.platform === "win32" ? "python" : "python3", ["-m", "venv", ".venv"]);
  return (
    made && run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"])
  );
}

function installNode() {
  const npm = process.env.npm_execpath;
  const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  return npm ? run(process.execPath, [npm, ...options]) : run("npm", options);
}

function run(command, options) {
  return spawnSync(command, options, { cwd: bench, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}
