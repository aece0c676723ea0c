/** Sends a figure to the notebook. */
import { expectText } from "../../backend/expect";
import { notebookDisplay } from "../display";
import { describe } from "./describe";
import { draw } from "./draw";
import { expectFigure, type Figure } from "./figure";
import { figureOver, type Slid } from "./slider";

/**
 * Shows a figure below the cell: `show("The loss falls", lines(…))`; outside a notebook it prints a one-line description.
 *
 * @param title says what to see
 * @throws RangeError when there is no title, or no figure
 */
export function show(title: string, shown: Slid<Figure>): void {
  expectText("show", "title", title);
  const data = outputOf("show", title, shown);
  const write = notebookDisplay();
  if (!write) return console.log(data["text/plain"]);
  write({ data, metadata: {}, transient: {} }, false);
}

/** What is sent of a figure: plotly's JSON, and a line of text that says what it shows. */
export function outputOf(where: string, title: string, shown: Slid<Figure>): { "text/plain": string } {
  const figure = figureOver(shown, (figure) => {
    expectFigure(where, "figure", figure);
    return figure;
  });
  return {
    "application/vnd.plotly.v1+json": plain(draw(title, figure)),
    "text/plain": describe(title, figure),
  } as { "text/plain": string };
}

/** The same without what is undefined; numbers keep 7 digits, which no screen shows more of. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "number") return Number(value.toPrecision(7));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}
