// Every kind of figure: sent as plain JSON, described in one line, and refused when it is not right.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RNN } from "../../layers/rnn";
import { gradcheck } from "../../proof/gradcheck";
import { axis } from "../../tensor/axis";
import { arange, tensor } from "../../tensor/create";
import { randn, seed } from "../../tensor/random";
import { inNotebook } from "../../testing/fake-notebook";
import { printedLines } from "../../testing/printed-lines";
import { agreement } from "./agreement";
import { bars } from "./bars";
import { describe as describeFigure } from "./describe";
import { draw, type Spec } from "./draw";
import type { Figure } from "./figure";
import { graph } from "./graph";
import { heatmap } from "./heatmap";
import { lines } from "./lines";
import { numbered } from "./numbered";
import { panels } from "./panels";
import { paths } from "./paths";
import { points } from "./series";
import { show } from "./show";
import { figureOver, type Slid, slider } from "./slider";
import { table } from "./table";

seed(4);
const [N, D, H] = [axis("N", 3), axis("D", 2), axis("H", 4)];
const axes = { x: "training step", y: "loss (nats)" };
const cells = { ...axes, values: "h (no unit)" };
const h = randn(N, H);
const report = gradcheck(new RNN(randn(D, H), randn(H, H), randn(H)), { x: randn(N, D), hPrev: randn(N, H) });
const numeric = report.of("dhPrev").numeric;

type Entry = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- what plotly reads
type Drawn = { data: Entry[]; layout: Entry; frames?: { name: string; data: Entry[] }[] };
const drawn = (figure: Slid<Figure>): Drawn =>
  draw(
    "A title",
    figureOver(figure, (plain) => plain),
  );
const textOf = (figure: Slid<Figure>): string =>
  describeFigure(
    "A title",
    figureOver(figure, (plain) => plain),
  );
const named = (figure: Slid<Figure>, name: string): Entry => drawn(figure).data.find((trace) => trace.name === name)!;
const textsIn = (figure: Slid<Figure>): string[] =>
  drawn(figure).data.flatMap(({ mode, text }) => (mode === "markers+text" ? text : []));
const refuses = (message: string, run: () => unknown): void => assert.throws(run, { name: "RangeError", message });

const figures: Record<string, Slid<Figure>> = {
  lines: lines(axes, { list: [1, 2, 3, 4], tensor: h.at("N", 0) }),
  "lines with all there is": lines(
    axes,
    { f: (x) => x ** 2, measured: points([0, 1, 4]) },
    { at: [0, 1, 2], log: "xy", limits: { small: 0.5 }, borders: [1.5], labels: "last", notes: { here: [1, 1] } },
  ),
  bars: bars(axes, { a: h.at("H", 0), b: [1, -2, 3] }, { at: ["x", "y", "z"], stacked: true, limits: [-1, 1] }),
  heatmap: heatmap(cells, h.T, { numbers: 1 }),
  "heatmap, log": heatmap(cells, [[0, 0.1], [1, 100]], { log: true }), // prettier-ignore
  table: table(axes, { before: ["✓", "✗"], after: ["✓", "·"] }, { columns: ["one", "two"] }),
  paths: paths(axes, { walk: [[0, 0], [1, 1], [null, null], [0, 2, "end"]], start: points([[0, 0]]) }, { round: true }), // prettier-ignore
  "agreement of a report": agreement(report),
  "agreement of versions": agreement(
    { right: report.of("dhPrev").analytic, wrong: numeric.mul(1.01) },
    { with: numeric },
  ),
  panels: panels({ before: lines(axes, { a: [1, 2] }), after: bars(axes, { a: [1, 2] }) }),
  "lines with a slider": lines(
    axes,
    slider("row", [0, 1, 2], (n) => ({ h: h.at("N", n) })),
  ),
  graph: graph([["x", "·Wx", "+"], ["", "", "b"]], ["x → ·Wx → +", "b → +"], { values: { "x → ·Wx": h } }), // prettier-ignore
  "graph with a slider": slider("step", [0, 1], (t) => graph([["a", "b"]], ["a → b"], t ? { path: "b → a" } : {})),
};

describe("every figure", () => {
  for (const [name, figure] of Object.entries(figures)) {
    it(`${name}: is sent as plain JSON and one line of text`, async () => {
      const [{ data, update, displayId }] = await inNotebook(() => show("A title", figure));
      const spec = data["application/vnd.plotly.v1+json"] as Spec;
      assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec);
      assert.match(String(data["text/plain"]), /^Figure: A title\. [^\n]+\.$/);
      assert.deepEqual([update, displayId], [false, undefined]);
    });

    it(`${name}: has traces of plotly's alone, and as many at each position of a slider`, () => {
      const { data, layout, frames = [] } = drawn(figure);
      for (const trace of data) assert.ok(["scatter", "bar", "heatmap"].includes(trace.type));
      assert.deepEqual(
        data.flatMap((trace) => Object.keys(trace).filter((key) => key.startsWith("is"))),
        [],
      );
      for (const frame of frames) assert.equal(frame.data.length, data.length);
      assert.ok(layout.margin.t > layout.meta.titleRoom);
    });
  }

  it("is one line of text outside a notebook", () => {
    assert.deepEqual(
      printedLines(() => show("The loss falls", figures.lines)),
      ["Figure: The loss falls. Across: training step; up: loss (nats); shown: list, tensor."],
    );
  });

  it("must have a title", () =>
    refuses('show: title must be a text that is not empty, got ""', () => show("", figures.lines)));

  for (const make of [lines, bars, heatmap, table, paths] as const) {
    it(`${make.name} must have two labels`, () =>
      refuses(`${make.name}: axes.y must be a text that is not empty, got ""`, () =>
        (make as (axes: object, data: object) => Figure)({ x: "x", y: "", values: "" }, {}),
      ));
  }
});

describe("numbers", () => {
  it("have seven digits, so that the notebook's file is small", async () => {
    const [{ data }] = await inNotebook(() => show("A title", lines(axes, { third: [1 / 3, 1e-9 / 3, 123456789] })));
    const { data: traces } = data["application/vnd.plotly.v1+json"] as { data: Entry[] };
    assert.deepEqual(traces[0].y, [0.3333333, 3.333333e-10, 123456800]);
  });

  it("come from tensors in their own order, views too", () => {
    const square = tensor([[1, 2], [3, 4]], D, axis("K", 2)); // prettier-ignore
    assert.deepEqual(named(lines(axes, { row: square.T.at("K", 1) }), "row").y, [2, 4]);
    assert.deepEqual(drawn(heatmap(cells, square.T)).data[0].z, [[1, 3], [2, 4]]); // prettier-ignore
  });

  it("that are not finite are gaps, and the text counts them", () => {
    const figure = lines(axes, { loss: [1, NaN, 3, Infinity, null] });
    assert.deepEqual(named(figure, "loss").y, [1, null, 3, null, null]);
    assert.match(textOf(figure), /; 2 values are not finite\.$/);
    assert.match(textOf(heatmap(cells, [[1, NaN]])), /; 1 value is not finite\.$/);
    assert.match(textOf(bars(axes, { a: [1, -Infinity] })), /; 1 value is not finite\.$/);
    assert.doesNotMatch(textOf(lines(axes, { loss: [1, null] })), /finite/);
  });

  it("are named where one is no number: the series, and the step", () => {
    const wanted = "must be numbers, or null for a gap, got";
    const losses = [1, 2, "3" as never];
    refuses(`lines: "loss" of series ${wanted} "3" at 2`, () => lines(axes, { fine: [1, 2, 3], loss: losses }));
    refuses(`bars: "p" of series ${wanted} undefined at 0`, () =>
      bars(axes, { a: [1], p: points([undefined as never]) }),
    );
    refuses(`heatmap: matrix[1] ${wanted} "3" at 2`, () => heatmap(cells, [[1, 2, 3], losses]));
    const f = (x: number): number => (x > 1 ? (undefined as never) : x);
    refuses('lines: what "f" returns must be a number, got undefined', () => lines(axes, { f }, { over: [0, 2] }));
    refuses("lines: series must be an object with a name for each, { loss: losses }, got a Tensor", () =>
      lines(axes, h as never),
    );
    refuses(`lines: "a" of series ${wanted} "3" at 2`, () =>
      lines(
        axes,
        slider("k", [0, 1], (k) => ({ a: k ? losses : [1, 2, 3] })),
      ),
    );
  });

  it("keep their places: as many as places on the x axis", () => {
    refuses('lines: "loss" must have 2 values like at, got 3', () =>
      lines(axes, { loss: [1, 2, 3] }, { at: arange(D) }),
    );
    refuses('bars: "db" must have 1 values like at, got 4', () => bars(axes, { db: h.at("N", 0) }, { at: ["one"] }));
    refuses('lines: "p" must have 1 values like at, got 2', () => lines(axes, { a: [1], p: points([1, 2]) }));
    refuses('lines: "p" must have 1 values like at, got 2', () => lines(axes, { a: [1], p: points([1, 2], [7]) }));
  });
});

describe("lines", () => {
  it("differ in colour, dash and symbol, and have a legend when there is more than one", () => {
    const { data, layout } = drawn(
      lines(
        axes,
        numbered("unit", [0, 1, 2, 3], () => [1, 2]),
      ),
    );
    for (const look of [
      (k: number) => data[k].line.color,
      (k: number) => data[k].line.dash,
      (k: number) => data[k].marker.symbol,
    ])
    // prettier-ignore
    {assert.equal(new Set([0, 1, 2, 3].map(look)).size, 4);}
    assert.deepEqual([layout.showlegend, drawn(lines(axes, { a: [1] })).layout.showlegend], [true, false]);
  });

  it("have the colours of their meanings; those without one never the colour of wrong", () => {
    const colors = (wanted: ("right" | "wrong" | "reference")[]): string[] =>
      drawn(lines(axes, { a: [1], b: [1], c: [1] }, { colors: wanted })).data.map(({ line }) => line.color);
    assert.deepEqual(colors(["right", "wrong", "reference"]), ["#0072B2", "#D55E00", "#949494"]);
    assert.ok(!colors([]).includes("#D55E00"));
    assert.equal(new Set(colors(["right"])).size, 3);
    refuses("lines: colors must be at most 1, got 2", () => lines(axes, { a: [1] }, { colors: ["right", "wrong"] }));
  });

  it("of a matrix are its columns", () => {
    assert.deepEqual(
      named(lines(axes, { unit: h }), "unit 2").y,
      [0, 1, 2].map((n) => h.get(n, 2)),
    );
  });

  it("may be functions, at the places of the others or between two", () => {
    const square = (x: number): number => x * x;
    assert.deepEqual(named(lines(axes, { square, a: [0, 0, 0] }), "square").y, [0, 1, 4]);
    assert.deepEqual(named(lines(axes, { square }, { at: [3, 5] }), "square").y, [9, 25]);
    const { x, y } = named(lines(axes, { square }, { over: [-1, 2] }), "square");
    assert.deepEqual([x[0], x[x.length - 1], y[y.length - 1]], [-1, 2, 4]);
    refuses('lines: a function must have places, "at" or "over", got none', () => lines(axes, { square }));
  });

  it("have points where they are few", () => {
    const modeOf = (count: number): string => named(lines(axes, { a: Array<number>(count).fill(1) }), "a").mode;
    assert.deepEqual([modeOf(30), modeOf(31)], ["lines+markers", "lines"]);
  });

  it("have limits across and borders up, with their text", () => {
    const figure = lines(axes, { a: [1, 5] }, { limits: { low: 0.5 }, borders: [0.5] });
    const [limit, border] = drawn(figure).data;
    assert.deepEqual([limit.y, new Set(border.x)], [[0.5, 0.5], new Set([0.5])]);
    assert.ok(drawn(figure).layout.yaxis.range[0] < 0.5, "the limit is in sight");
    assert.deepEqual(textsIn(figure), ["low"]);
    assert.deepEqual(textsIn(lines(axes, { a: [1] }, { limits: 1e-7 })), ["limit 1e-7"]);
    assert.match(textOf(figure), /; lines at: low, x = 0\.5\.$/);
  });

  it("write values beside points: the last, at places, of one series", () => {
    const series = { a: [1, 0.0321, 7.4e-5], b: [56347, 2, 0] };
    assert.deepEqual(textsIn(lines(axes, series, { labels: "last" })), ["7.4e-5", "0"]);
    assert.deepEqual(textsIn(lines(axes, series, { labels: [1] })), ["0.032", "2.0"]);
    assert.deepEqual(textsIn(lines(axes, series, { labels: { b: [0] }, digits: 3 })), ["56300"]);
    assert.match(textOf(lines(axes, series, { labels: "last" })), /; labelled: 7\.4e-5, 0\.$/);
    refuses("lines: labels must be at places of the series, got 7", () => lines(axes, series, { labels: [7] }));
    refuses("lines: labels must name one of a, b, got c", () => lines(axes, series, { labels: { c: [0] } }));
  });

  it("in colours of time have their names at their ends and no legend", () => {
    const figure = lines(axes, { "s = 0": [1, null], "s = 1": [1, 2] }, { colors: "time" });
    assert.deepEqual(textsIn(figure), ["<b>s = 0</b>", "<b>s = 1</b>"]);
    assert.equal(drawn(figure).layout.showlegend, false);
  });
});

describe("texts in a plot", () => {
  const sideOf = (figure: Figure): string =>
    drawn(figure).data.find(({ text }) => text?.[0] === "here")!.textposition[0];
  const leaderOf = (figure: Figure): unknown[] =>
    drawn(figure).data.find(({ mode, line }) => mode === "lines" && line.width === 1)!.x;

  it("stand where they cover least of the curves", () => {
    const frame = points([[-4, -4], [4, 4]] as const); // prettier-ignore
    const besideStroke = (end: number): string =>
      sideOf(paths(axes, { stroke: [[0, 0, "here"], [0, end]], frame }, { style: "line" })); // prettier-ignore
    assert.deepEqual([besideStroke(4), besideStroke(-4)], ["bottom center", "top center"]);
  });

  it("stand away from their point, at the end of a line, where all sides are taken", () => {
    const ends = [[-4, -4], [4, 4]] as const; // prettier-ignore
    const cloud = Array.from(
      { length: 400 },
      (_, k) => [((k % 20) - 9.5) / 20, (Math.floor(k / 20) - 9.5) / 8] as const,
    );
    const note = points([[0, 0, "here"]] as const);
    const crowded = paths(axes, { ends, cloud, note }, { style: "points" });
    const alone = paths(axes, { ends, note }, { style: "points" });
    assert.deepEqual([leaderOf(crowded).length, leaderOf(alone).length], [3, 0]);
  });
});

describe("a logarithmic axis", () => {
  it("has a track for exact zeros, below the rest and labelled 0", () => {
    const figure = lines(axes, { fades: [1, 0.01], none: [0, 0] }, { log: "y" });
    const { data, layout } = drawn(figure);
    const [zero] = named(figure, "none").y;
    assert.ok(zero > 0 && zero < 0.01, `got ${zero}`);
    assert.deepEqual([layout.yaxis.tickvals[0], layout.yaxis.ticktext[0]], [zero, "0"]);
    assert.ok(10 ** layout.yaxis.range[0] < zero);
    assert.deepEqual(named(figure, "none").customdata, [0, 0]);
    assert.deepEqual(data[0].y, [zero, zero]);
  });

  it("has no track without zeros, and gaps for negative values", () => {
    const figure = lines(axes, { a: [1, -1, 100] }, { log: "y" });
    assert.deepEqual(named(figure, "a").y, [1, null, 100]);
    assert.ok(!(drawn(figure).layout.yaxis.ticktext ?? []).includes("0"));
    assert.match(textOf(figure), /up: loss \(nats\), log scale.*; 1 value is below zero, and so is a gap\.$/);
    assert.doesNotMatch(textOf(lines(axes, { a: [1, -1] })), /below zero/);
  });

  it("keeps the track in place at every position of a slider", () => {
    const figure = lines(
      axes,
      slider("k", [0, 1], (k) => ({ a: k ? [1, 0] : [1, 1e-6] })),
      { log: "y" },
    );
    const [zero] = drawn(figure).layout.yaxis.tickvals;
    assert.ok(zero < 1e-6 && drawn(figure).frames![1].data.some(({ y }) => y?.[1] === zero));
  });

  it("refuses lines at or below zero", () =>
    refuses("lines: a line across a logarithmic axis must be above 0, got 0", () =>
      lines(axes, { a: [1] }, { log: "y", limits: [0] }),
    ));
});

describe("points to compare with", () => {
  it("are white diamonds, of many only some, and none is left out that has a place of its own", () => {
    const many = Array<number>(81).fill(1);
    assert.equal(named(lines(axes, { a: many, p: points(many) }), "p").x.length, 17);
    assert.equal(named(lines(axes, { a: many, p: points(many, many) }), "p").x.length, 81);
    assert.equal(named(lines(axes, { a: [1, 2], p: points([[1, 2], [3, 4]]) }), "p").x.length, 4); // prettier-ignore
    assert.equal(named(bars(axes, { a: [1], p: points([1]) }), "p").marker.symbol, "diamond");
  });
});

describe("bars", () => {
  it("stand side by side, or are piled up with all of the pile in sight", () => {
    const series = { a: [1, -1], b: [2, -2] };
    assert.equal(drawn(bars(axes, series)).layout.barmode, "group");
    const { layout } = drawn(bars(axes, series, { stacked: true }));
    assert.equal(layout.barmode, "relative");
    assert.ok(layout.yaxis.range[0] < -3 && layout.yaxis.range[1] > 3);
  });

  it("write their values when asked to", () => {
    assert.deepEqual(named(bars(axes, { a: [24, 0.5] }, { labels: true }), "a").text, ["24", "0.50"]);
    assert.deepEqual(named(bars(axes, { a: [214.39] }, { labels: true, digits: 4 }), "a").text, ["214.4"]);
  });
});

describe("heatmap", () => {
  it("has zero in the middle of its colours where a number is below it, else at the end", () => {
    const range = (matrix: number[][]): number[] => {
      const [{ zmin, zmax }] = drawn(heatmap(cells, matrix)).data;
      return [zmin, zmax];
    };
    assert.deepEqual([range([[-1, 3]]), range([[1, 3]])], [[-3, 3], [0, 3]]); // prettier-ignore
  });

  it("has row 0 on top, names rows, and leaves a gap for a row of no numbers", () => {
    const { data, layout } = drawn(heatmap(cells, { a: [1, 2], "": [], sum: [3, 4] }));
    assert.ok(layout.yaxis.range[0] > layout.yaxis.range[1]);
    assert.deepEqual(
      [layout.yaxis.ticktext, data[0].z[1]],
      [
        ["a", "", "sum"],
        [null, null],
      ],
    );
  });

  it("writes numbers with a minus sign, and 0 for an exact zero only", () => {
    const [{ text }] = drawn(heatmap(cells, [[-1.26, 0, 0.01, -0.01]], { numbers: 1 })).data;
    assert.deepEqual(text, [["−1.3", "0", "0.0", "0.0"]]);
  });

  it("by logarithm leaves exact zeros blank", () => {
    const [{ z, colorbar }] = drawn(heatmap(cells, [[0, 0.1, 10]], { log: true })).data;
    assert.deepEqual([z, colorbar.ticktext], [[[null, -1, 1]], ["10<sup>−1</sup>", "10<sup>1</sup>"]]);
  });

  it("of no matrix is refused", () => {
    const refused = (matrix: unknown, got: string): void =>
      refuses(`heatmap: matrix must have rows and columns, got ${got}`, () => heatmap(cells, matrix as number[][]));
    refused(h.at("N", 0), "[H=4]");
    refused([], "rows of nothing");
    refused([[1, 2], [3]], "rows of 2, 1");
  });
});

describe("table", () => {
  const colorOf = (figure: Figure, row: number, column: number): string => {
    const [{ z, zmax, colorscale }] = drawn(figure).data;
    return colorscale.find(([at]: [number, string]) => Math.abs(at * zmax - z[row][column]) < 1e-9)[1];
  };

  it("colours by meaning: a ✓ right, a ✗ wrong, others pale or as told", () => {
    const figure = table(axes, [["✓ HB", "✗", "·", "passes"]], { colors: { passes: "reference" } });
    assert.deepEqual([0, 1, 2, 3].map((k) => colorOf(figure, 0, k)), ["#0072B2", "#D55E00", "#f4f4f4", "#c8c8c8"]); // prettier-ignore
  });

  it("says what it holds", () => {
    assert.match(textOf(figures.table), /up: loss \(nats\) \(before, after\); cells: ✓, ✗, ✓, ·\.$/);
    const large = table(
      axes,
      numbered("row", Array(7).fill(0), () => ["✓", ""]),
    );
    assert.match(textOf(large), /cells: 7 × ✓, 7 × blank\.$/);
  });

  it("refuses what does not fit", () => {
    refuses("table: columns must be 2, got 1", () => table(axes, [["a", "b"]], { columns: ["one"] }));
    refuses("table: rows must be 1, got 2", () => table(axes, [["a", "b"]], { rows: ["one", "two"] }));
    refuses("table: all rows must be 1, got 2", () => table(axes, [["a"], ["b", "c"]]));
    refuses('table: colors must be for one of a, got "b"', () => table(axes, [["a"]], { colors: { b: "right" } }));
  });
});

describe("agreement", () => {
  it("shows an error of 1% of one entry far above the limit, in orange; the right version below, in blue", () => {
    const off = numeric.copy();
    off.set(off.get(1, 2) * 1.01, 1, 2);
    const figure = agreement({ right: numeric, off }, { with: numeric });
    const { data } = drawn(figure);
    const [right, wrong] = ["right", "off"].map((name) => data.find((trace) => trace.name === name)!);
    assert.deepEqual([right.marker.color, wrong.marker.color], ["#0072B2", "#D55E00"]);
    const track = right.y[0];
    assert.equal(wrong.y.filter((error: number) => error > 1e-7).length, 1);
    assert.ok(wrong.y[1 * H.size + 2] > 1e-4 && track < 1e-7);
    assert.match(textOf(figure), /off: 1 of 12 entries not below the limit, largest /);
  });

  it("of a report has one gradient after the other, none above the limit where the check holds", () => {
    const { data, layout } = drawn(agreement(report));
    const [own, ...gradients] = data.filter(({ mode }) => mode === "markers");
    assert.match(own.name, /difference quotient/);
    assert.equal(own.marker.color, "#949494");
    assert.ok(Math.max(...own.y) < 1e-7);
    assert.deepEqual(layout.xaxis.ticktext, ["dWx", "dWh", "db", "dx", "dhPrev"]);
    assert.deepEqual(gradients.flatMap(({ x }) => x), [...Array(2 * 4 + 4 * 4 + 4 + 3 * 2 + 3 * 4).keys()]); // prettier-ignore
    for (const [i, { y, marker }] of gradients.entries()) {
      assert.ok(Math.max(...y) <= report.comparisons[i].largestError * (1 + 1e-6));
      assert.equal(marker.color, "#0072B2");
    }
  });

  it("must have something to compare with, of the same shape", () => {
    refuses('agreement: "with" must be a tensor to compare "a" with, got none', () => agreement({ a: h }));
    refuses("agreement: shapes must be equal, got [N=3, H=4] and [H=4, N=3]", () => agreement({ a: h }, { with: h.T }));
  });
});

describe("numbered places", () => {
  const at = [1, 2, 3, 4, 6, 8, 12, 24];
  const one = bars(axes, { a: at }, { at });
  const ticks = (figure: Figure): string[][] => {
    const { layout } = drawn(figure);
    return [layout.xaxis, layout.xaxis2, layout.xaxis3].flatMap((axis) => (axis ? [axis.ticktext as string[]] : []));
  };

  it("all have their number where there is room, every other one where there is not", () => {
    assert.deepEqual(ticks(one), [at.map(String)]);
    assert.deepEqual(ticks(panels({ a: one, b: one, c: one }))[2], ["1", "4", "12"]);
  });

  it("have all names written that are no numbers, however narrow the plot", () => {
    const names = at.map((length) => `block of ${length}`);
    const named = bars(axes, { a: at }, { at: names });
    assert.deepEqual(ticks(panels({ a: named, b: named, c: named }))[0], names);
  });
});

describe("panels", () => {
  const [one, two] = [lines(axes, { a: [1, 2] }), lines(axes, { a: [1, 20], b: [2, 3] })];

  it("have axes of their own below their names, and share the range of what measures the same", () => {
    const { data, layout } = drawn(panels({ before: one, after: two }));
    assert.deepEqual(data.map(({ xaxis }) => xaxis), [undefined, "x2", "x2"]); // prettier-ignore
    assert.deepEqual(layout.annotations.map(({ text }: Entry) => text), ["before", "after"]); // prettier-ignore
    assert.deepEqual(layout.yaxis.range, layout.yaxis2.range);
    const other = drawn(panels({ before: one, after: lines({ ...axes, y: "error" }, { a: [1, 20] }) })).layout;
    assert.notDeepEqual(other.yaxis.range, other.yaxis2.range);
  });

  it("share the legend's entry of a series, and the colours of what measures the same", () => {
    const { data } = drawn(panels({ before: two, after: two }));
    assert.deepEqual(data.map(({ showlegend }) => showlegend), [true, true, false, false]); // prettier-ignore
    const maps = drawn(panels({ small: [[1, -2]], large: [[3, 4]] }, (matrix) => heatmap(cells, matrix))).data;
    assert.deepEqual(maps.map(({ zmin, zmax, showscale }) => [zmin, zmax, showscale]), [[-4, 4, false], [-4, 4, true]]); // prettier-ignore
  });

  it("of tables name the rows once and are as wide as their columns are many", () => {
    const { xaxis, xaxis2, yaxis2 } = drawn(
      panels({ a: [["✓", "✗", "·"]], b: [["✓"]] }, (cells) => table(axes, cells, { rows: ["call"] })),
    ).layout;
    const width = ({ domain: [left, right] }: Entry): number => right - left;
    assert.ok(Math.abs(width(xaxis) / width(xaxis2) - 3) < 1e-9);
    assert.equal(yaxis2.showticklabels, false);
  });

  it("may be moved by the slider of one of them", () => {
    const sliding = slider("k", [1, 2], (k) => ({ a: [k, k] }));
    const { frames, layout } = drawn(panels({ still: one, moves: lines(axes, sliding) }));
    assert.deepEqual(frames!.map(({ data }) => data.length), [2, 2]); // prettier-ignore
    assert.equal(layout.sliders.length, 1);
    assert.match(textOf(panels({ still: one, moves: lines(axes, sliding) })), /^Figure: A title\. Left \(still\)\. Across.* Right \(moves\)\. .*; slider: k: 1, 2\.$/); // prettier-ignore
  });

  it("are two or three plots", () => {
    refuses('panels: "b" must be a figure, as lines(…) makes one, got a Date', () =>
      panels({ a: 1, b: 2 }, (value) => (value === 1 ? one : (new Date() as never))),
    );
    refuses("panels: figureOf must be a function, got 3", () => panels({ a: 1, b: 2 }, 3 as never));
    refuses("panels: there must be 2 or 3 figures, got 1", () => panels({ a: one }));
    refuses('panels: "b" must be one plot, got 2', () => panels({ a: one, b: panels({ c: one, d: one }) }));
    const sliding = lines(
      axes,
      slider("k", [1, 2], (k) => ({ a: [k] })),
    );
    refuses("panels: one figure may have a slider, got 2", () => panels({ a: sliding, b: sliding }));
  });
});

describe("slider", () => {
  it("starts at the last position, or where it is told to, and shows that figure", () => {
    const at = (start?: number): Drawn =>
      drawn(
        lines(
          axes,
          slider("k", [1, 2, 3], (k) => ({ a: [k] }), start),
        ),
      );
    assert.deepEqual([at().layout.sliders[0].active, at().data[0].y], [2, [3]]);
    assert.deepEqual([at(1).layout.sliders[0].active, at(1).data[0].y], [0, [1]]);
    refuses("slider: start must be one of 1, 2, 3, got 7", () => at(7));
  });

  it("holds in each position what differs, and nothing else", () => {
    const { frames } = drawn(
      lines(
        axes,
        slider("k", [1, 2], (k) => ({ a: [k], b: [0] })),
      ),
    );
    assert.deepEqual(frames, [{ name: "1", data: [{ y: [1] }, {}] }, { name: "2", data: [{ y: [2] }, {}] }]); // prettier-ignore
  });

  it("leaves the axes as they are", () => {
    const { layout } = drawn(
      lines(
        axes,
        slider("k", [1, 100], (k) => ({ a: [k] }), 1),
      ),
    );
    assert.ok(layout.yaxis.range[1] > 100);
  });

  it("must be the only one, and have figures alike", () => {
    const sliding = lines(
      axes,
      slider("k", [1, 2], (k) => ({ a: [k] })),
    );
    refuses('slider: "two" must be the only slider, got two', () => drawn(slider("two", [0], () => sliding)));
    refuses("slider: the figure at 2 must have 1 series and 0 lines as at 1, got 2 series and 0 lines", () =>
      lines(
        axes,
        slider("k", [1, 2], (k) => numbered("u", Array(k).fill(0), () => [1])),
      ),
    );
  });
});

describe("paths", () => {
  it("of points with a text each are there to be read", () => {
    const figure = paths(axes, { row: [[0, 0, "t"], [1, 1, "h"]] }); // prettier-ignore
    assert.deepEqual([textsIn(figure), named(figure, "row").line.width], [["<b>t</b>", "<b>h</b>"], 1]);
  });

  it("have rows by name from the top", () => {
    const { layout } = drawn(paths(axes, { seen: [[3, 0], [4, 1]] }, { rows: ["npmatmul", "Wt"], style: "points" })); // prettier-ignore
    assert.deepEqual(layout.yaxis.ticktext, ["npmatmul", "Wt"]);
    assert.ok(layout.yaxis.range[0] > layout.yaxis.range[1]);
  });

  it("with one unit on both axes are round", () => {
    const { layout } = drawn(figures.paths);
    const [width, height] = ["xaxis", "yaxis"].map((axis) => layout[axis].range[1] - layout[axis].range[0]);
    assert.equal(layout.yaxis.scaleanchor, "x");
    assert.ok(width > height);
  });
});

describe("graph", () => {
  const rows = [["hPrev", "·Wh", "+", "tanh", "h_1"], ["x", "·Wx", "", "", ""]]; // prettier-ignore
  const chains = ["hPrev → ·Wh → + → tanh → h_1", "x → ·Wx → +"];

  it("draws an arrow for each edge, one back for each gradient", () => {
    const arrows = (figure: Figure): Entry[] => drawn(figure).data.filter(({ marker, x }) => marker?.symbol === "arrow" && x.length > 0); // prettier-ignore
    assert.equal(arrows(graph(rows, chains)).length, 6);
    const withGradient = arrows(graph(rows, chains, { gradients: { "tanh → h_1": "dh" } }));
    assert.equal(withGradient.length, 7);
    assert.ok(withGradient.some(({ x }) => x[0] > x[1]), "one goes back"); // prettier-ignore
  });

  it("shows names without what tells them apart, indices set low, and values beside their edges", () => {
    const texts = drawn(graph([["a#1", "a#2", "h_1"]], ["a#1 → a#2 → h_1"], { values: { "a#1 → a#2": 0.12345 } })).data
      .flatMap(({ text }) => text ?? []); // prettier-ignore
    assert.deepEqual(texts, ["<b>a</b>", "<b>a</b>", "<b>h<sub>1</sub></b>", "0.123"]);
  });

  it("ends the gradient of a cut edge halfway, at a cross", () => {
    const { data } = drawn(graph([["a", "b"]], ["a → b"], { cut: ["a → b"] }));
    const back = data.find(({ x, marker }) => marker?.symbol === "arrow" && x[0] > x[1])!;
    assert.ok(back.x[1] > 0.4 && back.x[1] < 0.6);
    assert.equal(data.find(({ marker }) => marker?.symbol === "x")!.x.length, 1);
  });

  it("makes a path bold, forwards or backwards", () => {
    const bold = (path: string): number => drawn(graph(rows, chains, { path })).data.filter(({ line }) => line?.width === 4).length; // prettier-ignore
    assert.deepEqual([bold("x → ·Wx → +"), bold("h_1 → tanh → + → ·Wx → x")], [2, 4]);
  });

  it("says what it shows", () => {
    const figure = graph(rows, chains, { values: { "x → ·Wx": h }, gradients: { "tanh → h_1": 2 }, path: "x → ·Wx", cut: ["hPrev → ·Wh"] }); // prettier-ignore
    assert.match(
      textOf(figure),
      /^Figure: A title\. Graph: hPrev → ·Wh → \+ → tanh → h_1, x → ·Wx → \+; forward: x → ·Wx: \[N, H\] ‖.+‖; backward: tanh → h_1: 2\.00; highlighted: x → ·Wx; no gradient comes back along hPrev → ·Wh\.$/,
    );
  });

  it("refuses names that are not in it", () => {
    refuses('graph: names must differ (write "a#2" for another), got "a" twice', () => graph([["a", "a"]], []));
    refuses('graph: "a → b" must go through nodes of the grid, got "b"', () => graph([["a"]], ["a → b"]));
    refuses('graph: values must be at edges, got "a → c"', () =>
      graph([["a", "b"]], ["a → b"], { values: { "a → c": 1 } }),
    );
    refuses('graph: path must go along edges, got "a → c"', () =>
      graph([["a", "b", "c"]], ["a → b"], { path: "a → c" }),
    );
    refuses('graph: group "g" must have nodes of the grid, got z', () => graph([["a"]], [], { groups: { g: ["z"] } }));
  });
});

describe("room", () => {
  const roomOf = ({ height, margin }: Entry): number => height - margin.t - margin.b;

  it("is the same for every plot: title, legend and slider get room of their own", () => {
    const many = numbered("batch row", Array(30).fill(0), () => [1, 2]);
    const layouts = [lines(axes, { a: [1, 2] }), lines(axes, many), figures["lines with a slider"], figures.panels].map((figure) => drawn(figure).layout); // prettier-ignore
    assert.deepEqual(layouts.map(roomOf), layouts.map(() => 260)); // prettier-ignore
    assert.ok(layouts[0].margin.b < layouts[1].margin.b);
    const long = draw("A title so long that it needs two lines to be read at all", figures.lines as Figure).layout;
    assert.equal(long.meta.titleRoom, draw("A title", figures.lines as Figure).layout.meta.titleRoom + 22);
  });

  it("above the plot belongs to the title, as much as the layout says", () => {
    const { margin, meta } = drawn(figures.lines).layout;
    assert.deepEqual([margin.t, meta.titleRoom], [48, 36]);
  });
});
