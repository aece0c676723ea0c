// Text in a figure takes the page's text colour or, if it has a colour of its own, a readable variant of that.
(() => {
  function apply(holder, { data, layout }) {
    const { color: text, backgroundColor: ground } = getComputedStyle(document.body);
    const own = layout.font?.color;
    const readable = (colour) => (!colour || colour === own ? text : contrast.readable(colour, ground));
    const change = { "font.color": text, "modebar.color": text, "modebar.activecolor": text };
    notesOnThePage(layout, data).forEach(
      ([i, note]) => (change[`annotations[${i}].font.color`] = readable(note.font?.color)),
    );
    const ofTraces = data.map((trace) =>
      isTextOnThePage(trace) ? { "textfont.color": readable(trace.textfont.color) } : null,
    );
    return ofTraces.reduce(
      (before, restyle, i) => (restyle ? before.then(() => Plotly.restyle(holder, restyle, [i])) : before),
      Plotly.relayout(holder, change),
    );
  }

  /** The annotations that have neither a background of their own nor the cells of a heatmap behind them. */
  function notesOnThePage({ annotations = [] }, data) {
    const hasCells = data.some(({ type }) => type === "heatmap");
    return [...annotations.entries()].filter(([, note]) => !note.bgcolor && !(hasCells && note.xref !== "paper"));
  }

  /** Whether a trace has text in one colour of its own that is not on a marker or a bar. */
  function isTextOnThePage({ type = "scatter", mode = "", textposition = "middle center", textfont }) {
    const isOnMarker = mode.includes("markers") && textposition === "middle center";
    return type === "scatter" && mode.includes("text") && !isOnMarker && typeof textfont?.color === "string";
  }

  window.figureColours = { apply };
})();
