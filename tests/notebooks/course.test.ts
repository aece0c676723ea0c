// The rules that make a notebook of this course: every derivation has its check and its plot, a wrong version is seen to
// fail, its exercises have solutions; and if it mirrors a document, it does so cell by cell.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  type Cell,
  type Notebook,
  codeCells,
  figures,
  hasTag,
  joined,
  notebookNames,
  readNotebook,
} from "./notebook-file";
import { notebooks } from "../places";

interface SourceCell {
  cell: number;
  kind: "code" | "markdown";
  /** Names of the classes that the cell defines. */
  defines: string[];
}

interface SourceDocument {
  document: string;
  notebook: string;
  language: "ja" | "ko";
  cells: SourceCell[];
}

const sources = JSON.parse(readFileSync(join(notebooks, "sources.json"), "utf8")) as SourceDocument[];
const languageNames = { ja: "日本語", ko: "한국어" };

describe("the source documents", () => {
  it("are mirrored by one notebook each", () => {
    const mirroring = sources.map(({ notebook }) => notebook);
    assert.deepEqual(mirroring, [...new Set(mirroring)]);
    for (const notebook of mirroring) assert.ok(notebookNames().includes(notebook), notebook);
  });

  for (const { document, notebook, cells } of sources) {
    it(`${document} is mirrored in ${notebook}, cell by cell and in order`, (test) => {
      const mirrored = readNotebook(notebook).cells.filter((cell) => cell.metadata.source);
      const groups = groupBySource(mirrored);
      assert.deepEqual(
        groups.map(([first]) => first.metadata.source),
        cells.map(({ cell }) => ({ document, cell })),
      );
      for (const [i, group] of groups.entries()) assertMirrors(group, cells[i]);
      test.diagnostic(`${document}: ${groups.length} of ${cells.length} cells mirrored`);
    });
  }
});

/** A source cell with several classes is mirrored by neighbouring cells, one for each. */
function groupBySource(mirrored: Cell[]): Cell[][] {
  const groups: Cell[][] = [];
  for (const cell of mirrored) {
    const last = groups[groups.length - 1];
    if (last?.[0].metadata.source?.cell === cell.metadata.source?.cell) last.push(cell);
    else groups.push([cell]);
  }
  return groups;
}

function assertMirrors(group: Cell[], { cell: number, kind, defines }: SourceCell): void {
  assert.ok(group.length <= Math.max(1, defines.length), `source cell ${number} is mirrored ${group.length} times`);
  const caption =
    kind === "code" ? new RegExp(`^// ↔ source cell ${number}\\b`) : new RegExp(`\\*Mirrors cell ${number}\\b`);
  for (const { id, cell_type, source } of group) {
    assert.equal(cell_type, kind, `cell "${id}" mirrors a ${kind} cell`);
    assert.match(joined(source), caption, `cell "${id}" has a visible caption`);
  }
  const text = group.map(({ source }) => joined(source)).join("\n");
  // A broken class is kept as text, in a string.
  const defined = [...text.matchAll(/(?:^|`)class (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(defined, defines, `the classes that mirror source cell ${number}`);
}

/** Notebooks that derive something: all but the map. */
const deriving = notebookNames().filter((name) => name !== "00-start-here.ipynb");

describe("a notebook that derives", () => {
  for (const name of deriving) {
    const notebook = readNotebook(name);

    it(`${name}: every derivation is followed by a check and a plot`, () => {
      const sections = derivations(notebook);
      assert.ok(sections.length >= 5, `derivations must be at least 5, got ${sections.length}`);
      for (const [title, ...cells] of sections) {
        for (const tag of ["check", "plot", "reading"]) {
          assert.ok(
            cells.some((cell) => hasTag(cell, tag)),
            `derivation "${title.id}" must be followed by a cell tagged ${tag}`,
          );
        }
      }
    });

    it(`${name}: checks check, plots plot, and a wrong version is seen to fail`, () => {
      for (const cell of codeCells(notebook)) {
        if (hasTag(cell, "check")) {
          assert.match(joined(cell.source), /\bcheck\.\w+\(/, `cell "${cell.id}" calls a check`);
        }
        if (hasTag(cell, "plot")) assert.ok(figures(cell).length >= 1, `cell "${cell.id}" shows a figure`);
      }
      const wrong = codeCells(notebook).filter((cell) => hasTag(cell, "wrong-version"));
      assert.ok(wrong.length >= 1, "a cell must be tagged wrong-version");
      for (const cell of wrong) {
        assert.match(joined(cell.source), /\bcheck\.fails\(/, `cell "${cell.id}" calls check.fails`);
      }
    });

    it(`${name}: has at least three exercises, each with skeleton, check and folded solution`, () => {
      const parts = notebook.cells.filter((cell) => tagsOf(cell).some((tag) => /^(exercise|solution)/.test(tag)));
      const order = parts.map((cell) => tagsOf(cell).find((tag) => /^(exercise|solution)/.test(tag)));
      const one = ["exercise", "exercise-skeleton", "exercise-check", "solution"];
      assert.ok(order.length >= 12, `exercises must be at least 3, got ${order.length / 4}`);
      assert.deepEqual(order, Array.from({ length: order.length / 4 }, () => one).flat());
    });

    it(`${name}: a prediction is a question, and its answer is folded`, () => {
      for (const { id, source } of notebook.cells.filter(({ cell_type }) => cell_type === "markdown")) {
        if (!/\bPrediction:/.test(joined(source))) continue;
        const [question, answer] = joined(source).split("<details><summary>Answer</summary>");
        assert.match(question, /\bPrediction:[^]*\?/, `cell "${id}": a prediction asks`);
        assert.ok(answer, `cell "${id}": the answer is folded`);
      }
    });

    it(`${name}: a core path is marked, and what is not on it is called optional`, () => {
      const text = notebook.cells.map(({ source }) => joined(source)).join("\n");
      const path = /^\*\*Core path \(about \d+ minutes\):\*\* (.*); the rest is for a second reading\.$/m.exec(text);
      assert.ok(path, "a line near the top must name the core path");
      const named = path[1].split(", ");
      const numbered = [...text.matchAll(/^## (?:(\d+)|(Exercise \d+)) · (.*)$/gm)];
      for (const [heading, section, exercise, title] of numbered) {
        const isNamed = named.includes(exercise ?? `§${section}`);
        assert.equal(title.endsWith("(optional)"), !isNamed, `"${heading}" is ${isNamed ? "" : "not "}on the path`);
      }
      const known = numbered.map(([, section, exercise]) => exercise ?? `§${section}`);
      for (const name of named) {
        assert.ok(known.includes(name) || text.includes(`\n## ${name}\n`), `${name} must be a section`);
      }
    });
  }
});

describe("a mirrored notebook", () => {
  for (const { notebook: name, language } of sources) {
    const notebook = readNotebook(name);

    it(`${name}: every prose cell says the same in ${languageNames[language]}, folded`, () => {
      for (const cell of notebook.cells.filter(({ cell_type }) => cell_type === "markdown")) {
        if (hasTag(cell, "solution")) continue;
        const folded = `<details><summary>${languageNames[language]}</summary>`;
        assert.ok(joined(cell.source).includes(folded), `cell "${cell.id}" must contain ${folded}`);
      }
    });

    it(`${name}: the translation of a prediction folds its answer, too`, () => {
      for (const { id, source } of notebook.cells.filter(({ cell_type }) => cell_type === "markdown")) {
        if (!/\bPrediction:/.test(joined(source))) continue;
        const [, translated] = joined(source).split(`<details><summary>${languageNames[language]}</summary>`);
        assert.match(translated, /<details><summary>/, `cell "${id}"`);
      }
    });
  }
});

describe("any notebook", () => {
  for (const name of notebookNames()) {
    const notebook = readNotebook(name);

    it(`${name}: cells have names of their own, and the numbers of one run from the start`, () => {
      const ids = notebook.cells.map(({ id }) => id);
      assert.deepEqual(
        ids.filter((id, i) => ids.indexOf(id) !== i),
        [],
        "ids must differ",
      );
      const counts = codeCells(notebook).map(({ execution_count }) => execution_count);
      assert.deepEqual(
        counts,
        counts.map((_, i) => i + 1),
        "npm run bake numbers the cells",
      );
    });

    it(`${name}: one title, then headings without a gap`, () => {
      const levels = headings(notebook);
      assert.deepEqual(
        levels.filter((level) => level === 1),
        [1],
        "there must be one heading of level 1",
      );
      levels.slice(1).forEach((level, i) => assert.ok(level <= levels[i] + 1, `heading ${i + 2} skips a level`));
    });

    it(`${name}: cells have at most 45 lines (a mirrored class 70) of at most 112 characters`, () => {
      for (const cell of codeCells(notebook)) {
        const lines = joined(cell.source).split("\n");
        assert.ok(lines.length <= (cell.metadata.source ? 70 : 45), `cell "${cell.id}" has ${lines.length} lines`);
        for (const line of lines) assert.ok(line.length <= 112, `cell "${cell.id}": ${line}`);
      }
    });
  }
});

/** The cells of each derivation: from its text to the next derivation, exercise or scoreboard. */
function derivations({ cells }: Notebook): Cell[][] {
  const sections: Cell[][] = [];
  let open = false;
  for (const cell of cells) {
    if (hasTag(cell, "derivation")) sections.push([]);
    open = hasTag(cell, "derivation") || (open && !hasTag(cell, "exercise") && !hasTag(cell, "scoreboard"));
    if (open) sections[sections.length - 1].push(cell);
  }
  return sections;
}

function headings({ cells }: Notebook): number[] {
  const prose = cells
    .filter(({ cell_type }) => cell_type === "markdown")
    .map(({ source }) => joined(source).replace(/<details>[\s\S]*?<\/details>/g, ""));
  return prose.flatMap((text) => [...text.matchAll(/^(#+) /gm)].map(([, marks]) => marks.length));
}

const tagsOf = (cell: Cell): string[] => cell.metadata.tags ?? [];
