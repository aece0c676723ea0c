// A clone made where Git writes Windows' line ends: scripts run, and texts that are compared byte for byte are the same.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { root } from "../places";

const isRepository = spawnSync("git", ["rev-parse", "--verify", "HEAD"], { cwd: root }).status === 0;
const skip = isRepository ? false : "this folder is no Git repository";
const folder = mkdtempSync(join(tmpdir(), "line-ends-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("a clone with core.autocrlf=true", { skip }, () => {
  const clone = join(folder, "clone");
  const git = (...words: string[]): string => execFileSync("git", words, { encoding: "utf8" });

  it("has the line ends of the repository, and no file changed", () => {
    git("clone", "-q", "--depth=1", "-c", "core.autocrlf=true", "-c", "core.eol=crlf", `file://${root}`, clone);
    // Of each file Git tells the line ends in the repository and in the folder: `i/lf w/lf attr/… name`.
    const files = git("-C", clone, "ls-files", "--eol").split("\n").filter(Boolean);
    assert.ok(files.length > 200);
    const other = files.filter((file) => / w\/(crlf|mixed) /.test(file));
    assert.deepEqual(other, []);
    assert.equal(git("-C", clone, "status", "--porcelain"), "");
  });

  it("can run its shell scripts", () => {
    for (const name of readdirSync(join(clone, ".ci"))) {
      const run = spawnSync("bash", ["-n", join(clone, ".ci", name)], { encoding: "utf8" });
      assert.equal(run.status, 0, run.stderr);
      assert.match(readFileSync(join(clone, ".ci", name), "utf8"), /^#!.*\n/);
    }
  });
});
