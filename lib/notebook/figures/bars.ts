/** Bars over common categories. */
import { type Colors, colorsOf } from "./colors";
import {
  boolean,
  colors,
  eachNamed,
  eachOf,
  expectGiven,
  expectLabels,
  places,
  textOrNumber,
  wholeFrom,
} from "./expect-data";
import { type Axes, type Figure, onePanel, PLOT_HEIGHT, type Trace } from "./figure";
import { type References, referenceLines, spread } from "./reference-lines";
import { countGaps, pointTraces, requireLength, type Series, seriesData, split } from "./series";
import { figureOver, type Slid } from "./slider";
import { labelOf, listOf } from "./values";

export interface BarsOptions extends Pick<References, "limits"> {
  /** The categories' names; default 0, 1, 2, … */
  at?: readonly (string | number)[];
  /** Piled up, negative ones downwards, instead of side by side. */
  stacked?: boolean;
  colors?: Colors;
  /** Writes each bar's value at its end. */
  labels?: boolean;
  /** How many digits the labels have; default 2. */
  digits?: number;
}

const OPTIONS = {
  at: eachOf(textOrNumber),
  stacked: boolean,
  colors,
  labels: boolean,
  digits: wholeFrom(1, 100),
  limits: places,
};

/**
 * Bars over common categories, one colour per entry of `series`.
 *
 * @throws RangeError when an axis has no label or a series is not as long as `at`
 */
export function bars(axes: Axes, series: Slid<Series>, options: BarsOptions = {}): Figure {
  expectLabels("bars", axes);
  expectGiven("bars", options, OPTIONS);
  return figureOver(series, (series) => {
    eachNamed(seriesData, "{ error: errors }", 1)("bars", "series", series);
    return barsOf(axes, series, options);
  });
}

function barsOf(axes: Axes, series: Series, options: BarsOptions): Figure {
  const parts = split(series);
  const colors = colorsOf("bars", parts.columns.length, options.colors);
  const categories = options.at ?? [...listOf(parts.columns[0]?.[1] ?? []).keys()];
  const at = [...categories.keys()];
  const piles = parts.columns.map(([name, given], i): Trace => {
    const values = listOf(given);
    const written = values.map((value) => (value === null ? "" : labelOf(value, options.digits)));
    return {
      type: "bar",
      name,
      x: requireLength("bars", name, at, given),
      y: values,
      marker: { color: colors[i] },
      ...(options.labels && { text: written, textposition: "outside", cliponaxis: false }),
    };
  });
  const points = pointTraces("bars", parts.compared, at);
  const isNamed = piles.length + points.length > 1;
  const lines = referenceLines(options);
  const heights = options.stacked ? totals(piles, at.length) : spread(piles, [], "y");
  return onePanel({
    x: { label: axes.x, values: [-0.5, at.length - 0.5], isTight: true, names: categories.map(String) },
    y: { label: axes.y, values: [0, ...heights, ...spread(points, lines, "y")] },
    traces: [...piles.map((pile) => ({ ...pile, showlegend: isNamed, isStacked: options.stacked })), ...points],
    lines,
    labels: [],
    height: PLOT_HEIGHT,
    about: [],
    notFinite: countGaps(parts),
  });
}

/** How far each pile reaches up and down. */
function totals(piles: readonly Trace[], count: number): number[] {
  return Array.from({ length: count }, (_, k) => piles.map(({ y }) => y?.[k] ?? 0)).flatMap((pile) =>
    [Math.max, Math.min].map((bound) => pile.reduce((sum, value) => sum + bound(value, 0), 0)),
  );
}
