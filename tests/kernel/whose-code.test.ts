import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInThisContext } from "node:vm";
import { fromTools } from "../places";

const { isACellsCode } = fromTools("kernel/whose-code.cjs") as { isACellsCode: (frames: string[]) => boolean };

const TSLAB = "/course/node_modules/tslab/dist/executor.js";
const CELL = "evalmachine.<anonymous>";

/** The stack where `code`, in a file of that name, calls `look`. */
function stackIn(filename: string, code: string): string[] {
  let frames: string[] = [];
  const look = () => void (frames = String(new Error().stack).split("\n").slice(2));
  (runInThisContext(`(look) => { ${code} }`, { filename }) as (look: () => void) => void)(look);
  return frames;
}

describe("what the stop button may end", () => {
  it("is a cell's code, whatever calls it", () => {
    assert.equal(isACellsCode(stackIn(CELL, "look();")), true);
    assert.equal(isACellsCode(stackIn(CELL, "[1].forEach(() => look());")), true);
  });

  it("is not tslab's, nor what the language does for tslab", () => {
    assert.equal(isACellsCode(stackIn(TSLAB, "look();")), false);
    const frames = stackIn(TSLAB, "new Promise(look);");
    assert.match(frames[0], /new Promise \(<anonymous>\)/, "what is tried here");
    assert.equal(isACellsCode(frames), false);
    assert.equal(isACellsCode(["    at <anonymous>", ...stackIn(TSLAB, "look();")]), false);
    assert.equal(isACellsCode(stackIn(CELL, "new Promise(look);")), true);
  });

  it("is a cell's call of console.log, but not what console.log calls to write", () => {
    const frames = stackIn(CELL, "console.log({ get [Symbol.toStringTag]() { look(); return ''; } });");
    assert.match(frames.join(), /node:internal\/util\/inspect/, "what is tried here");
    assert.equal(isACellsCode(frames.slice(1)), true);
    const write = "    at SyncWriteStream.write (/course/tools/kernel/repairs/stdout-write.cjs:15:25)";
    assert.equal(isACellsCode([write, ...frames.slice(1)]), false);
    assert.equal(
      isACellsCode([...frames.slice(1, -1), "    at report (/course/node_modules/tslab/dist/x.js:1:1)"]),
      false,
    );
  });

  it("is not nothing", () => assert.equal(isACellsCode([]), false));
});
