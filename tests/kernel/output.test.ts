// Output that does not come from console.log in the cell that runs, and results. All share a kernel.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { printed, runCells } from "./kernel-driver";

describe("a cell", () => {
  it("shows what its child processes write, its traces in its own lines, and its result", async () => {
    const [sync, failing, async_, captured, trace, result, loop] = await runCells(
      "import { execSync, spawn, spawnSync } from 'child_process';\nexecSync('echo out; echo err >&2', { stdio: 'inherit' });\nspawnSync('echo', ['spawned'], { stdio: ['ignore', 'inherit', 'inherit'] });",
      "execSync('echo before; exit 3', { stdio: 'inherit' });",
      "await new Promise((r) => spawn('echo', ['later'], { stdio: 'inherit' }).on('close', r));",
      "console.log(execSync('echo captured', { encoding: 'utf8' }).trim(), spawnSync('echo', ['too']).stdout.toString().trim());",
      "function inner() {\n  console.trace('here');\n}\ninner();",
      "const six = 6;\nsix * 7",
      "for await (const x of [1, Promise.resolve(2)]) console.log(x);",
    );
    assert.equal(printed(sync).split("\n").sort().join(" "), " err out spawned");
    assert.deepEqual([printed(failing), failing.reply.status], ["before\n", "error"]);
    assert.equal(printed(async_), "later\n");
    assert.equal(printed(captured), "captured too\n");
    const lines = stripVTControlCharacters(printed(trace)).split("\n");
    assert.deepEqual(
      lines.filter((line) => /Trace|at /.test(line)),
      ["Trace: here", "    at inner, cell [5], line 2:11", "    at cell [5], line 4:1"],
    );
    assert.deepEqual(
      result.messages.slice(1).map(({ type, content }) => [type, (content as { data: object }).data]),
      [["execute_result", { "text/plain": "42" }]],
    );
    assert.equal(printed(loop), "1\n2\n");
  });

  it("can use packages that are only ES modules, and `import()`", async () => {
    const results = await runCells(
      [
        "import { mkdirSync, rmSync, writeFileSync } from 'fs';",
        "const folder = 'node_modules/only-an-es-module';",
        "mkdirSync(folder, { recursive: true });",
        `writeFileSync(folder + "/package.json", '{ "name": "only-an-es-module", "type": "module", "exports": { ".": { "types": "./index.d.ts", "import": "./index.js" } } }');`,
        `writeFileSync(folder + "/index.js", "await null; export const twice = (x) => 2 * x; export default 'the default';");`,
        `writeFileSync(folder + "/index.d.ts", "export declare const twice: (x: number) => number; declare const text: string; export default text;");`,
        `writeFileSync("local-module.mjs", "export const thrice = (x) => 3 * x;");`,
      ].join("\n"),
      "import text, { twice } from 'only-an-es-module';\nconsole.log(twice(21), text);",
      "const again = await import('only-an-es-module');\nconst name = 'path';\nconsole.log(again.twice(4), typeof (await import(name)).join);",
      "const local = await import('./local-module.mjs' as string);\nconsole.log(local.thrice(2));",
      "rmSync('node_modules', { recursive: true });\nrmSync('local-module.mjs');",
    );
    assert.deepEqual(results.map(printed), ["", "42 the default\n", "8 function\n", "6\n", ""]);
  });
});
