// Every relative link in the documentation and in the notebooks' prose leads to a file.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { joined, notebookNames, readNotebook } from "./notebook-file";
import { root } from "./places";

const pages = ["README.md", "CONTRIBUTING.md", "bench/README.md"].concat(
  readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
);

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
  for (const page of pages) {
    it(page, () => assertLinksLead(page, readFileSync(join(root, page), "utf8")));
  }

  for (const name of notebookNames()) {
    it(name, () => {
      const prose = readNotebook(name).cells.filter((cell) => cell.cell_type === "markdown");
      assertLinksLead(`notebooks/${name}`, prose.map(({ source }) => joined(source)).join("\n"));
    });
  }

  it("are seen to fail: a file that is not there, in a text with all that is no relative link", () => {
    const page = "[a](README.md) [b](missing.md#place) `[c](code.md)` [d](https://example.org) [e](#here)";
    assert.deepEqual(relativeLinks(page), ["README.md", "missing.md"]);
    assert.throws(() => assertLinksLead("README.md", page), /missing\.md/);
  });
});
