/** Figures beside each other. */
import { expectFunction, expectNamed } from "../../backend/expect";
import { expectFigure, type Figure, type Panel, type SliderPositions } from "./figure";
import { figureOver, type Slid } from "./slider";

/**
 * Figures beside each other, each below its name (about 20 characters): `panels({ before: lines(…), after: lines(…) })`;
 * or one made for each value of a record: `panels({ "without b": noBias, "with b": complete }, (step) => lines(…))`.
 *
 * Axes with the same label share their range, heatmaps with the same values their colours, series with the same name and
 * look their entry in the legend. A slider of one of the figures moves that one.
 *
 * @throws RangeError when there are not two or three, more than one has a slider, or one has panels already
 */
export function panels(figures: Readonly<Record<string, Slid<Figure>>>): Figure;
export function panels<Value>(
  values: Readonly<Record<string, Value>>,
  figureOf: (value: Value, name: string) => Figure,
): Figure;
export function panels(
  values: Readonly<Record<string, unknown>>,
  figureOf: (value: never, name: string) => Figure = (figure) => figureOver<Figure>(figure, (plain) => plain),
): Figure {
  expectNamed("panels", "figures", values, "{ before: lines(…), after: lines(…) }");
  expectFunction("panels", "figureOf", figureOf);
  const names = Object.keys(values);
  if (names.length < 2 || names.length > 3) {
    throw new RangeError(`panels: there must be 2 or 3 figures, got ${names.length}`);
  }
  const figures = names.map((name) => {
    const figure = figureOf(values[name] as never, name);
    expectFigure("panels", `"${name}"`, figure);
    return figure;
  });
  figures.forEach(({ panels }, i) => requireOne(names[i], panels));
  const named = (all: readonly (readonly Panel[])[]): Panel[] =>
    all.map(([panel], i) => ({ ...panel, name: names[i] }));
  const atStart = named(figures.map(({ panels }) => panels));
  const sliding = figures.filter(({ slider }) => slider);
  if (sliding.length > 1) throw new RangeError(`panels: one figure may have a slider, got ${sliding.length}`);
  return sliding.length === 0
    ? { panels: atStart }
    : { panels: atStart, slider: withOthers(sliding[0], figures, named) };
}

function requireOne(name: string, panels: readonly Panel[]): void {
  if (panels.length !== 1) throw new RangeError(`panels: "${name}" must be one plot, got ${panels.length}`);
}

/** The slider of one figure, with the others standing still beside it. */
function withOthers(
  sliding: Figure,
  figures: readonly Figure[],
  named: (all: readonly (readonly Panel[])[]) => Panel[],
): SliderPositions {
  const positions = sliding.slider!.positions.map(({ name, panels }) => ({
    name,
    panels: named(figures.map((figure) => (figure === sliding ? panels : figure.panels))),
  }));
  return { ...sliding.slider!, positions };
}
