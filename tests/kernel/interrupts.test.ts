// The stop button at random moments of cells of all kinds: none may go on, none may end the kernel.
// `npm test` presses it a few times; `node tests/dist/kernel/interrupts.test.js 100` a hundred times.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { drive, errorOf, printed } from "./kernel-driver";

/** Cells that never end by themselves, each with a way of its own to be deaf. */
const ENDLESS: Record<string, string> = {
  "a synchronous loop": "for (;;) spins++;",
  "a loop after an await": "await wait(1);\nfor (;;) spins++;",
  "a loop that awaits without a pause": "for (;;) await step();",
  "a loop in a timer": "await new Promise(() => setTimeout(() => { for (;;) spins++; }, 1));",
  "a loop in an interval": "await new Promise(() => setInterval(() => { for (;;) spins++; }, 1));",
  "a loop after a file was read": "await readFile('00-start-here.ipynb');\nfor (;;) spins++;",
  "a loop called without await": "async function forever() { for (;;) await step(); }\nforever();",
  "a loop in a callback of Node's": "await new Promise(() => nextTick(() => { for (;;) spins++; }));",
  "ticks that call each other": "await new Promise(() => { const again = () => nextTick(again); again(); });",
  "a loop that prints": "await wait(1);\nfor (;;) { console.log(spins++); await null; }",
  "an await that waits": "await wait(1e9);",
  "a loop with the library's tick": "for (;;) await tick();",
  "a child process that is waited for": "execSync('sleep 600');",
  "a child process that is awaited": "await new Promise((resolve) => spawn('sleep', ['600']).on('close', resolve));",
  "a regular expression that tries everything": "/^(a+)+$/.test('a'.repeat(40) + 'b');",
  "a loop in a generator":
    "function* numbers() { for (let i = 0; ; i++) yield i; }\nfor (const i of numbers()) spins += i;",
  "a loop in a getter": "await wait(1);\nvoid { get value() { for (;;) spins++; } }.value;",
  "a loop in finally": "try { await wait(1); } finally { for (;;) spins++; }",
  "a loop in a microtask": "queueMicrotask(() => { for (;;) spins++; });\nawait wait(1e9);",
  "a recursion that catches its own end":
    "const deeper = (): void => { try { deeper(); } catch { deeper(); } };\ndeeper();",
  "a sort that never ends": "await wait(1);\n[3, 1, 2].sort(() => { for (;;) spins++; });",
  "a loop that catches what it can": "for (;;) { try { for (;;) spins++; } catch {} }",
};

const START = `import { execSync, spawn } from "child_process";
import { readFile } from "fs/promises";
import { nextTick } from "process";
import { tick } from "../lib";
let spins = 0;
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function step() { for (let i = 0; i < 1e5; i++) spins += i; }`;

const count = Number(process.argv[2] ?? 0) || Object.keys(ENDLESS).length;
const LATEST_S = 1;
const EARLIEST = 60;
const EARLIEST_S = 0.03;

describe("an interrupt", () => {
  it(`ends a cell within a second, ${count} times; names are kept`, async () => {
    const kinds = Object.entries(ENDLESS);
    const moments = Array.from({ length: count }, (_, i) => 0.1 + ((i * 0.618034) % 1) * LATEST_S);
    const [, ...results] = await drive([
      { send: [START] },
      ...moments.flatMap((interruptAfterS, i) => [
        { send: [kinds[i % kinds.length][1]], interruptAfterS },
        { send: ["console.log(typeof wait, typeof spins)"] },
      ]),
    ]);
    for (let i = 0; i < count; i++) {
      const [kind, [stopped, next]] = [kinds[i % kinds.length][0], results.slice(2 * i)];
      assert.equal(errorOf(stopped.cells[0]).ename, "Interrupted", kind);
      assert.ok(stopped.seconds < 1, `${kind}: took ${stopped.seconds} s`);
      assert.equal(printed(next.cells[0]).trim().split("\n").at(-1), "function number", kind);
    }
  });

  it("is not lost when it comes so soon that the cell has not begun, or overtakes it, and stops only that cell", async () => {
    const moments = Array.from({ length: EARLIEST }, (_, i) => (i % 3 === 0 ? 0 : ((i * 0.618034) % 1) * EARLIEST_S));
    const [, ...results] = await drive([
      { send: [START] },
      ...moments.flatMap((interruptAfterS, i) => [
        { send: [i % 2 === 0 ? "for (;;) spins++;" : "await wait(1e9);"], interruptAfterS },
        { send: ["console.log('next')"] },
      ]),
    ]);
    for (let i = 0; i < EARLIEST; i++) {
      const [stopped, next] = results.slice(2 * i);
      assert.equal(errorOf(stopped.cells[0]).ename, "Interrupted", `after ${moments[i]} s`);
      assert.ok(stopped.seconds < 1, `after ${moments[i]} s: took ${stopped.seconds} s`);
      assert.deepEqual([next.cells[0].reply.status, printed(next.cells[0])], ["ok", "next\n"]);
    }
  });

  it("stops only its own cell when word of it comes late", async () => {
    const [, ...results] = await drive(
      [
        { send: ["const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));"] },
        ...[0, 0.5].flatMap((interruptAfterS) => [
          { send: ["for (;;) {}"], interruptAfterS },
          { send: ["await wait(2500);\nconsole.log('next');"] },
        ]),
      ],
      "late-interrupts.cjs",
    );
    for (const [stopped, next] of [results.slice(0, 2), results.slice(2)]) {
      assert.equal(errorOf(stopped.cells[0]).ename, "Interrupted");
      assert.deepEqual([next.cells[0].reply.status, printed(next.cells[0])], ["ok", "next\n"]);
    }
  });

  it("is not lost while the cell is still being compiled", async () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `const list${i} = [1, 2, 3].map((value) => value * ${i});`);
    const long = [...lines, "await new Promise((resolve) => setTimeout(resolve, 60_000));"].join("\n");
    const [, stopped, next] = await drive([
      { send: ["console.log('warm')"] },
      { send: [long], interruptAfterS: 0.4 },
      { send: ["console.log('alive')"] },
    ]);
    assert.equal(errorOf(stopped.cells[0]).ename, "Interrupted");
    assert.equal(printed(next.cells[0]), "alive\n");
  });
});
