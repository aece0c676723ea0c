// What can be said to `npm run marks`, and the line for what cannot.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../places";

describe("npm run marks", () => {
  const folder = mkdtempSync(join(tmpdir(), "marks-options-"));
  after(() => rmSync(folder, { recursive: true }));

  it("says what an option must be, and what a folder", async () => {
    const { parseOptions } = (await import(pathToFileURL(join(root, "tools/marks/options.mjs")).href)) as {
      parseOptions: (words: string[], here: string) => { folders: string[] };
    };
    symlinkSync(root, join(folder, "course"));
    const notFor = (needed: string): string => `FOLDER must not hold ${needed}, which answers need`;
    const wrong: [string[], string][] = [
      [[], "FOLDER must be given, got none (see --help)"],
      [["nowhere"], "FOLDER must be a folder, got nowhere"],
      [["course"], `${notFor(root)}, got course`],
      [[root], `${notFor(root)}, got ${root}`],
      [["/"], `${notFor(root)}, got /`],
      [[dirname(process.execPath)], `${notFor(process.execPath)}, got ${dirname(process.execPath)}`],
      [[".", "--jobs", "0"], '--jobs must be a whole number from 1 to 256, got "0"'],
      [[".", "--out", " "], '--out must be a name, got " "'],
    ];
    for (const [words, message] of wrong) {
      assert.throws(() => parseOptions(words, folder), { name: "RangeError", message: `npm run marks: ${message}` });
    }
    assert.deepEqual(parseOptions([join(root, "notebooks")], folder).folders, [join(root, "notebooks")]);
  });
});
