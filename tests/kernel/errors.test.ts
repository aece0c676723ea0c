// What a cell leaves behind that failed, late or in an odd way. Each group shares a kernel.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CellResult, drive, errorOf, printed, runCells } from "./kernel-driver";

describe("a cell that fails in the middle", () => {
  it("keeps the names that it declared before, and leaves those after as they were", async () => {
    const results = await runCells(
      "let w = 1;\nconst unreached = 'old';\nlet empty: number | undefined = 3;",
      [
        "import { basename } from 'path';",
        "w = 5;",
        "interface Point { x: number }",
        "const kept: Point = { x: 42 };",
        "let empty: string | undefined;",
        "function twice(x: number) { return 2 * x; }",
        "class Counter { count = 7; }",
        "throw new Error('in the middle');",
        "const unreached = 1;",
        "const missing = 2;",
      ].join("\n"),
      "const again: Point = { x: twice(kept.x) };\nconsole.log(w, again.x, basename('a/b'), new Counter().count, unreached.length, empty);",
      "console.log(missing);",
      "const waited = await Promise.resolve(1);\nawait Promise.reject(new Error('later'));\nconst afterwards = 1;",
      "console.log(waited);",
      "let w = 'declared anew';\nthrow 0;",
      "console.log(w.length);",
    );
    assert.deepEqual(
      results.map((cell) => cell.reply.status),
      ["ok", "error", "ok", "error", "error", "ok", "error", "ok"],
    );
    assert.deepEqual(
      [2, 5, 7].map((i) => printed(results[i])),
      ["5 84 b 7 3 undefined\n", "1\n", "13\n"],
    );
    assert.match(errorOf(results[3]).evalue, /Cannot find name 'missing'/);
  });

  it("keeps what its last statement had come to, and its functions", async () => {
    const [, names, , hoisted, early] = await runCells(
      "const one = 1, { two } = { two: 2 }, three = await Promise.reject(new Error('in the middle')), four = 4;",
      "console.log(one, two);",
      "const given = 5;\nconsole.log(twice(given));\nthrow new Error('before a function');\nfunction twice(x: number) { return 2 * x; }",
      "console.log(twice(given));",
      "console.log(four);",
    );
    assert.deepEqual([names, hoisted].map(printed), ["1 2\n", "10\n"]);
    assert.match(errorOf(early).evalue, /Cannot find name 'four'/);
  });

  it("keeps its names when it is interrupted, and writes nothing into a later cell's account", async () => {
    const [, { cells }, ...rest] = await drive([
      { send: ["1;"] }, // waits for the compiler
      {
        send: ["const before = 1;\nawait new Promise((r) => setTimeout(r, 1500));\nconst after = 2;"],
        interruptAfterS: 1,
      },
      { send: ["const mine = 3;\nawait new Promise((r) => setTimeout(r, 1000));\nthrow 1;\nconst missing = 4;"] },
      { send: ["console.log(before, mine);"] },
      { send: ["console.log(missing);"] },
    ]);
    assert.equal(errorOf(cells[0]).ename, "Interrupted");
    assert.equal(printed(rest[1].cells[0]), "1 3\n");
    assert.equal(errorOf(rest[2].cells[0]).ename, "CompileError");
  });
});

describe("what happens outside the awaited run of a cell", () => {
  it("fails the cell when it is not over, and is shown below it when it is", async () => {
    const [{ cells }, { cells: after }] = await drive([
      {
        stopOnError: false,
        send: [
          "async function verify() {\n  throw new RangeError('not awaited');\n}\nvoid verify();",
          "void setTimeout(() => { throw new TypeError('in a timer'); }, 200);",
          "void new Promise<void>((_, no) => no()).then(() => 1, () => console.log('handled'));",
          "await new Promise((r) => setTimeout(r, 1000));",
        ],
      },
      { send: ["console.log('alive');"] },
    ]);
    assert.deepEqual(
      cells.map((cell) => cell.reply.status),
      ["error", "ok", "ok", "ok"],
    );
    assert.deepEqual(errorOf(cells[0]).traceback.slice(0, 4), [
      "RangeError: not awaited",
      "    at verify, cell [1], line 2:9",
      "     2 |   throw new RangeError('not awaited');",
      "       |         ^",
    ]);
    assert.equal(errorOf(cells[1]).evalue, "in a timer");
    assert.equal(printed(cells[2]), "handled\n");
    assert.equal(printed(cells[3]), "");
    assert.equal(printed(after[0]), "alive\n");
  });

  it("prints and displays below the cell that started it", async () => {
    const [{ cells }] = await drive([
      {
        send: [
          "import { display } from 'tslab';\nlet round = 0;\nconst first = setInterval(() => { console.log('first', ++round); if (round === 3) clearInterval(first); }, 200);",
          "console.log('second');\nvoid Promise.resolve().then(async () => { await null; console.error('late, on stderr'); });\nsetTimeout(() => display.text('late display'), 300).unref();\nundefined;",
          "await new Promise((r) => setTimeout(r, 1500));\nconsole.log('third');",
        ],
      },
    ]);
    assert.deepEqual(cells.map(printed), ["first 1\nfirst 2\nfirst 3\n", "second\nlate, on stderr\n", "third\n"]);
    const types = cells.map((cell) => cell.messages.map((message) => message.type));
    assert.deepEqual(
      types.map((all) => all.includes("display_data")),
      [false, true, false],
    );
  });
});

/** What is thrown, the error's name, and what its message contains. */
const ODD: [string, string, RegExp][] = [
  ["throw undefined;", "Thrown", /^undefined$/],
  ["throw null;", "Thrown", /^null$/],
  ["throw '';", "Thrown", /^$/],
  ["throw Symbol('s');", "Thrown", /Symbol\(s\)/],
  ["throw Object.create(null);", "Thrown", /null prototype/],
  ["throw Object.create(Error.prototype);", "Error", /^$/],
  ["throw Object.assign(new Error('m'), { message: { code: 7 } });", "Error", /code: 7/],
  ["throw Object.assign(new Error('named'), { name: 42 });", "42", /named/],
  [
    "throw Object.defineProperty(new Error('m'), 'message', { get() { throw new Error('no'); } });",
    "Thrown",
    /cannot be shown/,
  ],
  ["throw Object.defineProperty(new Error('bad stack'), 'stack', { get() { throw 1; } });", "Error", /bad stack/],
  ["throw new Proxy(new Error('proxied'), {});", "Error", /proxied/],
  ["throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });", "Thrown", /./],
  ["throw { [Symbol.for('nodejs.util.inspect.custom')]() { throw 1; } };", "Thrown", /cannot be shown/],
  [
    "import { runInNewContext } from 'vm';\nrunInNewContext(\"throw new RangeError('of another realm')\");",
    "RangeError",
    /another realm/,
  ],
  ["const loop: any = new Error('loop'); loop.cause = loop; throw loop;", "Error", /loop/],
  ["function deep(n: number): number { return deep(n + 1) + 1; }\ndeep(0);", "RangeError", /call stack/],
  ["await Promise.reject(null);", "Thrown", /^null$/],
];

describe("whatever is thrown", () => {
  it("is an error of the cell, with a name and a message that are strings", async () => {
    const results = await runCells(...ODD.map(([code]) => code), "console.log('alive')");
    for (const [i, [code, ename, evalue]] of ODD.entries()) {
      assert.equal(results[i].reply.status, "error", code);
      const error = errorOf(results[i]);
      assert.equal(error.ename, ename, code);
      assert.equal(typeof error.evalue, "string", code);
      assert.match(error.evalue, evalue, code);
    }
    assert.equal(printed(results.at(-1)!), "alive\n");
  });

  it("is listed with its parts and its causes", async () => {
    const [several, caused, circle] = await runCells(
      "throw new AggregateError([new Error('first'), new TypeError('second')], 'several');",
      "throw new Error('outer', { cause: new Error('inner', { cause: new TypeError('innermost') }) });",
      "const one: any = new Error('one');\none.cause = new Error('two', { cause: one });\nthrow one;",
    );
    const lines = (cell: CellResult): string[] =>
      errorOf(cell).traceback.filter((line) => /^(one of|caused)/.test(line));
    assert.deepEqual(lines(several), ["one of its errors: Error: first", "one of its errors: TypeError: second"]);
    assert.deepEqual(lines(caused), ["caused by Error: inner", "caused by TypeError: innermost"]);
    assert.deepEqual(lines(circle), ["caused by Error: two", "caused by one of the above"]);
  });
});

describe("the lines of a cell", () => {
  const BREAKS = { Windows: "\r\n", "an old Mac": "\r", "JavaScript's own": "\u2028" };
  it("are shown whatever ends them", async () => {
    const cells = Object.values(BREAKS).flatMap((end) => [
      ["const fine = 1;", "// 学習 😀", "throw new Error('thrown');", ""].join(end),
      ["const fine = 1;", "", "  fine.wrong;", ""].join(end),
    ]);
    const tracebacks = (await runCells(...cells)).map((cell) => errorOf(cell).traceback);
    for (const [i, name] of Object.keys(BREAKS).entries()) {
      const [thrown, uncompiled] = tracebacks.slice(2 * i, 2 * i + 2);
      assert.deepEqual(
        thrown.slice(1),
        [`    at cell [${2 * i + 1}], line 3:7`, "     3 | throw new Error('thrown');", "       |       ^"],
        name,
      );
      assert.deepEqual(uncompiled.slice(2), ["     3 |   fine.wrong;", "       |        ^^^^^"], name);
    }
  });
});

describe("an accident inside the compiler", () => {
  it("fails its cell and no other", async () => {
    const results = await runCells(
      "const kept = 1;",
      `[1]${".map((x) => x)".repeat(1500)};`,
      "console.log('after a long chain', kept);",
      `${"[".repeat(3000)}${"]".repeat(3000)};`,
      "console.log('after deep brackets', kept);",
    );
    assert.deepEqual(
      [1, 3].map((i) => results[i].reply.status),
      ["error", "error"],
    );
    assert.deepEqual(
      [2, 4].map((i) => printed(results[i])),
      ["after a long chain 1\n", "after deep brackets 1\n"],
    );
  });

  it("does not come from files that appear and go, which the compiler has looked for", async () => {
    const folder = "files-that-appear";
    const text = '// @ts-ignore\nimport type { Later } from "./later";\nexport const one = 1;';
    const pause = "await new Promise((r) => setTimeout(r, 1000));"; // the compiler hears of the files
    const results = await runCells(
      "import { mkdirSync, rmSync, writeFileSync } from 'fs';",
      `mkdirSync("${folder}");\nwriteFileSync("${folder}/one.ts", ${JSON.stringify(text)});\n${pause}`,
      `import { one } from "./${folder}/one";`,
      `writeFileSync("${folder}/later.ts", "export type Later = 1;");\n${pause}`,
      "console.log('alive', one);",
      `rmSync("${folder}", { recursive: true });\n${pause}`,
      "console.log('alive');",
    );
    assert.deepEqual(
      results.map((cell) => [cell.reply.status, printed(cell)]),
      ["", "", "", "", "alive 1\n", "", "alive\n"].map((text) => ["ok", text]),
    );
  });
});

describe("a cell's own variables", () => {
  it("are as fast as a language's: 10 million additions in less than 0.5 s of processor time", async () => {
    const [, cell] = await runCells(
      "let s = 0;",
      "const start = process.cpuUsage();\nfor (let i = 0; i < 1e7; i++) s += i;\nconst { user, system } = process.cpuUsage(start);\nconsole.log(s, (user + system) / 1e6);",
    );
    const [sum, seconds] = printed(cell).trim().split(" ").map(Number);
    assert.equal(sum, 49999995000000);
    assert.ok(seconds < 0.5, `took ${seconds} s`);
  });

  it("can take the name of what was imported", async () => {
    const results = await runCells(
      "import { sep, basename as base } from 'path';\nimport * as fs from 'fs';\nimport path from 'path';",
      "console.log(sep, base('a/b'), typeof fs.readFileSync, typeof path.join);",
      "let sep = 1;\nsep += 1;\nconst path = 'mine';",
      "import { sep as path } from 'path';\nconsole.log(sep, path);",
    );
    assert.deepEqual(results.map(printed), ["", "/ b function function\n", "", "2 /\n"]);
  });
});
