/** A figure in one line, for readers who do not see it. */
import type { Figure, Panel, Scale } from "./figure";

/** The title, and of every panel its axes, colours, names, lines and labels; then the slider. */
export function describe(title: string, { panels, slider }: Figure): string {
  const sides = panels.length === 2 ? ["Left", "Right"] : ["Left", "Middle", "Right"];
  const all = panels.map((panel, k) => {
    const text = describePanel(panel);
    return panels.length > 1 ? `${sides[k]} (${plainText(panel.name)}). ${text}` : text;
  });
  const positions = slider ? [`slider: ${slider.label}: ${slider.positions.map(({ name }) => name).join(", ")}`] : [];
  return `Figure: ${plainText(title)}. ${[all.filter(Boolean).join(". "), ...positions].filter(Boolean).join("; ")}.`;
}

function describePanel({ x, y, shades, traces, lines, labels, about, notFinite }: Panel): string {
  const axes = x.isHidden ? [] : [`Across: ${describeScale(x)}`, `up: ${describeScale(y)}`];
  const list = (what: string, words: readonly string[]): string[] =>
    words.length > 0 ? [`${what}: ${[...new Set(words)].map(plainText).join(", ")}`] : [];
  return [
    ...axes,
    ...(shades ? [`colour: ${plainText(shades.label)}${shades.isLog ? ", log scale" : ""}`] : []),
    ...list(
      "shown",
      traces.flatMap(({ name }) => name ?? []),
    ),
    ...list(
      "lines at",
      lines.map(({ axis, at, text }) => text || `${axis} = ${Number(at.toPrecision(4))}`),
    ),
    ...list(
      "labelled",
      labels.map(({ text }) => text),
    ),
    ...about,
    ...(notFinite > 0 ? [`${notFinite} ${notFinite === 1 ? "value is" : "values are"} not finite`] : []),
  ].join("; ");
}

function describeScale({ label, names, groups, isLog }: Scale): string {
  const words = names?.some((name) => !/^-?\d/.test(name)) ? names : groups?.map(({ name }) => name);
  const log = isLog && !/\blog/.test(label) ? ", log scale" : "";
  return plainText(label) + log + (words ? ` (${words.map(plainText).join(", ")})` : "");
}

/** A label without its marks: `h<sub>t</sub>` is h_t. */
export function plainText(label: string): string {
  return label
    .replace(/<br>/g, " ")
    .replace(/<sub>/g, "_")
    .replace(/<[^>]*>/g, "");
}
