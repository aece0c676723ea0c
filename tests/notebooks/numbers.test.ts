// Numbers in prose, readings and titles of figures are claims: a check or another output has to print them.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Cell, joined, type Notebook, notebookNames, readNotebook } from "./notebook-file";
import { numbersInDigits } from "./numbers-in-text";
import { type Proof, proveNumbers } from "./proven-numbers";
import { englishOf, isProse, statedIn, translationFaults } from "./stated-numbers";
import { notebooks } from "../places";

const sources = JSON.parse(readFileSync(join(notebooks, "sources.json"), "utf8")) as {
  notebook: string;
  cells: unknown[];
}[];

function prove(name: string, notebook: Notebook): Proof {
  const sourceCells = sources.find((source) => source.notebook === name)?.cells.length ?? 0;
  return proveNumbers(notebook, { names: notebookNames(), sourceCells });
}

describe("every number in prose, readings and titles", () => {
  for (const name of notebookNames()) {
    const notebook = readNotebook(name);

    it(`${name}: is printed in its section, or is of a kind that needs no proof`, (test) => {
      const { counts, faults } = prove(name, notebook);
      const found = Object.entries(counts).map(([ground, count]) => `${count} ${ground}`);
      test.diagnostic(`${name}: ${found.join(", ")}`);
      assert.equal(faults.length, 0, [name, ...faults].join("\n"));
    });

    it(`${name}: is the same in the translation`, () => {
      assert.deepEqual(translationFaults(notebook), []);
    });
  }

  it("with a wrong digit, is noticed in at least four of five places", (test) => {
    const changed = notebookNames().flatMap((name) => wrongDigits(name).map((isNoticed) => ({ name, isNoticed })));
    const unnoticed = changed.filter(({ isNoticed }) => !isNoticed).length;
    test.diagnostic(`${changed.length - unnoticed} of ${changed.length} wrong decimals are noticed`);
    assert.ok(unnoticed <= changed.length / 5, `${unnoticed} of ${changed.length} wrong decimals are not noticed`);
  });
});

/** For each decimal that is proven: whether a wrong last digit in its place is noticed. */
function wrongDigits(name: string): boolean[] {
  const notebook = readNotebook(name);
  const { faults } = prove(name, notebook);
  const proven = decimalsOf(notebook).filter(({ written }) => !faults.some((fault) => fault.includes(`"${written}"`)));
  const changed = proven.map(({ cell, at, digit }) => withDigit(notebook, cell, at, (digit + 4) % 10));
  return changed.map((wrong) => prove(name, wrong).faults.length > faults.length);
}

/** Where the last digits of decimals stand in the prose. */
function decimalsOf({ cells }: Notebook): { cell: Cell; written: string; at: number; digit: number }[] {
  return cells.filter(isProse).flatMap((cell) =>
    statedIn(englishOf(cell))
      .filter(({ written }) => /^\d*\.\d+$/.test(written))
      .map(({ written, end }) => ({ cell, written, at: end - 1, digit: Number(written.slice(-1)) })),
  );
}

function withDigit(notebook: Notebook, cell: Cell, at: number, digit: number): Notebook {
  const source = joined(cell.source);
  const wrong = { ...cell, source: source.slice(0, at) + String(digit) + source.slice(at + 1) };
  return { ...notebook, cells: notebook.cells.map((one) => (one === cell ? wrong : one)) };
}

describe("a number", () => {
  const text = (source: string, numbers: Record<string, string> = {}): Cell => ({
    ...{ id: "text", cell_type: "markdown", source, metadata: { numbers } },
  });
  const code = (id: string, source: string, printed = ""): Cell => ({
    ...{
      id,
      cell_type: "code",
      source,
      metadata: {},
      outputs: [{ output_type: "stream", name: "stdout", text: printed }],
    },
  });
  const heading = (id: string, title: string): Cell => ({ ...text(`## ${title}`), id });
  const faults = (...cells: Cell[]): number => prove("01-rnn-step.ipynb", { cells }).faults.length;
  const printing = (printed: string): Cell => code("run", "run();", printed);

  for (const [statement, printed, isProven] of [
    ["wrong by 0.56", "got 0.56", true],
    ["wrong by 0.56", "got 0.5634", true],
    ["wrong by 0.56", "got 0.65", false],
    ["wrong by 0.56", "got 0.6", false],
    ["about 0.25", "0.2481", true],
    ["twenty entries", "20 of 20", true],
    ["twenty entries", "19 of 20.4", false],
    ["twenty-four steps", "24", true],
    ["a hundred times", "100", true],
    ["a hundred times", "99", false],
    ["half of them", "0.50", true],
    ["half of them", "0.40", false],
    ["twice as many", "factor 2", true],
    ["twice as many", "factor 2.1", false],
    ["less than a hundredth", "0.0099 < 0.01", true],
    ["25% of them", "0.25", true],
    ["25% of them", "0.35", false],
    ["about 10⁻³", "0.0018", true],
    ["about 10⁻³", "0.018", false],
    ["$10^{-8}$ or less", "2.9e-9 < 1e-8", true],
    ["$3\\cdot10^{-8}$", "3e-8", true],
    ["up to −1", "-1", true],
    ["up to −1", "1", false],
    ["within ±1", "-1", true],
    ["56{,}000", "56000", true],
    ["$y = 0.3$", "0.3", true],
    ["$y = 0.3$", "0.4", false],
    ["at $|t| = 3$", "3", true],
    ["at `t = 3`", "4", false],
    ["the formula $1 - y^2$", "", true],
    ["the call `h.map((y) => 1 - y ** 2)`", "", true],
    ["in float32", "", true],
    ["a two-minute tour, or 20 to 45 minutes", "", true],
    ["notebook 03, **04**", "", true],
    ["notebook 99 and 09", "", false],
    ["cell 5 of the source", "", true],
    ["cell 6 of the source", "", false],
    ["sections 1 and 2", "", true],
    ["section 3", "", false],
    ["section 3 of 02", "", true],
    ["§1, §2", "", true],
  ] as const) {
    it(`${isProven ? "stands" : "does not stand"}: "${statement}" with "${printed}" printed`, () => {
      const cells = [heading("one", "1 · First"), heading("two", "2 · Second"), text(statement), printing(printed)];
      assert.equal(faults(...cells) === 0, isProven);
    });
  }

  it("is proven by its own section only, or by the cell that its reason names", () => {
    const [run, next] = [printing("got 0.56"), heading("next", "Next")];
    assert.equal(faults(heading("one", "One"), run, next, text("off by 0.56")), 1);
    assert.equal(faults(heading("one", "One"), run, next, text("off by 0.56", { "0.56": "run" })), 0);
    assert.equal(faults(heading("one", "One"), run, next, text("off by 0.57", { "0.57": "run" })), 2);
  });

  it("may be a size that a code cell names, with its name or its noun", () => {
    const sizes = code("sizes", 'const T = axis("T", 40), epsilon = 1e-5, trainingSteps = 200, pulseStep = 5;');
    assert.equal(faults(sizes, text("`T = 40`, 40 time steps, at ε = 10⁻⁵ and step 5, after 200 steps")), 0);
    assert.equal(faults(sizes, text("`T = 41`")), 1);
    assert.equal(faults(sizes, text("40 units")), 1);
  });

  it("may have a reason, which has to be one, and has to be needed", () => {
    assert.equal(faults(text("found in 1983", { "1983": "the year of the paper" })), 0);
    assert.equal(faults(text("found in 1983", { "1983": "year" })), 2);
    assert.equal(faults(text("found in 1983 and 1984", { "in 1983": "the year of the paper" })), 1);
    assert.equal(faults(text("found long ago", { "1983": "the year of the paper" })), 1);
  });

  it("is not proven by a number that was typed into a text", () => {
    const check = code("run", 'check.below("loss after 200 steps", loss, 1);', "✓ loss after 200 steps  0.3 < 1");
    assert.equal(faults(check, text("after 200 steps")), 1);
    assert.equal(faults(check, text("the loss is 0.3")), 0);
    assert.equal(faults(code("run", "console.log(`Python raises 13`);", "Python raises 13"), text("it raises 13")), 1);
  });

  it("is proven by the limits alone of a cell that measures time", () => {
    const line = "✓ one product over T: times as fast  3.5 ≥ 1.3\nBLAS: 99.4 GFLOP/s (3.7 < 5 there)";
    const timed: Cell = { ...printing(line), metadata: { tags: ["timed"] } };
    assert.equal(faults(timed, text("at least 1.3 times as fast")), 0);
    for (const measured of ["3.5 times", "99.4 GFLOP/s", "below 5"]) assert.equal(faults(timed, text(measured)), 1);
    assert.equal(faults(printing(line), text("99.4 GFLOP/s")), 0);
  });

  it("in the title of a figure is a claim as well, unless it is computed", () => {
    const plot = (title: string): Cell => ({
      ...code("plot", `show(${title}, lines());`),
      metadata: { tags: ["plot"] },
    });
    assert.equal(faults(plot('"All 59 are right"')), 1);
    assert.equal(faults(plot('"All 59 are right"'), printing("59 entries")), 0);
    assert.equal(faults(plot("`All ${count} are right`")), 0);
  });

  it("must be the same in the translation", () => {
    const fold = (english: string, japanese: string): string[] =>
      translationFaults({
        cells: [text(`${english}\n\n<details><summary>日本語</summary>\n\n${japanese}\n\n</details>`)],
      });
    assert.deepEqual(fold("less than a hundredth, 0.56", "100分の1、0.56"), []);
    assert.deepEqual(fold("three orders", "3桁"), []);
    assert.equal(fold("off by 0.56", "0.65 違います").length, 2);
    assert.equal(fold("off by 0.56", "違います").length, 1);
    assert.equal(fold("it differs", "10倍違います").length, 1);
    assert.equal(fold("0.56", "0.56\n<details><summary>答え</summary>\n\n0.65\n\n</details>").length, 1);
  });

  it("is read from what is printed, with its sign", () => {
    const read = numbersInDigits("[[-1.68 0.5]] 1e-7 (−1, 1) float64 3-4").map(({ value }) => value);
    assert.deepEqual(read, [-1.68, 0.5, 1e-7, -1, 1, 3, 4]);
  });
});
