// Figures are plain plotly JSON with title and labels; what they look like is for the browser tests.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { axis } from "../../tensor/axis";
import { arange, tensor, zeros } from "../../tensor/create";
import { inNotebook } from "../../testing/fake-notebook";
import { gradcheck } from "../../proof/gradcheck";
import {
  type Figure,
  bars,
  baseLayout,
  colors,
  describe as describeFigure,
  gradientScatter,
  heatmap,
  lines,
  show,
  sideBySide,
  withPoints,
  withSlider,
} from "./plot";
import { printedLines } from "../../testing/printed-lines";
import { randn, seed } from "../../tensor/random";
import { RNN } from "../../layers/rnn";

seed(4);
const [N, D, H] = [axis("N", 3), axis("D", 2), axis("H", 4)];
const labels = { title: "The loss falls", x: "training step", y: "loss (nats)" };
const h = randn(N, H);
const report = gradcheck(new RNN(randn(D, H), randn(H, H), randn(H)), { x: randn(N, D), hPrev: randn(N, H) });

const figures: Record<string, Figure> = {
  lines: lines(labels, { tensor: h.at("N", 0), list: [1, 2, 3, 4] }),
  "lines over x, log scale": lines(labels, { loss: [1, 0.1] }, { at: tensor([0.5, 1], axis("step", 2)), logY: true }),
  bars: bars(labels, { a: h.at("H", 0), b: [1, -2, 3] }, { at: ["x", "y", "z"], stacked: true }),
  heatmap: heatmap({ ...labels, values: "h (no unit)" }, h.T),
  "with points": withPoints(bars(labels, { db: [1, 2] }), "numeric", tensor([1, 2], D)),
  gradientScatter: gradientScatter("All entries lie on the diagonal", report),
  "side by side": sideBySide("Two runs", lines(labels, { a: [1, 2] }), heatmap({ ...labels, values: "h" }, h)),
  "with slider": withSlider(
    lines(labels, { a: h.at("N", 0) }),
    "row",
    [
      { name: "0", data: [{ y: h.at("N", 0) }] },
      { name: "1", data: [{ y: h.at("N", 1) }] },
    ],
    "1",
  ),
  "typed arrays": { data: [{ type: "scatter", x: Float32Array.of(0, 1), y: h.data }], layout: baseLayout(labels) },
};

type Spec = {
  data: Record<string, unknown>[];
  layout: Record<string, any>;
  frames?: { data: Record<string, unknown>[] }[];
  config: object;
};

async function shown(figure: Figure): Promise<Spec> {
  const [{ data }] = await inNotebook(() => show(figure));
  return data["application/vnd.plotly.v1+json"] as Spec;
}

describe("every figure", () => {
  for (const [name, figure] of Object.entries(figures)) {
    it(`${name}: is sent as plain JSON`, async () => {
      const spec = await shown(figure);
      const { data, layout, frames, config } = spec;
      assert.deepEqual(JSON.parse(JSON.stringify({ data, layout, frames, config })), JSON.parse(JSON.stringify(spec)));
      const walk = (value: unknown): void => {
        if (typeof value !== "object" || value === null) return void assert.notEqual(typeof value, "function");
        assert.ok(
          Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype,
          `no lists and objects but plain ones, got ${value}`,
        );
        Object.values(value).forEach(walk);
      };
      walk(spec);
    });

    it(`${name}: has a title and labels, and says so in one line of text`, async () => {
      const [{ data, update, displayId }] = await inNotebook(() => show(figure));
      assert.match(String(data["text/plain"]), /^Figure: .+\. Across: .+; up: .+\.$/);
      assert.deepEqual([update, displayId], [false, undefined]);
    });
  }

  it("is one line of text outside a notebook", () => {
    assert.deepEqual(
      printedLines(() => show(figures.lines)),
      ["Figure: The loss falls. Across: training step; up: loss (nats); shown: tensor, list."],
    );
  });
});

describe("a figure's numbers", () => {
  it("come from tensors in their own order, views too", async () => {
    const { data } = await shown(
      lines(labels, {
        row: tensor(
          [
            [1, 2],
            [3, 4],
          ],
          D,
          axis("K", 2),
        ).T.at("K", 1),
      }),
    );
    assert.deepEqual(
      [data[0].x, data[0].y],
      [
        [0, 1],
        [2, 4],
      ],
    );
  });

  it("stand in nested lists for a matrix", async () => {
    const { data } = await shown(
      heatmap(
        { ...labels, values: "x" },
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          D,
          axis("K", 2),
        ).T,
      ),
    );
    assert.deepEqual(data[0].z, [
      [1, 3],
      [2, 4],
    ]);
  });

  it("have seven digits, so that the notebook's file is small and the same everywhere", async () => {
    const { data } = await shown(lines(labels, { third: [1 / 3, 1e-9 / 3, 123456789] }));
    assert.deepEqual(data[0].y, [0.3333333, 3.333333e-10, 123456800]);
  });

  for (const bad of [NaN, Infinity, -Infinity]) {
    it(`must be finite: ${bad} is refused, in a trace, in a tensor and in a frame`, () => {
      const refuses = (figure: Figure): void =>
        assert.throws(() => show(figure), { name: "RangeError", message: `show: numbers must be finite, got ${bad}` });
      refuses(lines(labels, { loss: [1, bad] }));
      refuses(
        heatmap(
          { ...labels, values: "h" },
          zeros(N, H).map(() => bad),
        ),
      );
      refuses(withSlider(lines(labels, { a: [1] }), "row", [{ name: "0", data: [{ y: [bad] }] }], "0"));
    });
  }

  it("keep their places: as many as places on the x axis", () => {
    const refuses = (message: string, run: () => unknown): void => assert.throws(run, { name: "RangeError", message });
    refuses('lines: "loss" must have 2 values like at, got 3', () =>
      lines(labels, { loss: [1, 2, 3] }, { at: arange(D) }),
    );
    refuses('bars: "db" must have 1 values like at, got 4', () => bars(labels, { db: h.at("N", 0) }, { at: ["one"] }));
    refuses('withPoints: "numeric" must have 1 values like at, got 2', () =>
      withPoints(figures.bars, "numeric", [1, 2], { at: [7] }),
    );
  });
});

describe("show refuses a figure", () => {
  const refuses = (got: string, figure: Figure): void =>
    assert.throws(() => show(figure), {
      name: "RangeError",
      message: `show: figure must have a title and both axis labels, got ${got}`,
    });

  it("without a title", () =>
    refuses('"", "training step", "loss (nats)"', lines({ ...labels, title: "" }, { a: [1] })));
  it("without a label across", () =>
    refuses('"The loss falls", "", "loss (nats)"', lines({ ...labels, x: "" }, { a: [1] })));
  it("without a label up", () =>
    refuses('"The loss falls", "training step", ""', lines({ ...labels, y: "" }, { a: [1] })));
  it("without a layout to speak of", () => refuses('"", "", ""', { data: [], layout: {} }));
});

describe("lines", () => {
  it("differ in colour, dash and symbol", () => {
    const { data } = lines(labels, Object.fromEntries(colors.slice(0, 4).map((color) => [color, [1, 2]])));
    for (const look of [
      (k: number) => data[k].line?.color,
      (k: number) => data[k].line?.dash,
      (k: number) => data[k].marker?.symbol,
    ]) {
      assert.equal(new Set([0, 1, 2, 3].map(look)).size, 4);
    }
  });

  it("have a legend when there is more than one", () => {
    assert.equal(lines(labels, { a: [1] }).layout.showlegend, false);
    assert.equal(lines(labels, { a: [1], b: [2] }).layout.showlegend, true);
  });

  it("can have a log scale, and keep the label", () => {
    const { type, title } = figures["lines over x, log scale"].layout.yaxis!;
    assert.deepEqual([type, (title as { text: string }).text], ["log", "loss (nats)"]);
  });

  it("have a linear scale otherwise", () => assert.equal(figures.lines.layout.yaxis?.type, undefined));
});

describe("bars", () => {
  it("stand side by side, or are piled up with negative ones downwards", () => {
    assert.equal(bars(labels, { a: [1], b: [2] }).layout.barmode, "group");
    assert.equal(bars(labels, { a: [1], b: [2] }, { stacked: true }).layout.barmode, "relative");
  });

  it("have a legend when there is more than one series", () => {
    assert.equal(bars(labels, { a: [1] }).layout.showlegend, false);
    assert.equal(bars(labels, { a: [1], b: [1] }).layout.showlegend, true);
  });
});

describe("heatmap", () => {
  it("has zero in the middle of its colours, and row 0 on top", () => {
    const { data, layout } = figures.heatmap;
    assert.deepEqual([data[0].zmid, layout.yaxis?.autorange], [0, "reversed"]);
  });
});

describe("heatmap of no matrix", () => {
  it("is refused", () => {
    const refused = (matrix: unknown, got: string): void =>
      assert.throws(() => heatmap({ ...labels, values: "h" }, matrix as never), {
        name: "RangeError",
        message: `heatmap: matrix must have rows and columns, got ${got}`,
      });
    refused(h.at("N", 0), "[H=4]");
    refused([], "rows of nothing");
    refused([[1, 2], [3]], "rows of 2, 1");
  });
});

describe("gradientScatter", () => {
  it("says in its title how near the entries are", () => {
    const { title } = gradientScatter("All on the diagonal", report).layout;
    assert.match(
      (title as { text: string }).text.replace("<br>", " "),
      new RegExp(`^All on the diagonal; largest error ${report.worst.toExponential(1)}$`),
    );
  });

  it("has one trace per gradient and a diagonal from the smallest to the largest entry", () => {
    const [diagonal, ...points] = gradientScatter("All on the diagonal", report).data;
    assert.deepEqual(
      points.map(({ name }) => name),
      ["dWx", "dWh", "db", "dx", "dhPrev"],
    );
    const entries = points.flatMap(({ x, y }) => [...(x as number[]), ...(y as number[])]);
    assert.deepEqual(diagonal.x, [Math.min(...entries), Math.max(...entries)]);
    assert.deepEqual(diagonal.y, diagonal.x);
    assert.equal(entries.length, 2 * (2 * 4 + 4 * 4 + 4 + 3 * 2 + 3 * 4));
  });
});

describe("composed figures", () => {
  it("withPoints shows a legend, which names the points", () => {
    const { layout, data } = figures["with points"];
    assert.deepEqual([layout.showlegend, data.at(-1)?.name], [true, "numeric"]);
  });

  it("sideBySide has a legend when one of the two has", () => {
    const [one, two] = [lines(labels, { a: [1] }), lines(labels, { a: [1], b: [2] })];
    assert.deepEqual(
      [
        [one, one],
        [one, two],
        [two, one],
      ].map(([left, right]) => sideBySide("Two", left, right).layout.showlegend),
      [false, true, true],
    );
  });

  it("withPoints makes room for a legend when there was none", () => {
    const one = lines(labels, { a: [1, 2] });
    const { layout } = withPoints(one, "numeric", [1, 2]);
    assert.equal(
      Number(layout.height) - Number(one.layout.height),
      Number(layout.margin?.b) - Number(one.layout.margin?.b),
    );
    assert.equal(layout.height, lines(labels, { a: [1, 2], numeric: [1, 2] }).layout.height);
  });

  it("withPoints leaves the figure it is given as it is", () => {
    const before = figures.bars.data.length;
    assert.equal(withPoints(figures.bars, "numeric", [1, 2, 3]).data.length, before + 1);
    assert.equal(figures.bars.data.length, before);
  });

  it("sideBySide gives the right figure axes of its own, and keeps both labels and titles", () => {
    const { data, layout } = sideBySide("Two runs", figures.lines, { ...figures.heatmap });
    assert.deepEqual(
      data.map((trace) => (trace as { xaxis?: string }).xaxis),
      [undefined, undefined, "x2"],
    );
    assert.equal((layout.xaxis2?.title as { text: string }).text, "training step");
    assert.deepEqual(
      layout.annotations?.map(({ text }) => text),
      ["The loss falls", "The loss falls"],
    );
    assert.equal((layout.yaxis2 as { autorange?: unknown }).autorange, "reversed");
  });

  it("withSlider puts the slider below the legend", () => {
    const below = (series: Record<string, number[]>): number => {
      const { layout } = withSlider(lines(labels, series), "row", [{ name: "0", data: [{ y: [1] }] }], "0");
      return Number(layout.sliders?.[0].pad?.t);
    };
    assert.ok(below({ a: [1], b: [2] }) > below({ a: [1] }));
  });

  it("withSlider starts at the frame that the figure shows", () => {
    const slider = figures["with slider"].layout.sliders![0];
    assert.equal(slider.active, 1);
    assert.deepEqual(
      slider.steps?.map(({ label }) => label),
      ["0", "1"],
    );
    const message = "withSlider: active must be one of 0, 1, got 2";
    assert.throws(() => withSlider(figures.lines, "row", figures["with slider"].frames!, "2"), {
      name: "RangeError",
      message,
    });
  });
});

describe("a figure's text", () => {
  const textOf = (figure: Figure): string => describeFigure(figure);

  it("names both panels, what the colours are, a log scale, the slider", () => {
    assert.match(
      textOf(sideBySide("Two", figures.lines, figures.bars)),
      /^Figure: Two\. Left \(The loss falls\)\. Across: training step; up: .*\. Right \(The loss falls\)\. Across: /,
    );
    assert.match(textOf(figures.heatmap), /; colour: h \(no unit\)\.$/);
    assert.match(textOf(lines(labels, { a: [1, 2] }, { logY: true })), /; up: loss \(nats\), log scale;/);
    assert.match(textOf(figures["with slider"]), /; slider: row: 0, 1\.$/);
  });

  it("is without marks", () =>
    assert.match(textOf(lines({ ...labels, y: "h<sub>t</sub> (no unit)" }, { a: [1] })), /up: h_t \(no unit\)/));
  it("can be given", () =>
    assert.equal(
      textOf({ ...figures.lines, alt: "A curve that falls." }),
      "Figure: The loss falls. A curve that falls.",
    ));
});

describe("composed figures with sliders", () => {
  it("are refused where the slider would be lost", () => {
    const slider = figures["with slider"];
    const message = "sideBySide: figures must have no slider yet: put withSlider around both";
    for (const pair of [
      [slider, figures.bars],
      [figures.bars, slider],
    ] as const)
      assert.throws(() => sideBySide("Two", ...pair), { name: "RangeError", message });
    assert.throws(() => withSlider(slider, "row", slider.frames!, "1"), {
      name: "RangeError",
      message: "withSlider: figure must have no slider yet, got one",
    });
  });
});

describe("baseLayout", () => {
  const roomOf = ({ height, margin }: Figure["layout"]): number =>
    Number(height) - Number(margin?.t) - Number(margin?.b);

  it("leaves every plot the same height: title, legend and slider get room of their own", () => {
    const names = Array.from({ length: 30 }, (_, i) => `batch row ${i}`);
    const layouts = [
      baseLayout(labels),
      baseLayout(labels, ["a", "b"]),
      baseLayout(labels, names),
      figures["side by side"].layout,
      figures["with slider"].layout,
    ];
    assert.deepEqual(
      layouts.map(roomOf),
      layouts.map(() => roomOf(layouts[0])),
    );
    const bottoms = layouts.slice(0, 3).map(({ margin }) => Number(margin?.b));
    assert.ok(bottoms[0] < bottoms[1] && bottoms[1] < bottoms[2], `more names take more room, got ${bottoms}`);
  });

  it("has no ground of its own, so that a figure reads on light and dark pages", () => {
    const { paper_bgcolor, plot_bgcolor } = baseLayout(labels);
    assert.deepEqual([paper_bgcolor, plot_bgcolor], ["rgba(0, 0, 0, 0)", "rgba(0, 0, 0, 0)"]);
  });

  it("breaks a long title into lines of like length, and gives them room", () => {
    const title = "The gradient of the bias is the sum over the batch because the bias was broadcast over the batch";
    const layout = baseLayout({ ...labels, title });
    const rows = (layout.title as { text: string }).text.split("<br>");
    assert.deepEqual(
      rows.map((row) => row.length > 20 && row.length < 50),
      [true, true, true],
    );
    assert.equal(rows.join(" "), title);
    assert.ok(Number(layout.margin?.t) > Number(baseLayout(labels).margin?.t));
    assert.match(describeFigure({ data: [], layout }), new RegExp(title));
  });

  it("lays what it is given over itself", () => assert.equal(baseLayout(labels, [], { height: 7 }).height, 7));
});
