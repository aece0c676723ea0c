/** A figure that is drawn anew in its place while a loop runs. */
import { expectFunction, expectText } from "../../backend/expect";
import { notebookDisplay } from "../display";
import type { Figure } from "./figure";
import { outputOf } from "./show";
import type { Slid } from "./slider";

let figures = 0;

/**
 * Returns a function that draws the figure, and draws it anew in the same place when it is called again:
 * `await track("training", 300, step, live("The loss falls", () => lines(axes, { loss: losses })))`.
 *
 * The figure stays in the output of the cell that called `live`. Outside a notebook nothing is drawn.
 *
 * @param title    says what to see
 * @param figureOf makes the figure of what is known by then
 * @throws RangeError when there is no title, or `figureOf` is no function
 */
export function live(title: string, figureOf: () => Slid<Figure>): () => void {
  expectText("live", "title", title);
  expectFunction("live", "figureOf", figureOf);
  const write = notebookDisplay();
  const display_id = `figure-${process.pid}-${figures++}`;
  let shown = false;
  return () => {
    if (!write) return;
    write({ data: outputOf("live", title, figureOf()), metadata: {}, transient: { display_id } }, shown);
    shown = true;
  };
}
