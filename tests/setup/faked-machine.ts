/** A clone on a faked machine: npm and Python are stand-ins that only write down how they were called. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { root } from "../places";

/** A folder for clones, whose name has spaces and letters from elsewhere. */
export const scratch = mkdtempSync(join(tmpdir(), "set-up ñ 日本 "));
after(() => rmSync(scratch, { recursive: true, force: true }));

export interface Machine {
  /** What `python3` says of itself; absent: there is no python3. */
  python?: { version: number[]; missing: string[] };
  /** What Node says of itself. Default: the truth. */
  nodeVersion?: string;
  /** The command that is killed in the middle of its work. */
  killed?: "npm" | "venv" | "pip";
  /** Environment variables. */
  variables?: Record<string, string>;
  /** Lines of the shell, run by a stand-in before its own work. */
  also?: { npm?: string; pip?: string };
  /** What `pip config list` prints. */
  pipSettings?: string;
  /** Words behind `npm start --`; default `--no-browser`. */
  words?: string[];
}

export interface SetUp {
  status: number | null;
  said: string;
  /** The commands it called, each with its first words. */
  called: string[];
  /** The environment in which a command ran, and all its words. */
  environmentOf: (command: string) => Record<string, string>;
  wordsOf: (command: string) => string[];
}

export const GOOD: Machine = { python: { version: [3, 12, 1], missing: [] } };
export const EVERYTHING = ["npm ci", "venv --clear", "pip install --require-hashes"];
export const skip = process.platform === "win32" ? "the stand-ins are shell scripts" : false;

/** A clone in a folder whose name has spaces and letters from elsewhere, on a machine with stand-ins for npm and Python. */
export class Clone {
  constructor(readonly path: string) {
    for (const name of [
      "package.json",
      "package-lock.json",
      "requirements.txt",
      "requirements.lock.txt",
      "tsconfig.json",
      "tools",
    ]) {
      cpSync(join(root, name), join(path, name), { recursive: true });
    }
    mkdirSync(join(path, "lib"));
    writeFileSync(
      join(path, "lib", "tsconfig.json"),
      '{ "compilerOptions": { "composite": true, "outDir": "dist", "types": [], "lib": ["es5"], "skipLibCheck": true } }',
    );
    writeFileSync(join(path, "lib", "index.ts"), "export const one = 1;\n");
  }

  /** Runs the set-up as `npm start` does. */
  setUp(machine: Machine): SetUp {
    const programs = `${this.path} programs`; // not in the clone, whose disk may be full
    const log = join(programs, "called");
    rmSync(programs, { recursive: true, force: true });
    mkdirSync(programs);
    writeFileSync(log, "");
    writePrograms(programs, log, machine);
    const words = [
      "-r",
      join(programs, "node-version.cjs"),
      ...this.startScript(),
      ...(machine.words ?? ["--no-browser"]),
    ];
    const run = spawnSync(process.execPath, words, {
      cwd: this.path,
      encoding: "utf8",
      timeout: 30_000,
      env: { PATH: programs, HOME: this.path, ...machine.variables },
    });
    const noted = (command: string, what: string): string[] =>
      readFileSync(join(programs, `${command}.${what}`), "utf8")
        .split("\0")
        .filter(Boolean);
    return {
      status: run.status,
      said: run.stdout + run.stderr,
      called: readFileSync(log, "utf8").split("\n").filter(Boolean),
      environmentOf: (command) => Object.fromEntries(noted(command, "environment").map((line) => line.split(/=(.*)/s))),
      wordsOf: (command) => noted(command, "words"),
    };
  }

  /** What Node is given by `npm start`. */
  private startScript(): string[] {
    const { scripts } = JSON.parse(readFileSync(join(this.path, "package.json"), "utf8"));
    const [exec, node, ...words] = (scripts.start as string).split(" ");
    assert.deepEqual([exec, node], ["exec", "node"]);
    return words;
  }
}

export function newClone(name: string): Clone {
  const path = join(scratch, name);
  mkdirSync(path);
  return new Clone(path);
}

/** A path as the shell reads it, whatever signs it has. */
const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

function writePrograms(folder: string, log: string, machine: Machine): void {
  const { nodeVersion } = machine;
  writeFileSync(
    join(folder, "node-version.cjs"),
    nodeVersion ? `Object.defineProperty(process.versions, "node", { value: "${nodeVersion}" });` : "",
  );
  // What a stand-in notes of how it was called.
  const note = (command: string): string =>
    `/usr/bin/env -0 > ${quoted(`${folder}/${command}.environment`)}; printf '%s\\0' "$@" > ${quoted(`${folder}/${command}.words`)}`;
  const program = (name: string, body: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\nPATH=/usr/bin:/bin\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  const { also = {}, killed, pipSettings = "" } = machine;
  const cutOff = (command: string): string => (killed === command ? "kill -9 $$" : ":");
  writeFileSync(join(folder, "pip-settings"), pipSettings);
  const links = ["@tslab/typescript-for-tslab", "koffi", "zeromq"].map(
    (name) => `ln -sfn ${quoted(join(root, "node_modules", name))} node_modules/${name}`,
  );
  program(
    "npm",
    `echo "npm $1" >> ${quoted(log)}; ${note("npm")}
mkdir -p node_modules/@tslab; ${cutOff("npm")}
${links.join("\n")}
${also.npm ?? ""}`,
  );
  if (!machine.python) return;
  const venvPython = `#!/bin/sh
PATH=/usr/bin:/bin
case "$2" in
  *version_info*) echo ${machine.python.version.slice(0, 2).join(".")};;
  *import*) ${note("import")};;
  pip)
    if [ "$3" = config ]; then ${note("pip-config")}; cat ${quoted(`${folder}/pip-settings`)}
    else echo pip $3 $6 >> ${quoted(log)}; ${note("pip")}; ${cutOff("pip")}; ${also.pip ?? ":"}; fi;;
esac
case "$1" in */jupyter_lab.py) shift; echo jupyterlab "$@" >> ${quoted(log)}; ${note("jupyterlab")};; esac`;
  program(
    "python3",
    `case "$2" in
  *ensurepip*) ${note("python3")}; echo '${JSON.stringify(machine.python)}';;
  venv) echo "venv $3" >> ${quoted(log)}; ${note("venv")}; rm -rf "$4"; mkdir -p "$4/bin"; ${cutOff("venv")}
    cat > "$4/bin/python" <<'END'
${venvPython}
END
    chmod +x "$4/bin/python";;
esac`,
  );
}
