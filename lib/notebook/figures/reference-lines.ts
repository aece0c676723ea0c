/** Thin grey lines across a plot: limits at a height, borders at a place. */
import type { ReferenceLine, Trace } from "./figure";
import { numbersIn } from "./values";

/** One place (a limit says its value), places without a text, or places with one: `1e-7`, `[-1, 1]`, `{ pulse: 5 }`. */
export type Lines = number | readonly number[] | Readonly<Record<string, number>>;

export interface References {
  /** Lines at these heights of the y axis. */
  limits?: Lines;
  /** Lines at these places of the x axis. */
  borders?: Lines;
}

export function referenceLines({ limits = [], borders = [] }: References): ReferenceLine[] {
  return [...linesOf("y", limits), ...linesOf("x", borders)];
}

function linesOf(axis: "x" | "y", lines: Lines): ReferenceLine[] {
  if (typeof lines === "number") return [{ axis, at: lines, text: limitText(lines) }];
  if (Array.isArray(lines)) return (lines as readonly number[]).map((at) => ({ axis, at, text: "" }));
  return Object.entries(lines as Readonly<Record<string, number>>).map(([text, at]) => ({ axis, at, text }));
}

export function limitText(limit: number): string {
  return `limit ${limit < 0.01 ? limit.toExponential() : limit}`;
}

/** The numbers of traces and lines that must be in sight. */
export function spread(traces: readonly Trace[], lines: readonly ReferenceLine[], axis: "x" | "y"): number[] {
  return [
    ...traces.flatMap((trace) => numbersIn(trace[axis] ?? [])),
    ...lines.filter((line) => line.axis === axis).map(({ at }) => at),
  ];
}
