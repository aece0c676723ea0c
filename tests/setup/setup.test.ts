// The set-up, from what is missing on a machine to a clone that was moved. npm and Python are stand-ins that only
// write down how they were called, so that each case takes a moment; the scripts of tools/ are the real ones.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import ts from "@tslab/typescript-for-tslab";
import { root, venvPython } from "../places";
import { Clone, EVERYTHING, GOOD, type Machine, newClone, skip } from "./faked-machine";

describe("what is missing on the machine", { skip }, () => {
  const cases: [string, Machine, RegExp[]][] = [
    [
      "Node",
      { ...GOOD, nodeVersion: "18.20.4" },
      [
        /Node must be 20 \(from 20\.19\), 22 \(from 22\.13\), 24 or newer, got 18\.20\.4/,
        /nvm install 22|brew install node|winget install/,
      ],
    ],
    [
      "Python",
      {},
      [
        /Python must be 3\.10 to 3\.14, got none on the PATH/,
        /apt install python3|dnf install python3|pacman -S python|brew install python/,
      ],
    ],
    [
      "a newer Python",
      { python: { version: [3, 8, 10], missing: [] } },
      [/Python must be 3\.10 to 3\.14, got 3\.8\.10 \(python3\)/, /install/],
    ],
    [
      "the venv module",
      { python: { version: [3, 11, 2], missing: ["ensurepip"] } },
      [/Python 3\.11\.2 \(python3\) must have .* got no ensurepip/, /apt install python3\.11-venv|install python/],
    ],
  ];
  for (const [what, machine, messages] of cases) {
    it(`${what}: named, with the command that installs it`, () => {
      const { status, said, called } = newClone(`without ${what}`).setUp(machine);
      assert.equal(status, 1, said);
      for (const message of messages) assert.match(said, message);
      assert.ok(!said.includes("    at "), `a message, not a stack:\n${said}`);
      assert.ok(!called.some((command) => command.includes("jupyterlab")), "JupyterLab must not be started");
    });
  }
});

it("a Python that only one user may run is named, where all users need one", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "private-python-")); // with the permissions 0700
  const script = `import(${JSON.stringify(join(root, "tools", "setup", "find-python.mjs"))})
    .then(({ findPython }) => findPython({ forEverybody: true })).catch(({ message }) => console.log(message))`;
  const env = { ...process.env, PYTHON: join(folder, "bin", "python") };
  try {
    execFileSync(venvPython, ["-m", "venv", "--copies", "--without-pip", folder]);
    const said = execFileSync(process.execPath, ["-e", script], { env, encoding: "utf8" });
    assert.match(said, /^Python must be one that every user of the machine may run, got 3\.\d.* \(.*private-python-/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe("a folder in which Node or Python cannot work", { skip }, () => {
  for (const name of ["back\\slash", "st*r", "col:on"]) {
    it(`${name}: is refused in one sentence, before anything is called`, () => {
      const { status, said, called } = newClone(name).setUp(GOOD);
      assert.equal(status, 1);
      assert.match(said, /^The project's folder must have no \\, \* or : in its path, got \/.*\nNode and Python .*\n$/);
      assert.deepEqual(called, []);
    });
  }

  it("is no other: spaces, quotes, brackets and letters from elsewhere are set up", () => {
    const clone = newClone(`a [b] {c,d} 'e' "f" #g %20 $HOME \`h\` ?i & ;j (k) <l> ! ~ ñ 日本 😀`);
    const { status, said, called } = clone.setUp(GOOD);
    assert.equal(status, 0, said);
    assert.deepEqual(called.slice(0, 3), EVERYTHING);
    assert.ok(existsSync(join(clone.path, "lib", "dist", "index.js")), "lib is built");
  });
});

describe("an old Node", { skip }, () => {
  it("is refused before it reads syntax that it may not know", () => {
    const clone = newClone("unreadable");
    for (const folder of ["commands", "setup"]) {
      for (const name of readdirSync(join(clone.path, "tools", folder)).filter((name) => name !== "require-node.cjs")) {
        writeFileSync(join(clone.path, "tools", folder, name), "syntax of the future\n");
      }
    }
    const { status, said } = clone.setUp({ ...GOOD, nodeVersion: "12.22.12" });
    assert.equal(status, 1);
    assert.match(said, /^Node must be 20 \(from 20\.19\), .* or newer, got 12\.22\.12\.$/m);
    assert.doesNotMatch(said, /SyntaxError/);
  });

  it("can read the check itself", () => {
    const source = readFileSync(join(root, "tools", "setup", "require-node.cjs"), "utf8");
    const written = (target: ts.ScriptTarget): string =>
      ts.transpileModule(source, { compilerOptions: { target } }).outputText;
    assert.equal(written(ts.ScriptTarget.ES2015), written(ts.ScriptTarget.ESNext), "newer syntax would be rewritten");
  });

  it("is refused by every command that the set-up belongs to", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const commands = Object.entries<string>(scripts).filter(([, script]) => /tools\/commands\/|bench\//.test(script));
    assert.ok(commands.length >= 5);
    for (const [name, script] of commands) {
      assert.match(script, /^(exec )?node -r \.\/tools\/setup\/require-node\.cjs /, `npm run ${name}`);
    }
  });
});

describe("the set-up", { skip }, () => {
  const jupyterLab = (called: string[]): string | undefined =>
    called.find((command) => command.startsWith("jupyterlab"));

  it("does everything once, in order, and passes the reader's flags on", () => {
    const clone = newClone("my clone, ñandú");
    const first = clone.setUp(GOOD);
    assert.equal(first.status, 0, first.said);
    assert.deepEqual(first.called.slice(0, 3), EVERYTHING);
    assert.match(jupyterLab(first.called) ?? "", / --no-browser$/);
    assert.match(jupyterLab(first.called) ?? "", /--ServerApp\.ip=127\.0\.0\.1 /);
    assert.ok(existsSync(join(clone.path, "lib", "dist", "index.js")), "lib is built");

    const second = clone.setUp(GOOD);
    assert.equal(second.status, 0, second.said);
    assert.equal(second.called.length, 1, `only JupyterLab, got ${second.called.join("; ")}`);
  });

  for (const killed of ["npm", "venv", "pip"] as const) {
    it(`is completed by the next run when ${killed} was killed`, () => {
      const clone = newClone(`killed in ${killed}`);
      const cutOff = clone.setUp({ ...GOOD, killed });
      assert.equal(cutOff.status, 1);
      assert.match(cutOff.said, /SIGKILL[\s\S]*run the same command again/);
      assert.equal(jupyterLab(cutOff.called), undefined);

      const next = clone.setUp(GOOD);
      assert.equal(next.status, 0, next.said);
      assert.deepEqual(next.called.slice(0, -1), killed === "npm" ? EVERYTHING : EVERYTHING.slice(1));
    });
  }

  it("is renewed for changed pins and for a .venv whose Python is gone, and only there", () => {
    const clone = newClone("changed");
    clone.setUp(GOOD);
    writeFileSync(join(clone.path, "requirements.lock.txt"), "# other pins\n");
    assert.deepEqual(clone.setUp(GOOD).called.slice(0, -1), ["venv --clear", "pip install --require-hashes"]);
    writeFileSync(join(clone.path, "package-lock.json"), "{}");
    assert.deepEqual(clone.setUp(GOOD).called.slice(0, -1), ["npm ci"]);
    rmSync(join(clone.path, ".venv", "bin", "python"));
    symlinkSync("/no/longer/there/python3", join(clone.path, ".venv", "bin", "python"));
    assert.deepEqual(clone.setUp(GOOD).called.slice(0, -1), ["venv --clear", "pip install --require-hashes"]);
  });

  it("builds lib again only when its sources changed", () => {
    const clone = newClone("edited");
    clone.setUp(GOOD);
    const built = join(clone.path, "lib", "dist", "index.js");
    writeFileSync(built, "// as it was built\n");
    clone.setUp(GOOD);
    assert.equal(readFileSync(built, "utf8"), "// as it was built\n");
    writeFileSync(join(clone.path, "lib", "index.ts"), "export const two = 2;\n");
    clone.setUp(GOOD);
    assert.match(readFileSync(built, "utf8"), /two = 2/);
  });

  it("of a clone that was moved points to the new place", () => {
    const clone = newClone("old place");
    clone.setUp(GOOD);
    const moved = join(dirname(clone.path), "new place");
    renameSync(clone.path, moved);
    const { called } = Object.assign(Object.create(Clone.prototype) as Clone, { path: moved }).setUp(GOOD);
    // The stand-in in .venv writes to the log of the old place, which is gone with it.
    assert.deepEqual(called, []);
    const { argv } = JSON.parse(
      readFileSync(join(moved, ".venv", "share", "jupyter", "kernels", "tslab", "kernel.json"), "utf8"),
    );
    assert.deepEqual(argv, [process.execPath, join(moved, "tools", "kernel", "launcher.cjs"), "{connection_file}"]);
  });

  it("shows what the compiler says about lib and starts nothing", () => {
    const clone = newClone("does not compile");
    writeFileSync(join(clone.path, "lib", "index.ts"), "export const one: string = 1;\n");
    const { status, said, called } = clone.setUp(GOOD);
    assert.equal(status, 1);
    assert.match(said, /lib\/index\.ts\(1,14\): error TS2322/);
    assert.equal(jupyterLab(called), undefined);
  });
});

describe("the locked Python packages", () => {
  const pins = (text: string): string[] => [...text.matchAll(/^[\w.-]+==[^\s;]+/gm)].map(([pin]) => pin.toLowerCase());
  for (const folder of [".", "bench"]) {
    const read = (name: string): string => readFileSync(join(root, folder, name), "utf8");

    it(`${join(folder, "requirements.lock.txt")} has all of requirements.txt`, () => {
      const locked = pins(read("requirements.lock.txt"));
      for (const pin of pins(read("requirements.txt"))) {
        assert.ok(locked.includes(pin), `${pin} must be locked: npm run lock:python`);
      }
    });

    it(`${join(folder, "requirements.lock.txt")} has hashes for everything and names no index`, () => {
      const lock = read("requirements.lock.txt");
      const packages = lock.replace(/^\s*#.*\n/gm, "").split(/\n(?=\S)/);
      assert.equal(packages.length, pins(lock).length);
      for (const text of packages) assert.match(text, / --hash=sha256:[0-9a-f]{64}/);
      assert.doesNotMatch(lock, /:\/\/|index-url|find-links/);
    });
  }
});
