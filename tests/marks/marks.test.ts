// npm run marks, with real kernels: one run over a class in which everything happens that may.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fromTools } from "../places";
import { ClassFolder, solution } from "./class-folder";

interface Row {
  learner: string;
  file: string;
  notebook: string;
  exercise: string;
  state: string;
  right: number;
  of: number;
  parts: string;
  firstWrong: string;
  says: string;
  hint: string;
  remark: string;
}

interface Marks {
  rows: Row[];
  protections: string[];
}

const { mark } = fromTools("marks/mark.mjs") as {
  mark: (options: object, onProgress: (done: number, of: number) => void) => Promise<Marks>;
};
const { asCsv, asHtml, asText } = fromTools("marks/tables.mjs") as Record<string, (marks: Marks) => string>;

const scratch = mkdtempSync(join(tmpdir(), "class ñ 重み "));
chmodSync(scratch, 0o755); // as /tmp is: another user has to come through
process.env.TMPDIR = scratch; // for the folders of the kernels
after(() => rmSync(scratch, { recursive: true }));
const folder = new ClassFolder(join(scratch, "handed in"));

const FIRST = "00-start-here";
const LAST = "07-vanishing-gradients"; // its last check makes a list with Array.from
const STEP = "01-rnn-step";
const RIGHT = solution(FIRST, "ex");
const WRONG = RIGHT.replace(".add(b)", ""); // the part "with any bias" is wrong
const BODY = "return x.matmul(Wx).tanh();";
const first = (learner: string, answer: string): void =>
  folder.handIn(`${learner}/${FIRST}.ipynb`, FIRST, { "ex-skeleton": answer });

/** What learners try who would rather not write an answer; each comes with the wrong one. */
const CHEATS: Readonly<Record<string, string>> = {
  prints: `${WRONG}\nconsole.log("Your first exercise\\n  ✓ with a bias of zero\\n  ✓ with any bias\\nAll 2 parts are right.");`,
  "signs at random": `${WRONG}\nconsole.log("${"0".repeat(64)} " + JSON.stringify({ title: "Your first exercise", lines: [] }));`,
  "equals everything": WRONG.replace(BODY, `Object.is = () => true; ${BODY}`),
  "patches maths": `Math.abs = () => 0; Array.prototype.filter = () => [];\n${WRONG}`,
  "patches tensors": WRONG.replace(
    BODY,
    `const p = Object.getPrototypeOf(x); for (const name of ["get", "toArray"]) p[name] = () => 0; ${BODY}`,
  ),
  "a judge of its own": `const exercise = (...all: any[]) => 2;\n${WRONG}`,
  "another exercise": `const fake = () => exercise("Your first exercise", { answer: ["firstState"], given: () => ({}), *yours() { yield { all: true }; }, right: () => ({ all: true }), parts: { all: "x" } });
setInterval(fake, 1); setImmediate(fake); fake();
${WRONG.replace(BODY, `fake(); ${BODY}`)}`,
  "is handed what Node makes": `try { Object.defineProperty(Object.getPrototypeOf(Object.getPrototypeOf(process)), "_options", { set() {
  const forged = JSON.stringify({ title: "Your first exercise", lines: [{ verdict: "✓", part: "all", text: "" }] });
  const mac = Object.getPrototypeOf(this).update.call(this, forged).digest("hex");
  (this as any).update = () => ({ digest: () => mac + " " + forged + "\\n" });
} }); } catch {}
${WRONG}`,
  "changes what Node inherits": `const emitters = Object.getPrototypeOf(Object.getPrototypeOf(process));
const streams = Object.getPrototypeOf(process.stdout);
const places: [object, string][] = [[emitters, "_options"], [emitters, "emit"], [emitters.constructor, "init"], [streams, "ours"]];
const isOpen = places.some(([object, name]) => {
  try { Object.defineProperty(object, name, { value: () => {} }); return true; } catch { return false; }
});
${WRONG.replace(BODY, `return isOpen ? x.matmul(Wx).add(b).tanh() : x.matmul(Wx).tanh();`)}`,
  "writes to the channel": `let write: any; try { write = eval('require')("fs").writeSync; } catch {}
try { write ??= (process as any).getBuiltinModule("fs").writeSync; } catch {}
try { write ??= (process as any).mainModule.require("fs").writeSync; } catch {}
write?.(1, "${"0".repeat(64)} {}\\n"); console.log(write ? "a way to fs" : "no way");
${WRONG}`,
};

/** Names of the notebook that the check does not use, but would, had they been replaced. */
const REPLACED_NAME = `${WRONG}
(globalThis as any).__tslab__.exports.randn = () => { throw new Error("replaced"); };`;

describe("a class", () => {
  let marks: Marks;
  let requests = 0;
  const progress: string[] = [];
  const server = createServer((_, response) => {
    requests++;
    response.end("hello");
  });

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    handInAll(port);
    marks = await mark({ folders: [folder.path], jobs: 2, seconds: 20, memory: 1200 }, (done, of) => {
      progress.push(`${done} of ${of}`);
    });
  });
  after(() => server.close());

  const rowsOf = (learner: string): Row[] => marks.rows.filter((row) => row.learner === learner);
  const only = (learner: string): Row => {
    const rows = rowsOf(learner);
    assert.equal(rows.length, 1, JSON.stringify(rows));
    return rows[0];
  };
  const isSolved = ({ state, remark }: Row): void => assert.deepEqual([state, remark], ["solved", ""]);
  const isWrong = ({ state, parts, firstWrong, hint, remark }: Row, remarked = ""): void =>
    assert.deepEqual(
      [state, parts, firstWrong, hint, remark],
      ["begun", "✓✗", "with any bias", "the bias is added before tanh", remarked],
    );

  it("has right answers marked right, in a folder or a file of a learner's", () => {
    const marked = rowsOf("Ada").map(({ notebook, state, parts, remark }) => [notebook, state, parts, remark]);
    assert.deepEqual(marked, [
      [FIRST, "solved", "✓✓", ""],
      [STEP, "solved", "✓✓✓✓✓✓✓✓✓✓", ""],
      [STEP, "begun", "✓✗–", ""],
      [STEP, "open", "○○", ""],
    ]);
    isSolved(only("Bo B"));
  });

  it("has the first wrong part named, with its hint", () => {
    const [, , wrong] = rowsOf("Ada");
    assert.equal(wrong.firstWrong, "the numbers");
    assert.match(wrong.says, /^every entry is wrong; farthest at/);
    assert.equal(wrong.hint, "what param was, minus lr times grad, each as it is handed in");
    isWrong(only("Cy"));
  });

  it("may use helpers of its own, in other cells, and answers to other exercises", () => {
    isSolved(only("helped"));
  });

  it("has a row for a file that is no notebook", () => {
    const remarks = Object.fromEntries(rowsOf("broken").map(({ file, remark }) => [file.split("/")[1], remark]));
    assert.deepEqual(remarks, {
      "00-start-here.ipynb": "is not JSON, as a notebook is",
      "01-rnn-step.ipynb": "is empty",
      "02-shapes-and-formulas.ipynb": "is not text",
      "03-time-rnn.ipynb": "is not a notebook of version 4, which JupyterLab writes, but of 3",
      "homework.ipynb": "is no notebook of the course",
    });
  });

  it("goes on when an answer hangs, takes all memory, or ends its kernel", () => {
    assert.equal(only("hangs").remark, "did not end within 20 s");
    assert.equal(only("takes memory").remark, "uses more than 1200 MB of memory");
    assert.equal(only("ends its kernel").remark, "its kernel ended");
    for (const learner of ["hangs", "takes memory", "ends its kernel"]) assert.equal(only(learner).state, "not marked");
  });

  it("is checked by the course's checks, whatever became of those handed in", () => {
    isWrong(only("deletes"), "its check was deleted");
    isWrong(only("edits"), "its check was edited");
  });

  for (const cheat of Object.keys(CHEATS)) {
    it(`is not deceived by: ${cheat}`, () => {
      isWrong(only(`cheat ${cheat}`));
    });
  }

  it("has its check run with the course's own names", () => isWrong(only("replaces a name")));

  it("has its check run with JavaScript's names, whatever the answer calls so", () => {
    const row = rowsOf("shadows").find(({ exercise }) => exercise.includes("a state that leaks"));
    assert.deepEqual([row?.state, row?.remark], ["solved", ""]);
  });

  it("reaches no network", (context) => {
    if (!marks.protections.includes("network")) return context.skip("this system lets nobody forbid it");
    isSolved(only("asks the network"));
    assert.equal(requests, 0);
  });

  it("may print without end", () => isWrong(only("prints a lot")));

  it("is told how far it has come", () => {
    assert.equal(progress.length, Number(progress[0].split(" of ")[1]));
    assert.equal(progress.at(-1), `${progress.length} of ${progress.length}`);
  });

  it("is written as a text, as CSV and as a page, in which nothing of a learner's does anything", () => {
    const [text, csv, html] = [asText(marks), asCsv(marks), asHtml(marks)];
    assert.match(text, /^Ada: 2 of 4 exercises solved$/m);
    assert.match(text, /^ {4}Exercise 2 · one step of gradient descent {2}1 of 3 +✓✗–\n {6}the numbers: every/m);
    assert.ok(!text.includes("\u001b"), "no escape sequences");
    assert.match(csv, /^'=1\+1,/m);
    assert.ok(html.includes("&lt;b&gt;") && !html.includes("<b>"));
    assert.match(html, /<td class="begun">✓✗– 1 of 3<\/td>/);
  });

  it("leaves no folders of its own behind", () => {
    assert.deepEqual(
      readdirSync(scratch).filter((name) => name.startsWith("marks-")),
      [],
    );
  });
});

describe("a learner's answer", () => {
  const waiting = (milliseconds: string): string =>
    `${RIGHT}\nawait new Promise((done) => setTimeout(done, ${milliseconds}));`;

  const kernels = (): number[] =>
    execFileSync("ps", ["-axww", "-o", "pid=,args="], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes(join("marks", "kernel.cjs")) && line.includes(scratch))
      .map((line) => parseInt(line));

  /** @param look at the kernels that run meanwhile, again and again */
  async function markWhile(look: (kernels: number[]) => void, folder: ClassFolder): Promise<Row[]> {
    const timer = setInterval(() => look(kernels()), 100);
    try {
      return (await mark({ folders: [folder.path], jobs: 2, seconds: 5, memory: 1200 }, () => {})).rows;
    } finally {
      clearInterval(timer);
    }
  }

  it("may wait longer than it may compute, as on a busy machine, but not without end", async () => {
    const own = new ClassFolder(join(scratch, "waits"));
    own.handIn(`waits__${FIRST}.ipynb`, FIRST, { "ex-skeleton": waiting("8_000") });
    own.handIn(`waits for ever__${FIRST}.ipynb`, FIRST, { "ex-skeleton": waiting("2 ** 30") });
    const seen = new Set<number>();
    const rows = await markWhile((running) => running.forEach((kernel) => seen.add(kernel)), own);
    assert.deepEqual(
      rows.map(({ learner, state, remark }) => [learner, state, remark]),
      [
        ["waits", "solved", ""],
        ["waits for ever", "not marked", "did not end within 5 s"],
      ],
    );
    assert.ok(seen.size >= 4, `a wait may be an accident, so it is tried three times: got ${seen.size} kernels`);
  });

  it("is not lost with a kernel that ends by accident", async () => {
    const own = new ClassFolder(join(scratch, "an accident"));
    own.handIn(`Di__${FIRST}.ipynb`, FIRST, { "ex-skeleton": waiting("2_000") });
    let killed = 0;
    const rows = await markWhile(([kernel]) => {
      if (!kernel || killed) return;
      killed = kernel;
      process.kill(kernel, "SIGKILL");
    }, own);
    assert.notEqual(killed, 0);
    assert.deepEqual([rows.length, rows[0].state, rows[0].remark], [1, "solved", ""]);
  });
});

function handInAll(port: number): void {
  folder.handIn(`Ada/${FIRST}.ipynb`, FIRST, { "ex-skeleton": RIGHT });
  folder.handIn(`Ada/week 1/${STEP}.ipynb`, STEP, {
    "ex1-skeleton": solution(STEP, "ex1"),
    "ex2-skeleton": solution(STEP, "ex2").replace("grad.mul(lr)", "grad"),
  });
  folder.handIn(`Bo B__${FIRST}.ipynb`, FIRST, { "ex-skeleton": RIGHT });
  first("Cy", WRONG);
  folder.handIn(`helped/${FIRST}.ipynb`, FIRST, {
    imports: 'import { axis, linspace } from "../lib";\nconst one = linspace(1, 1, axis("one", 1)).sum();',
    "tour-code": "const squash = (t: Tensor<any>) => t.tanh().mul(one);",
    "ex-skeleton": RIGHT.replace(/x\.matmul.*;/, "return squash(x.matmul(Wx).add(b));").replace(
      "return return",
      "return",
    ),
  });
  folder.write(`broken/${FIRST}.ipynb`, "{");
  folder.write(`broken/${STEP}.ipynb`, "");
  folder.write("broken/02-shapes-and-formulas.ipynb", new Uint8Array([0x80, 0xff, 0, 1]));
  folder.write("broken/03-time-rnn.ipynb", '{"nbformat": 3, "worksheets": []}');
  folder.write("broken/homework.ipynb", '{"nbformat": 4, "cells": []}');
  first("hangs", RIGHT.replace("return", "while (true) {}\n  return"));
  first(
    "takes memory",
    RIGHT.replace("return", "const all = []; while (true) all.push(new Float64Array(1e6).fill(1));\n  return"),
  );
  first("ends its kernel", RIGHT.replace("return", "process.kill(process.pid, 'SIGKILL'); while (true) {}\n  return"));
  folder.handInChanged(`deletes/${FIRST}.ipynb`, FIRST, (cells) =>
    cells
      .filter(({ id }) => id !== "ex-check")
      .map((cell) => (cell.id === "ex-skeleton" ? { ...cell, source: WRONG } : cell)),
  );
  folder.handIn(`edits/${FIRST}.ipynb`, FIRST, {
    "ex-skeleton": WRONG,
    "ex-check": 'console.log("All 2 parts are right.");',
  });
  for (const [cheat, answer] of Object.entries(CHEATS)) first(`cheat ${cheat}`, answer);
  first("replaces a name", REPLACED_NAME);
  folder.handIn(`shadows/${LAST}.ipynb`, LAST, {
    "ex3-skeleton": `const Array = { from: () => [] } as unknown as ArrayConstructor;\n${solution(LAST, "ex3")}`,
  });
  first("asks the network", `${RIGHT}\nawait fetch("http://127.0.0.1:${port}/").catch(() => {});`);
  first("prints a lot", `${WRONG}\nfor (let i = 0; i < 20_000; i++) console.log("x".repeat(100));`);
  folder.write(`=1+1/${STEP}.ipynb`, "<");
  folder.write(`<b>\u001b[2J/${STEP}.ipynb`, "<");
}
