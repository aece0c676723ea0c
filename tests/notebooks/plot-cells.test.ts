// A plot cell is one call that a reader takes in at a glance: what the figure shows is in the cells before it, how it is
// drawn is in lib/notebook/figures.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import ts from "@tslab/typescript-for-tslab";
import { type Cell, codeCells, hasTag, joined, notebookNames, readNotebook } from "./notebook-file";

const MOST_LINES = 8;
const MOST_PLOT_SHARE = 0.12;
/** Properties of plotly's figures, which no cell needs: written or read. */
const words = [
  ...["layout", "data", "marker", "annotations", "shapes", "textfont", "texttemplate", "showlegend", "colorscale"],
  ...["hoverinfo", "tickvals", "ticktext", "z(?:min|max|mid)", "[xy]axis\\d*"],
].join("|");
const PLOTLY_PROPERTY = new RegExp(`\\.(?:${words})\\b|\\b(?:${words})\\s*:`);

const linesOf = (source: string): string[] => source.split("\n").filter((line) => line.trim() !== "");

/** What is wrong with a plot cell; nothing, when all is well. */
function faultsOf(cell: Cell): string[] {
  const source = joined(cell.source);
  const { statements } = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022);
  const lineCount = linesOf(source).length;
  const isShow = (statement: ts.Statement): boolean =>
    ts.isExpressionStatement(statement) &&
    ts.isCallExpression(statement.expression) &&
    ts.isIdentifier(statement.expression.expression) &&
    statement.expression.expression.text === "show";
  const property = PLOTLY_PROPERTY.exec(source.replace(/"[^"]*"|`[^`]*`/g, '""'))?.[0];
  const folded = (cell.metadata as { jupyter?: { source_hidden?: boolean } }).jupyter?.source_hidden === true;
  return [
    ...(statements.length === 1 && isShow(statements[0]) ? [] : ["must be one call of show and nothing else"]),
    ...(lineCount <= MOST_LINES ? [] : [`must have at most ${MOST_LINES} lines, got ${lineCount}`]),
    ...(property === undefined ? [] : [`must have no property of plotly's, got ${property}`]),
    ...(folded ? [] : ["must be folded (metadata.jupyter.source_hidden)"]),
  ];
}

describe("plot cells", () => {
  for (const name of notebookNames()) {
    it(`${name}: each is one folded call of at most ${MOST_LINES} lines, without a word of plotly's`, () => {
      const plots = codeCells(readNotebook(name)).filter((cell) => hasTag(cell, "plot"));
      assert.ok(plots.length > 0);
      assert.deepEqual(
        plots.flatMap((cell) => faultsOf(cell).map((fault) => `cell "${cell.id}" ${fault}`)),
        [],
      );
    });
  }

  it("are less than 12% of all lines of code", () => {
    const cells = notebookNames().flatMap((name) => codeCells(readNotebook(name)));
    const count = (of: Cell[]): number => of.reduce((sum, { source }) => sum + linesOf(joined(source)).length, 0);
    const share = count(cells.filter((cell) => hasTag(cell, "plot"))) / count(cells);
    assert.ok(share < MOST_PLOT_SHARE, `plot cells must be below 12% of all lines, got ${(100 * share).toFixed(1)}%`);
  });
});

describe("the rules for plot cells", () => {
  const cell = (source: string, hidden = true): Cell =>
    ({ id: "x", cell_type: "code", source, metadata: { jupyter: { source_hidden: hidden } } }) as Cell;
  const one = 'show("One call", lines({ x: "t", y: "h" }, { h: hs }));';

  it("let one call pass", () => assert.deepEqual(faultsOf(cell(one)), []));
  for (const [what, source] of Object.entries({
    "a declared name": `const axes = { x: "t", y: "h" };\nshow("A name", lines(axes, { h: hs }));`,
    "a declaration alone": "const figure = lines(axes, {});",
    "two calls": `${one}\n${one}`,
    "another call": "console.log(1);",
    "nine lines": `show("Long",\n1,\n2,\n3,\n4,\n5,\n6,\n7,\n8);`,
    "a layout": 'show("L", { ...figure, layout: { height: 3 } });',
    "a trace's marker": 'show("M", patched(figure, { marker: { size: 3 } }));',
    "the first trace": 'show("D", Object.assign(figure.data[0], {}));',
  })) {
    it(`refuse ${what}`, () => assert.equal(faultsOf(cell(source)).length, 1, source));
  }
  it("refuse a cell that is not folded", () => assert.equal(faultsOf(cell(one, false)).length, 1));
});
