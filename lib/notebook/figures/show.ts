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
  const figure = figureOver(shown, (figure) => {
    expectFigure("show", "figure", figure);
    return figure;
  });
  const text = describe(title, figure);
  const write = notebookDisplay();
  if (!write) return console.log(text);
  const data = { "application/vnd.plotly.v1+json": plain(draw(title, figure)), "text/plain": text };
  write({ data, metadata: {}, transient: {} }, false);
}

/** The same without what is undefined; numbers keep 7 digits, which no screen shows more of. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "number") return Number(value.toPrecision(7));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}
