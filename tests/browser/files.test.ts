// The file system in memory beside Node's own: the same calls must give the same results, and the same errors.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { root } from "../places";

/** What is done, in this order, as [function, arguments] with paths below a folder of their own. */
const CALLS: [string, ...unknown[]][] = [
  ["mkdirSync", "@/a"],
  ["mkdirSync", "@/a"],
  ["mkdirSync", "@/none/deep"],
  ["mkdirSync", "@/x/y/z", { recursive: true }],
  ["writeFileSync", "@/a/text.txt", "größer 🐋"],
  ["readFileSync", "@/a/text.txt", "utf8"],
  ["readFileSync", "@/a/text.txt", { encoding: "utf-8" }],
  ["readFileSync", "@/a/text.txt"],
  ["appendFileSync", "@/a/text.txt", "!"],
  ["appendFileSync", "@/none/text.txt", "!"],
  ["readFileSync", "@/a/text.txt", "latin1"],
  ["readFileSync", "@/a"],
  ["readFileSync", "@/a/none.txt"],
  ["writeFileSync", "@/none/text.txt", "x"],
  ["writeFileSync", "@/a", "x"],
  ["existsSync", "@/a/text.txt"],
  ["existsSync", "@/a/none.txt"],
  ["statSync", "@/a/none.txt"],
  ["statSync", "@/a/none.txt", { throwIfNoEntry: false }],
  ["readdirSync", "@"],
  ["readdirSync", "@/a"],
  ["readdirSync", "@/none"],
  ["readdirSync", "@/a/text.txt"],
  ["realpathSync", "@/a/../a/text.txt"],
  ["realpathSync", "@/none"],
  ["renameSync", "@/a/text.txt", "@/x/moved.txt"],
  ["renameSync", "@/a/text.txt", "@/x/again.txt"],
  ["existsSync", "@/a/text.txt"],
  ["readFileSync", "@/x/moved.txt", "utf8"],
  ["unlinkSync", "@/x/none.txt"],
  ["unlinkSync", "@/x/moved.txt"],
  ["rmSync", "@/x/moved.txt", { force: true }],
  ["readdirSync", "@/x"],
];

/** And by descriptor: the same bytes must be read as were written, from where they were written. */
const BY_DESCRIPTOR = `
  const file = fs.openSync(folder + "/bytes", "wx");
  note(fs.writeSync(file, Uint8Array.of(1, 2, 3, 4, 5), 1, 3), fs.writeSync(file, "six"));
  fs.fsyncSync(file); fs.closeSync(file);
  note([...fs.readFileSync(folder + "/bytes")], attempt(() => fs.openSync(folder + "/bytes", "wx")));
  const again = fs.openSync(folder + "/bytes", "r");
  const buffer = new Uint8Array(8);
  note(fs.fstatSync(again).size, fs.readSync(again, buffer, 2, 2, null), fs.readSync(again, buffer, 4, 9 - 5, null));
  note([...buffer], fs.readSync(again, buffer, 0, 2, 5), [...buffer], fs.readSync(again, buffer, 0, 8, null));
  fs.closeSync(again);
  note(attempt(() => fs.closeSync(again)), attempt(() => fs.openSync(folder + "/none", "r")));
  const more = fs.openSync(folder + "/bytes", "a"); fs.writeSync(more, "!"); fs.closeSync(more);
  note(String(fs.readFileSync(folder + "/bytes").subarray(3)));
  note(fs.readdirSync(folder, { withFileTypes: true }).map((entry) => [entry.name, entry.isFile(), entry.isDirectory()]));
  note(fs.statSync(folder).isDirectory(), fs.statSync(folder + "/bytes").size);
`;

/** Runs the calls on a file system. @returns what each gave, without the name of the folder */
function resultsOn(importFs: string, folder: string): string[] {
  const script = `
    ${importFs}
    const folder = ${JSON.stringify(folder)};
    const here = (value) => (typeof value === "string" ? value.replace("@", folder) : value);
    const plain = (value) => (Buffer.isBuffer(value) ? [...value] : value);
    const attempt = (run) => { try { return plain(run()); } catch (e) { return [e.code, e.message, e.syscall, e.path]; } };
    const results = [];
    const note = (...values) => results.push(JSON.stringify(values));
    for (const [name, ...words] of ${JSON.stringify(CALLS)}) {
      note(name, words, attempt(() => fs[name](...words.map((word, i) => (/(write|append)FileSync/.test(name) && i === 1 ? word : here(word))))));
    }
    ${BY_DESCRIPTOR}
    console.log(JSON.stringify(results).replaceAll(folder, "@"));`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout) as string[];
}

describe("the file system in a web browser", () => {
  it("does what Node's does", { skip: process.platform === "win32" && "compares errors of POSIX systems" }, () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "files-")));
    try {
      const wanted = resultsOn('import fs from "node:fs";', folder);
      const got = resultsOn(
        `import { addDirectory, fs } from "./tools/browser/node/files.mjs"; addDirectory(${JSON.stringify(folder)});`,
        folder,
      );
      assert.deepEqual(got, wanted);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
