// What stands in the file that a kernel writes to counts only with the secret word before it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { jupyterEnvironment, root, venvPython } from "../places";

const WORD = `//${"07".repeat(32)}`;

const READ = `
import io, json, sys
sys.path.insert(0, sys.argv[1])
from one_exercise import result_in
print(json.dumps(result_in(io.BytesIO(sys.stdin.buffer.read()), sys.argv[2])))`;

function read(content: string): unknown {
  const words = ["-c", READ, join(root, "tools", "marks"), WORD];
  const run = spawnSync(venvPython, words, { input: content, env: jupyterEnvironment(), encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

describe("the result of a check", () => {
  const [right, forged] = ['{"title": "one", "lines": ["\u2028"]}', '{"title": "two", "lines": []}'];
  const noise = [forged, ` ${forged}`, `//${"0".repeat(64)} ${forged}`, `${WORD.slice(1)} ${forged}`, "ä\0"];

  it("is the line with the secret word before it, whatever stands around it", () => {
    assert.deepEqual(read([...noise, `${WORD} ${right}`, ...noise].join("\n")), JSON.parse(right));
    assert.equal(read(noise.join("\n")), null);
  });

  it("is the first such line: the check writes it before a cell could have learnt the word", () => {
    assert.deepEqual(read(`${WORD} ${right}\n${WORD} ${forged}\n`), JSON.parse(right));
  });
});
