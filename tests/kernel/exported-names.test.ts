// Cells with `export`, as code that is copied from a module has it.
import assert from "node:assert/strict";
import { it } from "node:test";
import { errorOf, printed, runCells } from "./kernel-driver";

it("a cell may export what it declares, and a later one uses it", async () => {
  const results = await runCells(
    [
      "export const one = 1, two = 2;",
      "export function three() { return 3; }",
      "export async function four() { return 4; }",
      "export class Five { value = 5; }",
      "export default class Six { value = 6; }",
      "export enum Seven { value = 7 }",
      "export type Eight = 8;",
      "export interface Nine { value: 9 }",
      "const ten = 10; export { ten };",
      "export {",
      "  one as eleven,",
      "};",
      "export {}; export type { Nine as Twelve };",
      "export declare const nowhere: number;",
      "const text = 'export const no = 1'; // export it",
      "throw new Error('in line 16');",
    ].join("\n"),
    "const nine: Nine = { value: 9 };\nconst eight: Eight = 8;\nconsole.log(one, two, three(), await four(), new Five().value, new Six().value, Seven.value, eight, nine.value, ten, text);",
    "export default 5;",
    "export { basename } from 'path';",
    "export default function () { return 1; }",
    "export const wrong: number = 'text';",
  );
  assert.deepEqual(errorOf(results[0]).traceback.slice(0, 2), ["Error: in line 16", "    at cell [1], line 16:7"]);
  assert.equal(printed(results[1]), "1 2 3 4 5 6 7 8 9 10 export const no = 1\n");
  assert.deepEqual(
    results.slice(2, 5).map((cell) => cell.reply.status),
    ["ok", "ok", "ok"],
  );
  assert.match(errorOf(results[5]).evalue, /^line 1:14: Type 'string' is not assignable/);
});
