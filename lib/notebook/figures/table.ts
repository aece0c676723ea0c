/** A table of words, coloured by what they mean. */
import { meanings, type Meaning, PALE } from "./colors";
import { anyText, eachNamed, eachOf, expectGiven, expectLabels, meaning } from "./expect-data";
import { type Axes, type Figure, onePanel, PLOT_HEIGHT } from "./figure";
import { cellScale } from "./heatmap";
import { figureOver, type Slid } from "./slider";

export interface TableOptions {
  /** Names of rows and columns; default 1, 2, 3, … */
  rows?: readonly string[];
  columns?: readonly string[];
  /** The colour of the cells with a text: `{ "sees it": "right" }`. Without one ✓ … is right, ✗ … wrong, and all else pale. */
  colors?: Readonly<Record<string, Meaning>>;
}

const OPTIONS = {
  rows: eachOf(anyText),
  columns: eachOf(anyText),
  colors: eachNamed(meaning, '{ "sees it": "right" }'),
};

/** The texts of the cells, row by row, or its rows by name. */
export type Cells = readonly (readonly string[])[] | Readonly<Record<string, readonly string[]>>;

const shades = [meanings.right, meanings.wrong, "#c8c8c8", PALE];
const LAST = shades.length - 1;

/**
 * A table of words, coloured by what they mean.
 *
 * @throws RangeError when the rows are not of one length, their names do not fit, or a colour is for a text not in the table
 */
export function table(axes: Axes, cells: Slid<Cells>, options: TableOptions = {}): Figure {
  expectLabels("table", axes);
  expectGiven("table", options, OPTIONS);
  return figureOver(cells, (cells) => {
    if (Array.isArray(cells)) eachOf(eachOf(anyText))("table", "cells", cells);
    else eachNamed(eachOf(anyText), '{ "row 1": ["✓", "✗"] }')("table", "cells", cells);
    return tableOf(axes, cells, options);
  });
}

function tableOf(axes: Axes, cells: Cells, { rows, columns, colors = {} }: TableOptions): Figure {
  const texts: readonly (readonly string[])[] = Object.values(cells);
  const names = rows ?? (Array.isArray(cells) ? counted(texts) : Object.keys(cells));
  const width = texts[0]?.length ?? 0;
  if (width === 0) throw new RangeError("table: cells must be at least one, got none");
  requireLength("rows", names, texts.length);
  requireLength("columns", columns, width);
  for (const row of texts) requireLength("all rows", row, width);
  const found = [...new Set(texts.flat())];
  const strange = Object.keys(colors).find((text) => !found.includes(text));
  if (strange !== undefined) {
    throw new RangeError(`table: colors must be for one of ${found.join(", ")}, got "${strange}"`);
  }
  const shadeOf = (text: string): number => {
    const meaning = colors[text] ?? { "✓": "right", "✗": "wrong" }[text.charAt(0)];
    return meaning ? Object.keys(meanings).indexOf(meaning) : LAST;
  };
  return onePanel({
    x: cellScale(axes.x, width, columns ?? counted(texts[0] ?? [])),
    y: { ...cellScale(axes.y, texts.length, names), isReversed: true },
    traces: [
      {
        type: "heatmap",
        z: texts.map((row) => row.map(shadeOf)),
        text: texts,
        texttemplate: "%{text}",
        hovertemplate: "%{x}, %{y}: %{text}<extra></extra>",
        ...{ zmin: 0, zmax: LAST, showscale: false, xgap: 1, ygap: 1 },
        colorscale: shades.map((color, i) => [i / LAST, color]),
      },
    ],
    lines: [],
    labels: [],
    height: Math.max(Math.min(PLOT_HEIGHT, 60 + 45 * texts.length), 34 * texts.length),
    about: [contents(texts)],
    notFinite: 0,
  });
}

const counted = (list: readonly unknown[]): string[] => list.map((_, i) => String(i + 1));

function requireLength(what: string, list: readonly unknown[] | undefined, wanted: number): void {
  if (list && list.length !== wanted) throw new RangeError(`table: ${what} must be ${wanted}, got ${list.length}`);
}

/** How often each text stands in the table; of one that is all different texts, the texts. */
function contents(texts: readonly (readonly string[])[]): string {
  const all = texts.flat();
  const found = [...new Set(all)];
  const counted = found.map((text) => `${all.filter((other) => other === text).length} × ${text || "blank"}`);
  return `cells: ${(all.length <= 12 ? all : counted).join(", ")}`;
}
