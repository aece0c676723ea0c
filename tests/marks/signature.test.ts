// What stands in the file that a kernel writes to counts only when the kernel has signed it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { describe, it } from "node:test";
import { jupyterEnvironment, root, venvPython } from "../places";

const SECRET = "07".repeat(32);
const sign = (text: string, secret = SECRET): string =>
  createHmac("sha256", Buffer.from(secret, "hex")).update(text).digest("hex");

const READ = `
import io, json, sys
sys.path.insert(0, sys.argv[1])
from one_exercise import signed_result
print(json.dumps(signed_result(io.BytesIO(sys.stdin.buffer.read()), sys.argv[2])))`;

function read(content: string): unknown {
  const words = ["-c", READ, join(root, "tools", "marks"), SECRET];
  const run = spawnSync(venvPython, words, { input: content, env: jupyterEnvironment(), encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

describe("the result of a check", () => {
  const [right, forged] = ['{"title": "one", "lines": []}', '{"title": "two", "lines": []}'];

  it("is what is signed with the secret, whatever stands around it", () => {
    const noise = `${forged}\n${"0".repeat(64)} ${forged}\n${sign(forged, "08".repeat(32))} ${forged}\nä\0\n`;
    assert.deepEqual(read(`${noise}${sign(right)} ${right}\n`), JSON.parse(right));
    assert.equal(read(noise), null);
  });

  it("is not what was changed after it was signed", () => assert.equal(read(`${sign(right)} ${right} \n`), null));
});
