// The project's kernel (tools/kernel/) through the Jupyter protocol, as JupyterLab talks to it.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { type CellResult, drive, errorOf, Kernel, printed, runCells } from "./kernel-driver";

/** One for all tests that neither count from one nor leave it changed: what one leaves behind must not disturb the next. */
const kernel = new Kernel();
after(() => kernel.stop());

const numberOf = (cell: CellResult): number | undefined => cell.reply.execution_count;

describe("names from an earlier cell", () => {
  it("can stand in a shorthand property", async () => {
    const [, literal, nested, assigned] = await kernel.runCells(
      "const lr = 0.5; let h = 3; import { sep } from 'path';",
      "console.log(JSON.stringify({ lr, h, sep, extra: { lr } }));",
      "const own = (h: number) => ({ h, lr });\nconsole.log(JSON.stringify([own(1), ...[{ lr: 7 }].map(({ lr }) => ({ lr }))]));",
      "({ h } = { h: 9 });\nconst seen = [h];\n({ h = 4 } = {} as { h?: number });\nconsole.log(JSON.stringify([...seen, h]));",
    );
    assert.equal(printed(literal), '{"lr":0.5,"h":3,"sep":"/","extra":{"lr":0.5}}\n');
    assert.equal(printed(nested), '[{"h":1,"lr":0.5},{"lr":7}]\n', "a name of the cell itself goes first");
    assert.equal(printed(assigned), "[9,4]\n", "destructuring into a name of an earlier cell");
  });
});

describe("output", () => {
  it("arrives whole: 20,000 lines without a pause, in few messages", async () => {
    const [cell, next] = await kernel.runCells(
      "for (let i = 0; i < 20_000; i++) console.log(`line ${i}`);",
      "console.log('after')",
    );
    assert.equal(printed(cell), Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
    assert.ok(
      cell.messages.length < 1000,
      `JupyterLab's server drops output past 1,000 messages a second, got ${cell.messages.length}`,
    );
    assert.equal(printed(next), "after\n");
  });

  it("arrives whole: 2,000 displays without a pause, in order with the prints", async () => {
    const [cell] = await kernel.runCells(
      "import { display } from 'tslab';\nfor (let i = 0; i < 2_000; i++) { console.log(i); display.text(`${i}`); }",
    );
    const order = cell.messages
      .slice(1)
      .map(({ type, content }) =>
        type === "stream"
          ? (content as { text: string }).text.trim()
          : (content as { data: { "text/plain": string } }).data["text/plain"],
      );
    assert.deepEqual(
      order,
      Array.from({ length: 4_000 }, (_, i) => `${Math.floor(i / 2)}`),
    );
  });

  it("of a cell that is still running is shown at once", async () => {
    const [{ cells }] = await kernel.drive([
      { send: ["console.log('a'); console.log('b'); while (true) {}"], interruptAfterS: 1 },
    ]);
    assert.equal(printed(cells[0]), "a\nb\n");
    const [started, , second] = cells[0].messages.map((message) => message.sentAtS);
    assert.ok(second - started < 0.5, `"b" must not wait for the end of the cell, got ${second - started} s`);
  });
});

describe("an error", () => {
  it("that is thrown names itself and shows the cell's own line", async () => {
    const [defined, cell] = await kernel.runCells(
      "function scale(factor: number): number {\n  // a comment and a blank line, which the compiler moves\n\n  if (factor > 2) throw new RangeError(`scale: factor must be at most 2, got ${factor}`);\n  return factor;\n}",
      "const first = 1;\n\nconst second = first + scale(7);",
    );
    assert.equal(cell.reply.status, "error");
    assert.deepEqual(errorOf(cell), {
      ename: "RangeError",
      evalue: "scale: factor must be at most 2, got 7",
      traceback: [
        "RangeError: scale: factor must be at most 2, got 7",
        `    at scale, cell [${numberOf(defined)}], line 4:25`,
        "     4 |   if (factor > 2) throw new RangeError(`scale: factor must be at most 2, got ${factor}`);",
        "       |                         ^",
        `    at cell [${numberOf(cell)}], line 3:24`,
        "     3 | const second = first + scale(7);",
        "       |                        ^",
      ],
    });
  });

  it("after an await shows the line too, and nothing of Node or tslab", async () => {
    const [cell] = await kernel.runCells(
      "const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));\nasync function late() {\n  await wait(5);\n  JSON.parse('{bad');\n}\n\nawait late();",
    );
    const { ename, traceback } = errorOf(cell);
    assert.equal(ename, "SyntaxError");
    assert.deepEqual(
      traceback.filter((line) => line.startsWith("    at ")),
      [`    at late, cell [${numberOf(cell)}], line 4:8`, `    at cell [${numberOf(cell)}], line 7:1`],
    );
  });

  it("of our own class keeps its class's name, and in a module its file", async () => {
    const [named, inLib] = await kernel.runCells(
      "class CheckError extends Error {}\nthrow new CheckError('dWx: relative error 0.3, must be < 1e-7');",
      "import { axis } from '../lib';\naxis('N', -1);",
    );
    assert.equal(errorOf(named).ename, "CheckError");
    assert.equal(errorOf(named).evalue, "dWx: relative error 0.3, must be < 1e-7");
    const traceback = errorOf(inLib).traceback.join("\n");
    assert.match(traceback, / at axis \.\.\/lib\/dist\/tensor\/axis\.js:\d+:\d+\n {4}at cell \[\d+\], line 2:/);
  });

  it("can be any value", async () => {
    const [text, object] = await kernel.runCells("throw 'plain';", "throw { code: 7 };");
    assert.deepEqual([errorOf(text).ename, errorOf(text).evalue], ["Thrown", "plain"]);
    assert.deepEqual([errorOf(object).ename, errorOf(object).evalue], ["Thrown", "{ code: 7 }"]);
  });

  it("of the compiler lists every message with its line, and the cell is not run", async () => {
    const [, cell, next] = await kernel.runCells(
      "const lr = 0.5;",
      "console.log('must not be seen');\nconst object = { lr };  const text: string = lr;\nconst deep: { a: { b: number } } = { a: { b: 0 } };\ndeep.a = { c: 1 };",
      "console.log(typeof lr);",
    );
    const { ename, evalue, traceback } = errorOf(cell);
    assert.equal(ename, "CompileError");
    assert.equal(evalue, "line 2:31: Type 'number' is not assignable to type 'string'.");
    assert.deepEqual(traceback, [
      "CompileError: the cell was not run",
      "line 2:31: Type 'number' is not assignable to type 'string'. TS2322",
      "     2 | const object = { lr };  const text: string = lr;",
      "       |                               ^^^^",
      "line 4:12: Type '{ c: number; }' is not assignable to type '{ b: number; }'. TS2322",
      "    Object literal may only specify known properties, and 'c' does not exist in type '{ b: number; }'.",
      "     4 | deep.a = { c: 1 };",
      "       |            ^^^^",
    ]);
    assert.equal(printed(cell), "");
    assert.equal(printed(next), "number\n");
  });
});

describe("what is sent after an error", () => {
  it("runs, however soon", async () => {
    const results = await kernel.runCells("throw 1;", "console.log('a')", "throw 2;", "console.log('b')");
    assert.deepEqual(
      results.map((cell) => cell.reply.status),
      ["error", "ok", "error", "ok"],
    );
    assert.deepEqual(results.map(printed), ["", "a\n", "", "b\n"]);
  });

  it("is reported aborted when it was sent together with the failing cell", async () => {
    const [together, later] = await kernel.drive([
      { send: ["const a = 1;", "throw 1;", ...Array.from({ length: 100 }, () => "console.log('no')")] },
      { send: ["console.log('yes')"] },
    ]);
    const statuses = together.cells.map((cell) => cell.reply.status);
    assert.deepEqual(statuses, ["ok", "error", ...Array.from({ length: 100 }, () => "aborted")]);
    assert.equal(together.cells.map(printed).join(""), "");
    assert.equal(printed(later.cells[0]), "yes\n");
  });

  it("runs when the failing cell was expected to fail (tag raises-exception)", async () => {
    const [{ cells }] = await kernel.drive([{ send: ["throw 1;", "console.log('on')"], stopOnError: false }]);
    assert.deepEqual(
      cells.map((cell) => cell.reply.status),
      ["error", "ok"],
    );
    assert.equal(printed(cells[1]), "on\n");
  });
});

describe("the protocol", () => {
  it("counts executions, the failed ones too, and announces each", async () => {
    const results = await runCells("1;", "throw 1;", "const = 3;", "2;");
    assert.deepEqual(
      results.map((cell) => cell.reply.execution_count),
      [1, 2, 3, 4],
    );
    const announced = results.map(({ messages: [{ type, content }] }) => ({ type, content }));
    assert.deepEqual(
      announced,
      ["1;", "throw 1;", "const = 3;", "2;"].map((code, i) => ({
        type: "execute_input",
        content: { code, execution_count: i + 1 },
      })),
    );
  });

  it("has requests that tslab does not know; they leave no trace in a cell", async () => {
    const [{ cells }] = await kernel.drive([
      { send: ["await new Promise((r) => setTimeout(r, 300));"], alongside: "history" },
    ]);
    assert.deepEqual(
      cells[0].messages.map((message) => message.type),
      ["execute_input"],
    );
  });

  it("answers comm_info", async () => {
    assert.equal((await kernel.ask("comm_info")).type, "comm_info_reply");
  });

  it("names the language so that JupyterLab highlights it as TypeScript, and the compiler's version", async () => {
    assert.deepEqual((await kernel.ask("kernel_info")).content.language_info, {
      name: "typescript",
      version: "5.0.4",
      mimetype: "text/typescript",
      file_extension: ".ts",
    });
  });
});

describe("an interrupt", () => {
  const ALIVE: [string, string] = ["console.log('alive')", "alive\n"];

  it("ends a synchronous loop within a second", async () => {
    const [stopped, next] = await kernel.drive([
      { send: ["while (true) {}"], interruptAfterS: 1 },
      { send: [ALIVE[0]] },
    ]);
    assert.ok(stopped.seconds < 1, `took ${stopped.seconds} s`);
    assert.equal(errorOf(stopped.cells[0]).ename, "Interrupted");
    assert.equal(printed(next.cells[0]), ALIVE[1]);
  });

  it("ends an awaited loop with the library's tick within a second, and nothing of it goes on", async () => {
    const [, stopped, next] = await kernel.drive([
      { send: ["import { tick } from '../lib';\nlet rounds = 0;"] },
      { send: ["while (true) { rounds++; await tick(); }"], interruptAfterS: 1 },
      {
        send: [
          "const before = rounds;\nawait new Promise((r) => setTimeout(r, 100));\nconsole.log(before > 100, rounds - before);",
        ],
      },
    ]);
    assert.ok(stopped.seconds < 1, `took ${stopped.seconds} s`);
    assert.equal(errorOf(stopped.cells[0]).ename, "Interrupted");
    assert.equal(printed(next.cells[0]), "true 0\n");
  });

  it("does not kill the kernel when the cell listens to it itself", async () => {
    const [, stopped, next] = await drive([
      { send: [ALIVE[0]] }, // the compiler is slow the first time: the interrupt must find the cell running
      {
        send: ["process.on('SIGINT', () => console.log('heard'));\nawait new Promise((r) => setTimeout(r, 20_000));"],
        interruptAfterS: 1,
      },
      { send: [ALIVE[0]] },
    ]);
    assert.ok(stopped.seconds < 1, `took ${stopped.seconds} s`);
    assert.equal(printed(stopped.cells[0]), "heard\n");
    assert.equal(printed(next.cells[0]), ALIVE[1]);
  });
});
