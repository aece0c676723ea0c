/** A slider below a figure, and the values that it chooses from. */
import { describe, expectFunction, expectText, isInstance } from "../../backend/expect";
import { eachOf, textOrNumber } from "./expect-data";
import type { Figure, Panel } from "./figure";

/** A value for each position of a slider. */
export class Slider<Value> {
  constructor(
    readonly label: string,
    readonly names: readonly string[],
    readonly values: readonly Value[],
    /** Which position the figure shows at first, and in pictures. */
    readonly start: number,
  ) {}

  map<Other>(change: (value: Value) => Other): Slider<Other> {
    return new Slider(this.label, this.names, this.values.map(change), this.start);
  }
}

/** A value, or one for each position of a slider. */
export type Slid<Value> = Value | Slider<Value>;

/**
 * A slider: `lines(axes, slider("Wh times", [0, 0.5, 1], (factor) => ({ unit: statesWith(factor) })))`. It stands wherever a
 * figure takes data, and for whole figures too: `slider("step", [0, 1, 2], (t) => graph(…))`. Axes keep their range and
 * colours their scale, whatever the position.
 *
 * @param label   what is moved, with its unit
 * @param places  the positions
 * @param valueOf what the figure shows at a position
 * @param start   the position that it shows at first, and in pictures; default the last
 * @throws RangeError when there are no positions, or `start` is none of them
 */
export function slider<Place extends string | number, Value>(
  label: string,
  places: readonly Place[],
  valueOf: (place: Place) => Value,
  start?: Place,
): Slider<Value> {
  expectText("slider", "label", label);
  eachOf(textOrNumber)("slider", "places", places);
  expectFunction("slider", "valueOf", valueOf);
  if (places.length === 0) throw new RangeError("slider: places must be at least one, got none");
  const at = start === undefined ? places.length - 1 : places.indexOf(start);
  if (at < 0) throw new RangeError(`slider: start must be one of ${places.join(", ")}, got ${describe(start)}`);
  return new Slider(label, places.map(String), places.map(valueOf), at);
}

/** The figure of a value; for a slider's values one figure that changes with it. */
export function figureOver<Value>(value: Slid<Value>, figureOf: (value: Value) => Figure): Figure {
  return isInstance(value, Slider) ? slidingFigure(value.map(figureOf)) : figureOf(value);
}

/** @throws RangeError when the figures differ in their panels or series, or one has a slider of its own */
export function slidingFigure({ label, names, values, start }: Slider<Figure>): Figure {
  if (values.some(({ slider }) => slider)) throw new RangeError(`slider: "${label}" must be the only slider, got two`);
  const positions = values.map(({ panels }, i) => ({ name: names[i], panels }));
  const wanted = shapeOf(positions[0].panels);
  const other = positions.find(({ panels }) => shapeOf(panels) !== wanted);
  if (other) {
    throw new RangeError(
      `slider: the figure at ${other.name} must have ${wanted} as at ${names[0]}, got ${shapeOf(other.panels)}`,
    );
  }
  return { panels: positions[start].panels, slider: { label, start, positions } };
}

const shapeOf = (panels: readonly Panel[]): string =>
  panels.map(({ traces, lines }) => `${traces.length} series and ${lines.length} lines`).join(" | ");
