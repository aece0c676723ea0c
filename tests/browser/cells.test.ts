// Cells that ask for all that the browser plays of Node: their outputs must be those of the kernel in Node.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type KernelInPage, outputsOf } from "./kernel-in-page";
import { PageWithKernel } from "./page-with-kernel";
import { noBrowser } from "../chromium";
import { type CellResult, runCells } from "../kernel/kernel-driver";
import { joined, type Output } from "../notebooks/notebook-file";
import { root } from "../places";

const CELLS: Record<string, string> = {
  "an import of lib":
    'import { axis, randn, seed, track } from "../lib";\nseed(1);\nconst [N, D] = [axis("N", 2), axis("D", 3)];',
  "tensors, printed": "console.log(randn(N, D), { inside: randn(N, D), list: [1, 2, 3] });",
  "values of all kinds":
    'class P { #x = 1; y = "q"; get z() { return 1; } static s = 2 }\nconsole.log(new P(), P, () => 1, Symbol("s"), 10n, null, -0, 1e21, ["it\'s"], new Date(0), /a/g);\nconsole.log(new Map([["a", { b: { c: { d: 1 } } }]]), new Set([1, "x"]), [1, , 3], new Float32Array(5));',
  "formats and streams":
    'console.log("%s is %d and %i, %j %o %%", "x", 1.5, 2.7, { a: 1 }, [1]);\nconsole.error("err"); console.info("i"); console.warn("w"); console.debug("d");',
  "groups, depths, assertions, counts":
    'console.group("outer"); console.log("in\\nside"); console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 }); console.groupEnd(); console.log("out");\nconsole.assert(1 > 2, "no"); console.assert(false); console.count(); console.count("x"); console.count();',
  tables:
    'console.table([{ a: 1, b: "two" }, { a: 33333, c: [1, 2] }]);\nconsole.table([[1, 2], [3, 4]]);\nconsole.table({ x: 1, y: { z: 2 } });\nconsole.table(["p", "q"]);',
  "writes of other kinds":
    'import { writeSync } from "node:fs";\nprocess.stdout.write(Buffer.from([0xc3])); process.stdout.write(Buffer.from([0xa9, 10]));\nawait new Promise((resolve) => process.stdout.write("then\\n", resolve));\nwriteSync(1, "by descriptor\\n");',
  "its last expression": "const used = 20;\nused + 1",
  "a type that does not fit": 'const x: number = "text";',
  "an error in functions":
    'function inner(): never { throw new RangeError("from a function"); }\nfunction outer() { inner(); }\nouter();',
  "an error in a callback": "[1, 2].map((n) => {\n  if (n === 2) throw new Error('in a callback');\n  return n;\n});",
  "an error of lib": 'randn(N, D).at("N", 7);',
  "an error after an await":
    'async function later() { await Promise.resolve(); throw new TypeError("after a pause"); }\nawait later();',
  "an error with a cause": 'throw new Error("outside", { cause: new TypeError("inside") });',
  "what is no error": 'throw { an: "object" };',
  "a name that is not defined": "(globalThis as any).notThere.x;",
  timers:
    'setTimeout(() => console.log("timer"), 300);\nsetImmediate(() => console.log("immediate"));\nprocess.nextTick(() => console.log("tick"));\nconsole.log("now");\nawait new Promise((resolve) => setTimeout(resolve, 500));',
  "an error in a timer":
    'setTimeout(() => { throw new Error("in a timer"); }, 5);\nawait new Promise((resolve) => setTimeout(resolve, 100));',
  "files beside the notebook":
    'import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";\nwriteFileSync("written.txt", "größer");\nconsole.log(readFileSync("written.txt").length, readFileSync("written.txt", "utf8"));\nrmSync("written.txt");\nconsole.log(existsSync("written.txt"));\nreadFileSync("written.txt");',
  "paths, inspect and buffers":
    'import * as path from "path";\nimport { inspect } from "util";\nconsole.log(path.join("a", "..", "b"), inspect({ a: 1 }), Buffer.from("é").toString("hex"), path.basename(process.cwd()));',
  "an import as a function": 'const dynamic = await import("../lib");\ntypeof dynamic.zeros',
  "a module that is not there": 'import { x } from "./not-there";\nx',
  "a program held as text":
    'import { runText, typeErrors } from "../lib";\nconsole.log(runText("export const a: number = 1 + 1;").a, typeErrors("const s: string = 1;"));\nrunText("const = 1;");',
  progress: 'await track("training", 50, async (step) => ({ loss: 1 / (step + 1) }));',
  "what does not recur":
    "function deep(n: number): number { return deep(n + 1) + 1; }\ntry { deep(0); } catch (error) { console.log((error as Error).message); }",
  "more prints than are sent one by one": "for (let i = 0; i < 2000; i++) console.log(i);",
  "a silent end": "const last = 1;",
};

const stdout = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const numbers = Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join("");

/** What a cell shows too much of, how, what is left of it, and what is said about the rest. */
const FLOODS: [string, string, Output[], RegExp][] = [
  ["lines", "for (let i = 0; i < 1e6; i++) console.log(i);", [stdout(numbers)], /^Only the first .*100,000 lines/],
  [
    "characters",
    'for (let i = 0; i < 11; i++) process.stdout.write("x".repeat(1e5));',
    [stdout("x".repeat(1e6))],
    /^Only the first 1,000,000 characters/,
  ],
  [
    "outputs",
    'import { display } from "tslab";\nfor (let i = 0; i < 3000; i++) display.text("x");',
    Array.from({ length: 1000 }, () => ({ output_type: "display_data", data: { "text/plain": "x" }, metadata: {} })),
    /^Only the first 1,000 outputs/,
  ],
];

/** The project lies in another folder there, and the function of Node's that calls a timer's is not there. */
function asInBrowser(outputs: object[]): object[] {
  const text = JSON.stringify(outputs).replaceAll(root, "/course").replaceAll("Timeout._onTimeout, ", "");
  return JSON.parse(text) as object[];
}

describe("a cell in a web browser", { skip: noBrowser() }, () => {
  let page: PageWithKernel;
  let kernel: KernelInPage;
  let inNode: CellResult[];
  let got: object[][];

  before(async () => {
    page = await PageWithKernel.open();
    inNode = await runCells(...Object.values(CELLS));
    kernel = await page.startKernel();
    got = [];
    for (const cell of Object.values(CELLS)) got.push(await kernel.run(cell));
  });
  after(() => page?.close());

  for (const [what, code, kept, said] of FLOODS) {
    it(`shows as many ${what} as a page can bear, says so, and ends as ever`, async () => {
      const outputs = await kernel.run(`${code}\n"the end"`);
      const [notice, result] = outputs.slice(-2);
      assert.deepEqual(outputs.slice(0, -2), kept);
      assert.match(joined(notice.text!), said);
      assert.deepEqual(result.data, { "text/plain": "the end" });
      assert.deepEqual(await kernel.run("console.log(1);"), [stdout("1\n")]); // every cell has as much room
    });
  }

  it("has as much room again once its output is cleared", async () => {
    const outputs = await kernel.run('process.stdout.write("x".repeat(2e6));\nconsole.clear();\nconsole.log("after");');
    assert.deepEqual(outputs.at(-1), stdout("after\n"));
  });

  it("has the newest state of a display while it waits for something", async () => {
    const messages = await kernel.execute(
      `import { newDisplay } from "tslab";
const d = newDisplay();
for (let i = 0; i < 100; i++) d.text(String(i));
await new Promise((resolve) => setTimeout(resolve, 300));
console.log("waited");`,
    );
    const waited = messages.findIndex(({ type }) => type === "stream");
    assert.deepEqual(outputsOf(messages.slice(0, waited))[0].data, { "text/plain": "99" });
  });

  it("has the last state of a display that changes faster than a page can draw", async () => {
    const messages = await kernel.execute(
      'import { newDisplay } from "tslab";\nconst d = newDisplay();\nfor (let i = 0; i < 5000; i++) d.text(String(i));',
    );
    assert.deepEqual(outputsOf(messages)[0].data, { "text/plain": "4999" });
    assert.ok(messages.length < 500, `5,000 states must be far fewer messages, got ${messages.length}`);
  });

  for (const [i, name] of Object.keys(CELLS).entries()) {
    it(`shows what it shows in Node: ${name}`, () => {
      assert.deepEqual(got[i], asInBrowser(outputsOf(inNode[i].messages)));
    });
  }
});
