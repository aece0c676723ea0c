// What is compared of cells that measure time: other digits and another machine pass, whatever else differs does not.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Output, PLOTLY } from "./notebook-file";
import { formOf } from "./timed-form";

const printed = (text: string): Output[] => [{ output_type: "stream", name: "stdout", text }];
const same = (one: Output[], other: Output[]): void => assert.deepEqual(formOf(one), formOf(other));
const different = (one: Output[], other: Output[]): void => assert.notDeepEqual(formOf(one), formOf(other));

describe("the form of a text", () => {
  const line = "✓ FusedTimeRNN: times as fast  5.1 ≥ 1.3 (measured on AMD EPYC, OpenBLAS)\n";

  it("stays with other digits, other widths and another machine", () => {
    same(printed(line), printed("✓ FusedTimeRNN: times as fast    1.3e+2 ≥ 1.3 (measured on Apple M4, Accelerate)\n"));
    same(printed("took 9.8e-4 ms"), printed("took 12,000 ms"));
    same(printed("a\n"), [{ output_type: "stream", name: "stdout", text: ["a\n"] }]);
  });

  it("differs with other words, another unit, a line more, another stream or another number of outputs", () => {
    different(printed(line), printed(line.replace("fast", "slow")));
    different(printed("3 ms"), printed("3 µs"));
    different(printed(line), printed(line + line));
    different(printed(line), [{ ...printed(line)[0], name: "stderr" }]);
    different(printed(line), [...printed(line), ...printed(line)]);
  });

  it("keeps the digits of names", () => {
    different(printed("in float32"), printed("in float64"));
    different(printed("W1 is fast"), printed("W2 is fast"));
  });

  it("takes no broken measurement for a number", () => {
    different(printed("took 3 ms"), printed("took NaN ms"));
  });

  it("takes no number for a limit that was missed", () => {
    different(printed("✓ ratio  2 ≥ 1"), printed("✗ ratio"));
  });
});

describe("the form of a figure", () => {
  interface Spec {
    title: string;
    x: number[];
    y: (number | null)[];
    name: string;
    axis: { title: { text: string }; type?: string };
    labels: string[];
    steps: string[];
    words: string[];
  }
  const usual: Spec = {
    ...{
      title: "Fast (measured on AMD EPYC)",
      x: [1, 2, 3],
      y: [1, 5, 9],
      name: "BLAS",
      axis: { title: { text: "time (µs)" } },
    },
    ...{ labels: ["1.0", "5.0"], steps: ["T 3", "T 5"], words: ["one pass"] },
  };
  function figure(changed: Partial<Spec> = {}, text = "Figure: Fast. Labelled: 9.0."): Output[] {
    const { title, x, y, name, axis, labels, steps, words } = { ...usual, ...changed };
    const spec = {
      data: [
        { type: "scatter", mode: "lines", name, x, y },
        { type: "scatter", mode: "markers+text", hoverinfo: "skip", x: [1], y: [2], text: labels },
      ],
      layout: {
        ...{ title: { text: title }, xaxis: { title: { text: "n" }, range: [0, y.length] }, yaxis: axis },
        annotations: words.map((word) => ({ text: word })),
        sliders: [{ currentvalue: { prefix: "layer: " }, steps: steps.map((label) => ({ label })) }],
      },
      frames: steps.map((label) => ({ name: label, data: [{}] })),
    };
    return [{ output_type: "display_data", data: { [PLOTLY]: spec, "text/plain": text }, metadata: {} }];
  }

  it("stays with other values, labels, ranges and another machine", () => {
    same(figure(), figure({ y: [7, 8, 20], title: "Fast (measured on Apple M4)", labels: ["2.0", "31"] }));
    same(figure(), figure({}, "Figure: Fast. Labelled: 12."));
    same(figure(), figure({ title: "Fast (measured<br>on a processor with a long name)" }));
  });

  it("stays with the axes in another order", () => {
    const turned = structuredClone(figure());
    const spec = turned[0].data![PLOTLY] as { layout: object };
    spec.layout = Object.fromEntries(Object.entries(spec.layout).reverse());
    same(figure(), turned);
  });

  for (const [what, changed] of Object.entries<Partial<Spec>>({
    "another title": { title: "Slow (measured on AMD EPYC)" },
    "another curve": { name: "WebAssembly" },
    "a point more": { x: [1, 2, 3, 4], y: [1, 5, 9, 10] },
    "another axis": { axis: { title: { text: "time (ms)" } } },
    "a logarithmic axis": { axis: { title: { text: "time (µs)" }, type: "log" } },
    "a label more": { labels: ["1.0", "5.0", "9.0"] },
    "another panel": { words: ["one product"] },
    "another position of the slider": { steps: ["T 3", "T 6"] },
    "a position less": { steps: ["T 3"] },
  })) {
    it(`differs with ${what}`, () => different(figure(), figure(changed)));
  }

  it("differs where it is described in other words", () =>
    different(figure(), figure({}, "Figure: Fast. Labelled: no.")));
});
