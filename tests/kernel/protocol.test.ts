// Requests beside the running of cells. All share a kernel; tests/kernel/protocol.py makes them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { jupyterEnvironment, notebooks, root, venvPython } from "../places";

interface Asked {
  questions: string[];
  printed: string;
  status: string;
}

interface Result {
  evaluated: {
    status: string;
    user_expressions: Record<string, { status: string; ename?: string; data?: Record<string, string> }>;
  };
  completed: string;
  inspected: boolean[];
  commClosed: { comm_id: string }[];
  prompted: Asked;
  readLine: Asked;
  askedAgain: unknown;
  cannotAsk: string;
  cannotRead: string;
  stopped: string;
  alive: string;
  secondsToEnd: number;
}

describe("the kernel", () => {
  let result: Result;

  before(() => {
    const { stdout, stderr, status } = spawnSync(venvPython, [join(root, "tests/kernel/protocol.py"), notebooks], {
      encoding: "utf8",
      env: jupyterEnvironment(),
    });
    assert.equal(status, 0, stderr);
    result = JSON.parse(stdout) as Result;
  });

  it("answers user_expressions with values and errors", () => {
    assert.equal(result.evaluated.status, "ok", JSON.stringify(result.evaluated));
    const { twice, text, wrong } = result.evaluated.user_expressions;
    assert.deepEqual([twice.data, text.data], [{ "text/plain": "1" }, { "text/plain": "'0.5'" }]);
    assert.deepEqual([wrong.status, wrong.ename], ["error", "ReferenceError"]);
  });

  it("counts positions in code points", () => {
    assert.equal(result.completed, "const note = '🙂🙂';\nconsole.table");
    assert.deepEqual(result.inspected, [true, false]);
  });

  it("closes a comm to a target that it does not have", () => {
    assert.deepEqual(
      result.commClosed.map(({ comm_id }) => comm_id),
      ["7"],
    );
  });

  it("lets a cell ask the reader, and asks no more than the cell", () => {
    assert.deepEqual(result.prompted, { questions: ["your name "], printed: "hello 学習 🙂\n", status: "ok" });
    assert.deepEqual(result.readLine.questions, ["", ""]);
    assert.equal(result.readLine.printed, "learning rate? steps? 4\n");
    assert.equal(result.askedAgain, null);
  });

  it("works on when others have sent it what is not signed", () => {
    assert.deepEqual([result.alive, result.stopped], ["alive\n", "error"]);
  });

  it("says so when nobody can be asked, and can be stopped while it asks", () => {
    assert.deepEqual([result.cannotAsk, result.cannotRead], ["InputError", "InputError"]);
    assert.deepEqual([result.stopped, result.alive], ["error", "alive\n"]);
  });

  it("ends within 3 seconds of a shutdown, though a cell computes and a timer lives", () => {
    assert.ok(result.secondsToEnd < 3, `took ${result.secondsToEnd} s`);
  });
});
