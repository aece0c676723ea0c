// One set-up at a time in a folder, and none that waits for nobody.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { EVERYTHING, GOOD, newClone, skip } from "./faked-machine";

/** A process that lives so long, not a child of this one, which is about to wait: nobody would bury it. */
function strangerFor(seconds: number): string {
  return spawnSync("sh", ["-c", `sleep ${seconds} > /dev/null & echo $!`], { encoding: "utf8" }).stdout.trim();
}

describe("the lock of the set-up", { skip }, () => {
  it("makes a second process wait, as long as the first one lives", () => {
    const clone = newClone("twice at once");
    const lock = join(clone.path, ".setup-lock");
    const other = strangerFor(0.5);
    writeFileSync(lock, other);
    const { status, said, called } = clone.setUp(GOOD);
    assert.equal(status, 0, said);
    assert.match(said, new RegExp(`waiting for process ${other}, which is setting up this folder`));
    assert.deepEqual(called.slice(0, 3), EVERYTHING);
    assert.ok(!existsSync(lock));
  });

  it("is kept young by the process that has it", () => {
    const clone = newClone("long at work");
    const lock = join(clone.path, ".setup-lock");
    const { status, said, called } = clone.setUp({
      ...GOOD,
      also: { npm: `touch -d '1 hour ago' '${lock}'; sleep 1.5; find '${lock}' -mmin -1 >> "$0.young"` },
    });
    assert.equal(status, 0, said);
    assert.deepEqual(called.slice(0, 3), EVERYTHING);
    assert.ok(readFileSync(`${clone.path} programs/npm.young`, "utf8").length > 0, "it must be renewed");
  });

  // A full disk leaves a file without contents; the id of a process that was killed goes to another in time.
  const old = new Date(Date.now() - 60_000);
  const leftOver: [string, string, Date | undefined][] = [
    ["a process that was killed", "4194000", undefined],
    ["a process whose id another has now", String(process.pid), old],
    ["nobody: it is empty", "", old],
    ["nobody: it holds something else", "\0\0\0\0", old],
    ["process 0", "0", old],
    ["a process group", "-1", old],
    ["a time that is still to come", String(process.pid), new Date(Date.now() + 86_400_000)],
    ["1970", "", new Date(0)],
  ];
  for (const [whose, contents, date] of leftOver) {
    it(`is taken over when it was left by ${whose}`, () => {
      const clone = newClone(`left by ${whose.replace(/\W+/g, " ")}`);
      const lock = join(clone.path, ".setup-lock");
      writeFileSync(lock, contents);
      if (date) utimesSync(lock, date, date);
      const { status, said, called } = clone.setUp(GOOD);
      assert.equal(status, 0, said);
      assert.deepEqual(called.slice(0, 3), EVERYTHING);
      assert.deepEqual(
        readdirSync(clone.path).filter((name) => name.startsWith(".setup-lock")),
        [],
      );
    });
  }
});
