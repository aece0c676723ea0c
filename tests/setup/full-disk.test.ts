// A full disk is named, whatever the program that met it says.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { Clone, GOOD, newClone, scratch, skip } from "./faked-machine";

const STACK = "for i in 1 2 3 4 5 6 7 8 9; do printf 'npm error\\n at a:1\\n at b:2\\n at c:3\\n at d:4\\n'; done";

describe("a disk that is full", { skip }, () => {
  const programs: ["npm" | "pip", string][] = [
    ["npm", "npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write"],
    ["npm", "npm error code EDQUOT"],
    ["npm", "gyp ERR! cp: error writing build/a.o: No space left on device"],
    ["pip", "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"],
    ["pip", "OSError: [Errno 122] Disk quota exceeded"],
  ];
  for (const [program, line] of programs) {
    it(`is named where ${program} says: ${line}`, () => {
      const clone = newClone(`${program} ${line.replace(/\W+/g, " ").slice(-40)}`);
      const { status, said } = clone.setUp({ ...GOOD, also: { [program]: `echo '${line}'; ${STACK}; exit 1` } });
      assert.equal(status, 1);
      assert.match(said, /^The disk was full \(ENOSPC\)\. Room now: .* MB free\).*\n\nFix this and run the same/m);
      assert.ok(said.includes(line), said);
      assert.ok(said.split("\n").length < 15, `few lines:\n${said}`);
    });
  }

  it("is not named where something else has failed", () => {
    const { status, said } = newClone("no network").setUp({ ...GOOD, also: { npm: "echo ECONNREFUSED; exit 1" } });
    assert.equal(status, 1);
    assert.match(said, /ECONNREFUSED/);
    assert.doesNotMatch(said, /disk/i);
  });
});

// A disk of 16 MB of its own. Only root may mount one, and not in every container.
const disk = join(scratch, "small disk");
mkdirSync(disk);
const isMounted = !skip && spawnSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", disk]).status === 0;
const reason = isMounted ? false : skip || "this user may not mount a file system";

describe("a real disk that is full", { skip: reason }, () => {
  const FILL = "head -c 20000000 /dev/zero 2> /dev/null >> fill";
  after(() => void spawnSync("umount", [disk]));

  it("is named where the program does not say it", () => {
    const clone = new Clone(disk);
    const { status, said } = clone.setUp({
      ...GOOD,
      also: { npm: `${FILL}; echo 'npm error Exit handler never called!'; exit 1` },
    });
    assert.equal(status, 1);
    assert.match(said, /Exit handler never called![\s\S]*\nThe disk is full: .*small disk \(0 MB free\)\./);
  });

  it("leaves no empty lock behind, and the next run on it says so as well", () => {
    const clone = Object.assign(Object.create(Clone.prototype) as Clone, { path: disk });
    spawnSync("sh", ["-c", FILL], { cwd: disk });
    const { status, said, called } = clone.setUp(GOOD);
    assert.equal(status, 1, said);
    assert.match(said, /The disk is full: .*small disk \(0 MB free\)\./);
    assert.doesNotMatch(said, /waiting for/);
    assert.deepEqual(called, []);
    assert.ok(!existsSync(join(disk, ".setup-lock")));
  });

  it("is set up when there is room again", () => {
    spawnSync("rm", [join(disk, "fill")]);
    const { status, said } = Object.assign(Object.create(Clone.prototype) as Clone, { path: disk }).setUp(GOOD);
    assert.equal(status, 0, said);
  });
});
