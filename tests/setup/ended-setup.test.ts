// A set-up that is ended in the middle of a step: what the step runs, which may take minutes, ends with it.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { leftAfter } from "../kernel/left-processes";
import { root } from "../places";

const skip = process.platform === "win32" ? "Windows has no such signals" : false;
const STEP = `
  import { run } from ${JSON.stringify(pathToFileURL(join(root, "tools", "setup", "progress.mjs")))};
  const ended = run(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  console.log("running");
  await ended;
`;

describe("a set-up that is ended", { skip }, () => {
  for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"] as const) {
    it(`by ${signal} ends what it runs`, async () => {
      const setUp = spawn(process.execPath, ["--input-type=module", "-e", STEP], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(setUp.stdout, "data");
      const children = childrenOf(setUp.pid!);
      assert.equal(children.length, 1);
      setUp.kill(signal);
      assert.deepEqual(await once(setUp, "exit"), [null, signal]);
      assert.deepEqual(await leftAfter(5, children), []);
    });
  }
});

function childrenOf(parent: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([, above]) => above === parent).map(([pid]) => pid);
}
