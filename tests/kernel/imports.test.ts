// TypeScript files beside the notebook, imported by cells.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { notebooks } from "../places";
import { errorOf, Kernel, printed } from "./kernel-driver";

const folder = join(notebooks, "typescript-files");
const NOTICED = "await new Promise((r) => setTimeout(r, 1000));";

describe("a cell", () => {
  const kernel = new Kernel();
  after(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("imports files that import others, and sees what changes in them", async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, "one.ts"), 'import { two } from "./two";\nexport const one: number = two - 1;');
    writeFileSync(join(folder, "two.ts"), "export const two: number = 2;");
    const use = "import { one } from './typescript-files/one';\nconsole.log(one);";
    const [before] = await kernel.runCells(use);
    assert.equal(printed(before), "1\n");
    writeFileSync(join(folder, "two.ts"), "export const two: number = '2';");
    const [, wrong] = await kernel.runCells(NOTICED, use);
    const said = errorOf(wrong).traceback.join("\n");
    assert.match(said, /typescript-files\/two\.ts line 1:14: Type 'string' is not assignable/);
  });
});
