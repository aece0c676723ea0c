/**
 * One language of colour for all figures. Blue is right or caught, orange is wrong, grey is what things are compared
 * with; whatever is neither takes the other colours of Okabe and Ito, which colour-blind readers can tell apart.
 * Text and grid are mid-grey on a transparent ground, so that a figure reads on light and dark pages alike.
 */

/** What a colour says. */
export type Meaning = "right" | "wrong" | "reference";

/** Colours by meaning, for the first series and on; or by place in time, from crimson (early) to yellow (late). */
export type Colors = readonly Meaning[] | "time";

export const TEXT = "#767676";
export const GRID = "rgba(128, 128, 128, 0.3)";
export const PALE = "#f4f4f4";
export const meanings: Readonly<Record<Meaning, string>> = {
  right: "#0072B2",
  wrong: "#D55E00",
  reference: "#949494",
};
/** Below and above zero, in a heatmap. */
export const signs = ["#CC79A7", "#009E73"] as const;

const others = ["#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"];
const times = ["#a0266f", "#4f55b5", "#2b86b8", "#1f9c8a", "#4bab52", "#9cc33b", "#e5b800"];

/**
 * The colour of each of `count` series; those that `colors` does not name take the next other colour.
 *
 * @throws RangeError when `colors` names more series than there are
 */
export function colorsOf(where: string, count: number, colors: Colors = []): string[] {
  if (colors === "time") {
    return Array.from({ length: count }, (_, i) => times[Math.round((6 * i) / Math.max(count - 1, 6))]);
  }
  if (colors.length > count) throw new RangeError(`${where}: colors must be at most ${count}, got ${colors.length}`);
  const free = others.filter((color) => !colors.some((meaning) => meanings[meaning] === color));
  return Array.from({ length: count }, (_, i) =>
    i < colors.length ? meanings[colors[i]] : free[(i - colors.length) % free.length],
  );
}
