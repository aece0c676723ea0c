// Figures are designed for a column 560 pixels wide. On a narrower page they are rearranged. A figure in which one text
// would cover another grows, and if that is not enough, it scrolls sideways in its box.
(() => {
  const FONT_PX = 12;
  const LABEL_LENGTH = 40; // letters of an axis label that fit beside or below a plot on a phone
  const BETWEEN_PX = 90; // between two plots: the upper one's axis labels and the lower one's title
  const LEAST_WIDTH_PX = 620;
  const LEAST_FONT_PX = 8;

  /** A layout for a narrow page. */
  function narrowed(layout) {
    const copy = structuredClone(layout);
    copy.font = { ...copy.font, size: FONT_PX };
    for (const name of Object.keys(copy).filter((key) => /^[xy]axis\d*$/.test(key))) {
      const { title } = copy[name];
      if (title?.text) copy[name].title = { ...title, text: inLines(title.text), font: { size: FONT_PX } };
    }
    if (copy.xaxis2?.anchor === "y2") stack(copy);
    return copy;
  }

  /** Breaks a label that is too long at the space nearest to its middle. */
  function inLines(text) {
    if (text.length <= LABEL_LENGTH || text.includes("<br>")) return text;
    const spaces = [...text.matchAll(/ /g)].map(({ index }) => index);
    const distance = (index) => Math.abs(index - text.length / 2);
    const at = spaces.reduce(
      (best, index) => (distance(index) < distance(best) ? index : best),
      spaces[0] ?? text.length,
    );
    return `${text.slice(0, at)}<br>${text.slice(at + 1)}`;
  }

  /** Puts plots that are side by side one below the other. The rows of tables, named once, get names in each. */
  function stack(layout) {
    const { t = 80, b = 80 } = layout.margin ?? {};
    const each = layout.height - t - b;
    const ids = Object.keys(layout).flatMap((key) => /^xaxis(\d*)$/.exec(key)?.[1] ?? []);
    const total = ids.length * each + (ids.length - 1) * BETWEEN_PX;
    const share = each / total;
    const starts = ids.map((id) => layout[`xaxis${id}`].domain?.[0] ?? 0);
    ids.forEach((id, k) => {
      const top = 1 - (k * (each + BETWEEN_PX)) / total;
      layout[`xaxis${id}`].domain = [0, 1];
      layout[`yaxis${id}`] = { ...layout[`yaxis${id}`], domain: [Math.max(0, top - share), top], showticklabels: true };
    });
    layout.height += total - each;
    if (layout.legend?.y) layout.legend.y *= share;
    for (const note of (layout.annotations ?? []).filter(({ xref }) => xref === "paper")) {
      const k = starts.findLastIndex((start) => note.x > start);
      note.y = layout[`yaxis${ids[Math.max(k, 0)]}`].domain[1];
      note.x = 0.5;
    }
  }

  /** Moves the height from the layout to the box: when the page's width changes, plotly forgets that of the layout. */
  function setHeight(holder, layout) {
    holder.style.height = `${layout.height ?? 450}px`;
    delete layout.height;
  }

  const plotHeight = (holder) => holder._fullLayout._size.h;
  const boxes = (holder, selector) =>
    [...holder.querySelectorAll(selector)].map((part) => part.getBoundingClientRect());

  /** Moves the legend below the axis labels, restores the height that these took, and widens a crowded figure. */
  async function makeRoom(holder) {
    const { margin = {} } = holder.layout;
    const wanted = holder.clientHeight - (margin.t ?? 80) - (margin.b ?? 80);
    await lowerLegend(holder);
    await grow(holder, wanted - plotHeight(holder));
    if (!isCrowded(holder) || holder.style.minWidth) return;
    holder.style.minWidth = `${LEAST_WIDTH_PX}px`;
    await Plotly.relayout(holder, { autosize: true });
    await makeRoom(holder);
  }

  async function lowerLegend(holder) {
    const [legend] = boxes(holder, ".legend");
    const lowest = Math.max(...boxes(holder, ".xtitle, .x2title, .x3title").map(({ bottom }) => bottom));
    const { y, orientation } = holder.layout.legend ?? {};
    if (legend && orientation === "h" && y < 0 && legend.top < lowest + 4) {
      await Plotly.relayout(holder, { "legend.y": y - (lowest + 8 - legend.top) / plotHeight(holder) });
    }
  }

  async function grow(holder, missing) {
    if (missing < 4) return;
    holder.style.height = `${Math.round(holder.clientHeight + missing)}px`;
    await Plotly.relayout(holder, { autosize: true });
  }

  /** Whether one text covers another, or had to be made very small. */
  function isCrowded(holder) {
    const texts = [...holder.querySelectorAll(".main-svg text")].filter((text) => text.textContent.trim());
    const isTiny = (text) => parseFloat(getComputedStyle(text).fontSize) < LEAST_FONT_PX;
    return texts.some((text, i) => isTiny(text) || texts.slice(0, i).some((other) => overlap(text, other)));
  }

  function overlap(one, other) {
    // Tilted labels are side by side although the boxes around them overlap.
    if (isTilted(one) && isTilted(other)) return false;
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return across > 2 && down > 4;
  }

  const isTilted = (text) => /rotate\((?!-?(0|90|180|270)\b)/.test(text.getAttribute("transform") ?? "");

  window.figureSize = { narrowed, setHeight, makeRoom, isCrowded };
})();
