/**
 * What a figure is before it is drawn: panels with two scales each, what is drawn in them, and maybe a slider.
 * The functions of this folder make and combine figures; `show` draws one.
 */
import { expectRecord, refuse } from "../../backend/expect";
import type { Coordinates } from "./values";

/** A figure without its title, which `show` adds. */
export interface Figure {
  readonly panels: readonly Panel[];
  readonly slider?: SliderPositions;
}

/** The figure at each position of a slider; the panels of the figure itself are those of `start`. */
export interface SliderPositions {
  readonly label: string;
  readonly start: number;
  readonly positions: readonly { readonly name: string; readonly panels: readonly Panel[] }[];
}

/** One plot. */
export interface Panel {
  /** Stands above the plot where there are several. */
  readonly name: string;
  readonly x: Scale;
  readonly y: Scale;
  readonly traces: readonly Trace[];
  readonly lines: readonly ReferenceLine[];
  readonly labels: readonly Label[];
  readonly shades?: Shades;
  /** Of the plot itself, in pixels. */
  readonly height: number;
  /** Both axes have one unit: a circle is round. */
  readonly isRound?: boolean;
  /** Sentences for readers who do not see the figure, beside what axes and names say. */
  readonly about: readonly string[];
  /** How many numbers are NaN or infinite, and so are gaps. */
  readonly notFinite: number;
}

/** One axis. */
export interface Scale {
  /** What it measures and its unit; empty only where nothing is measured. */
  readonly label: string;
  /** Numbers that must be in sight. */
  readonly values: readonly number[];
  readonly isLog?: boolean;
  /** Names in place of the numbers 0, 1, 2, … */
  readonly names?: readonly string[];
  /** Names of stretches of the axis, in place of numbers: each from a place on, so many long. */
  readonly groups?: readonly { readonly name: string; readonly from: number; readonly count: number }[];
  /** Where the ticks stand, when not wherever there is room. */
  readonly ticks?: readonly number[];
  /** Row 0 on top. */
  readonly isReversed?: boolean;
  /** Ends at the outermost values, without a margin. */
  readonly isTight?: boolean;
  readonly isHidden?: boolean;
}

/** Colours of a heatmap's cells. Panels with the same label share the scale. */
export interface Shades {
  readonly label: string;
  readonly values: readonly number[];
  readonly isLog: boolean;
  readonly color: string;
}

/** A thin line across the whole plot: at a height (`axis` "y") or at a place (`axis` "x"). */
export interface ReferenceLine {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly text: string;
}

/** A text at a point, set where it covers least. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color?: string;
  /** Where it may stand, as plotly says it; default any side. */
  readonly sides?: readonly Side[];
  /** How large its letters are, when they stand close to their points; default 12 pixels, a little apart. */
  readonly size?: number;
}

/** Where a text may stand beside its point. */
export type Side =
  | "top center"
  | "bottom center"
  | "top right"
  | "top left"
  | "middle right"
  | "middle left"
  | "bottom right"
  | "bottom left";

/** What plotly draws, in the panel's own scales. */
export interface Trace {
  readonly type: "scatter" | "bar" | "heatmap";
  readonly name?: string;
  readonly x?: Coordinates;
  readonly y?: Coordinates;
  readonly showlegend?: boolean;
  readonly [property: string]: unknown;
}

export const PLOT_HEIGHT = 260;

/** A figure of one panel. */
export function onePanel(panel: Omit<Panel, "name">): Figure {
  return { panels: [{ name: "", ...panel }] };
}

/** Labels of the two axes: the quantity and its unit. */
export interface Axes {
  x: string;
  y: string;
}

/** @throws RangeError when it is nothing that the functions of this folder make */
export function expectFigure(where: string, what: string, value: unknown): asserts value is Figure {
  expectRecord(where, what, value);
  if (!Array.isArray((value as Figure).panels)) refuse(where, what, "a figure, as lines(…) makes one", value);
}
