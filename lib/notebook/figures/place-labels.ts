/** Sets texts beside points where they cover least of what is drawn. */
import { type DrawnScale, onScale, partOf, valueAt } from "./drawn-scale";
import type { Label, Side, Trace } from "./figure";

/** The sides of a point, in the order in which they are tried. */
const sides: readonly Side[] = [
  "top center",
  "bottom center",
  "top right",
  "top left",
  "middle right",
  "middle left",
  "bottom right",
  "bottom left",
];
/** Where a text goes that finds no room beside its point: so many pixels away, in eight directions. */
const DISTANCES = [45, 80, 130, 180];
const DIAGONAL = Math.SQRT1_2;

/** A text where it stands: beside (`x`, `y`), which is the point itself or, at the end of a thin line, away from it. */
export interface PlacedLabel extends Label {
  readonly side: Side;
  readonly leader?: { readonly x: readonly number[]; readonly y: readonly number[] };
}

/** A plot in pixels, about as large as on a page; what fits there fits elsewhere nearly always. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly x: DrawnScale;
  readonly y: DrawnScale;
  readonly isDownwards: boolean;
}

interface Place {
  x: number;
  y: number;
}
interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const LETTER_WIDTH = 7;
const LINE = 15;
const GAP = 10;

/** @param candidates for each text the points at which it may stand */
export function placeLabels(
  plot: Plot,
  candidates: readonly (readonly Label[])[],
  traces: readonly Trace[],
): PlacedLabel[] {
  const drawn = traces.flatMap((trace) => pixelsOf(plot, trace));
  const taken: Box[] = [];
  return candidates.map((labels) => {
    const all = labels.flatMap((label) => placesFor(plot, label));
    const boxes = all.map((label) => boxOf(plot, label));
    const costs = all.map(({ cost }, i) => cost + costOf(plot, boxes[i], drawn, taken));
    const best = costs.indexOf(Math.min(...costs));
    taken.push(boxes[best]);
    return all[best];
  });
}

/** All places for a text, each with what it costs to be less than the best. */
function placesFor(plot: Plot, label: Label): (PlacedLabel & { cost: number })[] {
  const beside = (label.sides ?? sides).map((side, i) => ({ ...label, side, cost: 0.3 * i }));
  if (label.sides) return beside;
  const away = DISTANCES.flatMap((distance) =>
    sides.map((side) => ({ ...label, ...movedAway(plot, label, side, distance), side, cost: 4 + distance / 20 })),
  );
  return [...beside, ...away];
}

function movedAway(plot: Plot, { x, y }: Label, side: Side, distance: number): Pick<PlacedLabel, "x" | "y" | "leader"> {
  const [down, across] = side.split(" ");
  const part = down !== "middle" && across !== "center" ? DIAGONAL : 1;
  const at = pixel(plot, x, y);
  const right = { left: -1, center: 0, right: 1 }[across]! * part * distance;
  const below = { top: -1, middle: 0, bottom: 1 }[down]! * part * distance;
  const end = { x: valueAt(plot.x, (at.x + right) / plot.width), y: valueAt(plot.y, upOf(plot, at.y + below)) };
  return { ...end, leader: { x: [x, end.x], y: [y, end.y] } };
}

function costOf({ width, height }: Plot, box: Box, drawn: readonly Place[], taken: readonly Box[]): number {
  const outside =
    Math.max(0, -box.left) + Math.max(0, box.right - width) + Math.max(0, -box.top) + Math.max(0, box.bottom - height);
  const covered = drawn.filter(({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom).length;
  const onOthers = taken.filter(
    (other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom,
  ).length;
  return 5 * outside + 2 * covered + 200 * onOthers;
}

function boxOf(plot: Plot, { x, y, text, side }: PlacedLabel): Box {
  const at = pixel(plot, x, y);
  const width = LETTER_WIDTH * text.replace(/<[^>]*>/g, "").length;
  const [down, across] = side.split(" ");
  const left = { left: at.x - width - GAP, center: at.x - width / 2, right: at.x + GAP }[across]!;
  const top = { top: at.y - LINE - GAP, middle: at.y - LINE / 2, bottom: at.y + GAP }[down]!;
  return { left, right: left + width, top, bottom: top + LINE };
}

/** A place in pixels from the top, as a part of the axis from its low end. */
function upOf({ height, isDownwards }: Plot, y: number): number {
  return isDownwards ? y / height : 1 - y / height;
}

/** Points along what a trace draws, a few pixels apart. */
function pixelsOf(plot: Plot, { type, mode, x = [], y = [] }: Trace): Place[] {
  if (type !== "scatter") return [];
  const [xs, ys] = [onScale(plot.x, x), onScale(plot.y, y)];
  const places = xs.map((_, k) => (xs[k] === null || ys[k] === null ? null : pixel(plot, xs[k]!, ys[k]!)));
  return places.flatMap((place, k) => {
    const next = String(mode).includes("lines") ? places[k + 1] : null;
    if (!place) return [];
    return next ? between(place, next) : [place];
  });
}

function between(from: Place, to: Place): Place[] {
  const count = Math.max(1, Math.ceil(Math.sqrt((to.x - from.x) ** 2 + (to.y - from.y) ** 2) / 5));
  return Array.from({ length: count + 1 }, (_, k) => ({
    x: from.x + ((to.x - from.x) * k) / count,
    y: from.y + ((to.y - from.y) * k) / count,
  }));
}

function pixel({ x: across, y: up, width, height, isDownwards }: Plot, x: number, y: number): Place {
  const part = partOf(up, y);
  return { x: width * partOf(across, x), y: height * (isDownwards ? part : 1 - part) };
}
