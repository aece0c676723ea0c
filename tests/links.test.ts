// Every relative link in the documentation and in the notebooks' prose leads to a file.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { root } from "./places";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

/** The text of a notebook without its code. */
function proseOf(notebook: string): string {
  const { cells } = JSON.parse(notebook) as { cells: { cell_type: string; source: string[] }[] };
  return cells.flatMap(({ cell_type, source }) => (cell_type === "markdown" ? [source.join("")] : [])).join("\n");
}

/** Where the links of a Markdown text lead, without web addresses and places on the same page. */
function relativeLinks(markdown: string): string[] {
  const prose = markdown.replace(/```[^]*?```|`[^`\n]*`/g, "");
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return targets.filter((target) => !/^(https?:|#)/.test(target)).map((target) => target.split("#")[0]);
}

function assertLinksLead(from: string, markdown: string): void {
  const broken = relativeLinks(markdown).filter((target) => !existsSync(join(root, dirname(from), target)));
  assert.deepEqual(broken, [], `links in ${from} that lead nowhere`);
}

describe("links lead to files", () => {
  for (const page of ["README.md", "CONTRIBUTING.md", "bench/README.md", ...filesIn("docs", ".md")]) {
    it(page, () => assertLinksLead(page, read(page)));
  }

  for (const notebook of filesIn("notebooks", ".ipynb")) {
    it(notebook, () => assertLinksLead(notebook, proseOf(read(notebook))));
  }

  it("are seen to fail: a file that is not there, in a text with all that is no relative link", () => {
    const page = "[a](README.md) [b](missing.md#place) `[c](code.md)` [d](https://example.org) [e](#here)";
    assert.deepEqual(relativeLinks(page), ["README.md", "missing.md"]);
    assert.throws(() => assertLinksLead("README.md", page), /missing\.md/);
  });
});
