/** The colours of heatmaps: one scale for all panels and positions that measure the same, and the bar that explains it. */
import { PALE, signs } from "./colors";
import type { Panel, Shades } from "./figure";

/** The colour scale of panel `k`: the same for all panels with the same values, whose last has the bar that explains it. */
export function shadesOf(positions: readonly (readonly Panel[])[], panels: readonly Panel[], k: number): object {
  const { shades } = panels[k];
  if (!shades) return {};
  const isSame = (other: Panel): boolean => other.shades?.label === shades.label;
  const same = panels.filter(isSame);
  const values = positions.flat().flatMap((panel) => (isSame(panel) ? (panel.shades?.values ?? []) : []));
  const explains = same[same.length - 1] === panels[k] && same.every((panel) => panel.shades?.color === shades.color);
  return {
    ...rangeOfShades(shades, values),
    showscale: explains,
    ...(explains && { colorbar: colorBar(shades, values) }),
  };
}

function rangeOfShades({ isLog, color }: Shades, values: readonly number[]): object {
  const largest = values.reduce(
    (most, value) => Math.max(most, isLog ? value : Math.abs(value)),
    isLog ? -Infinity : 0,
  );
  if (!isLog && values.some((value) => value < 0)) {
    const colorscale = [[0, signs[0]], [0.5, PALE], [1, signs[1]]]; // prettier-ignore
    return { zmin: -largest || -1, zmax: largest || 1, colorscale };
  }
  const least = isLog ? Math.min(...values) : 0;
  return { zmin: least, zmax: largest > least ? largest : least + 1, colorscale: [[0, isLog ? tint(color) : PALE], [1, color]] }; // prettier-ignore
}

/** A colour pale enough to be the lightest of its scale, and still not a blank. */
function tint(color: string): string {
  const channels = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return `#${channels.map((channel) => Math.round(255 - 0.18 * (255 - channel)).toString(16)).join("")}`;
}

function colorBar({ label, isLog }: Shades, values: readonly number[]): object {
  const powers = isLog ? [...new Set(values.map(Math.floor))].sort((a, b) => a - b) : [];
  return {
    title: { text: label, side: "right", font: { size: 13 } },
    thickness: 14,
    outlinewidth: 0,
    ...(isLog && {
      tickvals: powers,
      ticktext: powers.map((power) => (power === 0 ? "1" : `10<sup>${String(power).replace("-", "−")}</sup>`)),
    }),
  };
}
