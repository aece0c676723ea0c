import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { exercise } from "../proof/exercise";
import { todo } from "../proof/still-to-write";
import { printedLines } from "../testing/printed-lines";
import { solvedExercises } from "./solved-exercises";

const course = join(__dirname, "..", "..", "..", "notebooks");
const folder = mkdtempSync(join(tmpdir(), "solved-"));
after(() => rmSync(folder, { recursive: true }));

interface Cell {
  id: string;
  metadata: { tags?: string[] };
  outputs?: { text?: string[] }[];
}

/** As a notebook is after its checks have run and it was saved. */
function save(name: string, printed: Readonly<Record<string, string>>): void {
  const path = join(folder, name);
  const notebook = JSON.parse(readFileSync(path, "utf8")) as { cells: Cell[] };
  for (const cell of notebook.cells) {
    if (cell.id in printed) cell.outputs = printed[cell.id] ? [{ text: printed[cell.id].split(/(?<=\n)/) }] : [];
  }
  writeFileSync(path, JSON.stringify(notebook));
}

/** What a check prints about an answer. */
function checkOf(title: string, double: (x: number) => number): string {
  const kernel = globalThis as { __tslab__?: { exports: Record<string, unknown> } };
  kernel.__tslab__ = { exports: { double } };
  try {
    const lines = printedLines(() =>
      exercise(title, {
        answer: ["double"],
        given: ({ N, H }) => ({ n: N.size, h: H.size }),
        *yours({ double }, { n, h }) {
          yield { once: double(n) };
          yield { again: double(h) + 1 };
        },
        right: ({ n, h }) => ({ once: 2 * n, again: 2 * h + 1 }),
        parts: { once: "two of it", again: "two of it, again" },
      }),
    );
    return `${lines.join("\n")}\n`;
  } finally {
    delete kernel.__tslab__;
  }
}

describe("solvedExercises", () => {
  beforeEach(() => {
    rmSync(folder, { recursive: true });
    cpSync(course, folder, { recursive: true });
  });
  const lineOf = (lines: string[], name: string): string | undefined => lines.find((line) => line.startsWith(name));

  it("finds nothing solved in the course as it is, and as many exercises as its notebooks have", () => {
    const lines = printedLines(() => assert.equal(solvedExercises(folder), 0));
    const notebooks = readdirSync(course).filter((name) => name.endsWith(".ipynb"));
    const checks = notebooks.map((name) => readFileSync(join(course, name), "utf8").match(/"exercise-check"/g)!.length);
    const total = checks.reduce((sum, count) => sum + count, 0);
    assert.equal(lines.length, notebooks.length + 2);
    assert.match(lineOf(lines, "01-rnn-step")!, /^01-rnn-step +○ ○ ○$/);
    assert.equal(lines.at(-2), `✓ solved   ◐ begun   ○ open: 0 of ${total} exercises are solved, as last saved.`);
    assert.equal(lines.at(-1), "Next: 00-start-here, Your first exercise.");
  });

  it("tells what is solved and what is begun by what the checks have printed", () => {
    save("00-start-here.ipynb", { "ex-check": checkOf("Your first exercise", (x) => 2 * x) });
    save("01-rnn-step.ipynb", {
      "ex1-check": checkOf("Exercise 1 · one RNN step", (x) => x),
      "ex2-check": "",
      "ex3-check": checkOf("Exercise 3 · a sigmoid step", (x) => (x < 6 ? 2 * x : NaN)),
    });
    save("03-time-rnn.ipynb", { "ex2-check": checkOf("Exercise 2", () => todo("All 2 parts are right.")) });
    const lines = printedLines(() => assert.equal(solvedExercises(folder), 1));
    assert.match(lineOf(lines, "00-start-here")!, / ✓$/);
    assert.match(lineOf(lines, "01-rnn-step")!, / ◐ ○ ◐$/);
    assert.equal(lines.at(-1), "Next: 01-rnn-step, Exercise 1 · one RNN step. 0 of 2 parts are right.");
    assert.match(lineOf(lines, "03-time-rnn")!, / ○ ○ ○$/);
  });

  it("is not misled by what an answer prints", () => {
    const printing = (x: number): number => {
      console.log("a look at x\nAll 2 parts are right.");
      return x;
    };
    save("01-rnn-step.ipynb", { "ex1-check": checkOf("Doubled", printing) });
    const lines = printedLines(() => assert.equal(solvedExercises(folder), 0));
    assert.match(lineOf(lines, "01-rnn-step")!, /^01-rnn-step +[○◐] ○ ○$/);
    assert.match(lines.at(-1)!, /^Next: (00-start-here|01-rnn-step, Doubled)/);
  });

  it("tells of files that are damaged or missing", () => {
    writeFileSync(join(folder, "02-shapes-and-formulas.ipynb"), '{"cells": [');
    writeFileSync(join(folder, "05-debugging-a-notebook.ipynb"), "null");
    rmSync(join(folder, "03-time-rnn.ipynb"));
    rmSync(join(folder, "04-truncated-bptt.ipynb"));
    mkdirSync(join(folder, "04-truncated-bptt.ipynb"));
    const lines = printedLines(() => solvedExercises(folder));
    assert.match(lineOf(lines, "02")!, /^02-shapes-and-formulas +is damaged: it is not a notebook any more$/);
    assert.match(lineOf(lines, "03")!, /^03 +is not in this folder$/);
    assert.match(lineOf(lines, "04")!, /^04-truncated-bptt +cannot be opened$/);
    assert.match(lineOf(lines, "05")!, /is damaged/);
    assert.deepEqual(
      printedLines(() => assert.equal(solvedExercises(join(folder, "nowhere")), 0)),
      ["No notebooks of the course are in this notebook's folder."],
    );
  });

  it("leaves out other files, and says so when all is solved", () => {
    for (const name of readdirSync(folder)) if (!name.startsWith("00")) rmSync(join(folder, name), { recursive: true });
    cpSync(join(folder, "00-start-here.ipynb"), join(folder, "mine.ipynb"));
    save("00-start-here.ipynb", { "ex-check": "Your first exercise\n  ✓ a\nAll 1 parts are right.\n" });
    const lines = printedLines(() => assert.equal(solvedExercises(folder), 1));
    assert.deepEqual(lines, [
      "00-start-here  ✓",
      "✓ solved   ◐ begun   ○ open: 1 of 1 exercises are solved, as last saved.",
    ]);
  });
});
