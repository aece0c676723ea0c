// What a kernel keeps for the next one, so that it starts sooner.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as nodeModule from "node:module";
import { join } from "node:path";
import { it } from "node:test";
import { root } from "../places";

const isOld = "enableCompileCache" in nodeModule ? false : "Node keeps what it has compiled from 22.1 on";

it("what Node has compiled of the kernel is kept beside the packages", { skip: isOld }, () => {
  const repair = join(root, "tools", "kernel", "repairs", "slow-loading.cjs");
  const code = `require(${JSON.stringify(repair)}); console.log(require("node:module").getCompileCacheDir());`;
  const { stdout } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
  assert.ok(stdout.startsWith(join(root, "node_modules", ".cache", "kernel")), stdout);
});
