// A class with real system users: suite.py has the tests.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { before, describe, it } from "node:test";
import { root } from "../places";
import { classPython, setUpClass, skip } from "./class-environment";

const TIMEOUT_MS = 400_000;

describe("a class", { skip }, () => {
  const problems = new Map<string, string>();
  let said = "";

  before(
    async () => {
      await setUpClass();
      const suite = spawn(classPython, [join(root, "tests", "class", "suite.py")], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      suite.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
      for await (const line of createInterface({ input: suite.stdout })) {
        const { test, problem } = JSON.parse(line) as { test: string; problem: string };
        problems.set(test, problem);
      }
    },
    { timeout: TIMEOUT_MS },
  );

  for (const test of tests()) {
    it(test.replaceAll("_", " "), () => {
      assert.ok(problems.has(test), `it must have been run, got:\n${said}`);
      assert.equal(problems.get(test), "");
    });
  }
});

/** The names in suite.py's list. */
function tests(): string[] {
  const source = readFileSync(join(root, "tests", "class", "suite.py"), "utf8");
  const [, list] = /^TESTS = \[\n([^\]]*)\]/m.exec(source) ?? [];
  const names = (list ?? "").match(/\w+/g) ?? [];
  assert.ok(names.length >= 10, "suite.py must have a list of tests");
  return names;
}
