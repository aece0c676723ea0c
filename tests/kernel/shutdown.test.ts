// A kernel that is asked to shut down ends in order. `npm test` asks a few; `node tests/dist/kernel/shutdown.test.js 100` a
// hundred.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { preloading } from "./kernel-driver";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";

const count = Number(process.argv[2] ?? 0) || 4;
const CELLS = [
  "1;",
  "import { zeros } from '../lib';\nzeros({ N: 1 });",
  "setInterval(() => console.log('more'), 1);",
  "for (let i = 0; i < 2000; i++) console.log(i);",
];

describe("a kernel that is shut down", () => {
  it(`ends with status 0 and complains of nothing, ${count} times`, async () => {
    assert.deepEqual(await badEnds(count), []);
  });

  it("does so too when the sockets of its other thread are slow to close", async () => {
    assert.deepEqual(await badEnds(2, preloading("slow-ends.cjs")), []);
  });
});

async function badEnds(kernels: number, variables: NodeJS.ProcessEnv = {}): Promise<unknown[]> {
  const script = join(root, "tests", "kernel", "shutdowns.py");
  const env = { ...jupyterEnvironment(), ...variables };
  const { stdout } = await promisify(execFile)(venvPython, [script, notebooks, String(kernels), ...CELLS], { env });
  const ends = JSON.parse(stdout) as { cell: string; status: number; stderr: string }[];
  assert.equal(ends.length, kernels);
  return ends.filter(({ status, stderr }) => status !== 0 || stderr !== "");
}
