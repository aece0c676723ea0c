// Draws the figures from the specifications saved in the page: in the page's colours, with room for every text.
(() => {
  const narrow = matchMedia("(max-width: 600px)");
  // Dragging a finger over a figure scrolls the page; dragging the mouse zooms.
  const isTouch = matchMedia("(pointer: coarse)").matches;
  /** @type {NodeListOf<HTMLElement>} */
  const holders = document.querySelectorAll(".plot");
  const figures = [...holders].map((holder) => ({
    holder,
    spec: JSON.parse(holder.closest("figure")?.querySelector("script")?.textContent ?? ""),
  }));

  async function draw({ holder, spec }) {
    const layout = narrow.matches ? figureSize.narrowed(spec.layout) : structuredClone(spec.layout);
    if (isTouch) layout.dragmode = false;
    const { data, frames } = structuredClone(spec);
    holder.style.minWidth = "";
    figureSize.setHeight(holder, layout);
    await Plotly.newPlot(holder, { data, layout, frames, config: { ...spec.config, responsive: true } });
    await figureColours.apply(holder, spec);
    await figureSize.makeRoom(holder);
    figureKeys.listen(holder);
    describe(holder, layout);
  }

  /** For screen readers the first layer is the picture. The others only repeat it, unless there are controls. */
  function describe(holder, { sliders, updatemenus }) {
    const [picture, labels, hover] = holder.querySelectorAll(".main-svg");
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", holder.dataset.text);
    labels.setAttribute("aria-hidden", String(!sliders && !updatemenus));
    hover.setAttribute("aria-hidden", "true");
  }

  /** One figure after the other, and after all that was asked for before. The page says when all are done. */
  let work = Promise.resolve();
  function forAll(change) {
    const page = document.documentElement;
    page.dataset.figures = "busy";
    const mine = (work = work.then(async () => {
      for (const figure of figures) await change(figure);
      if (work === mine) page.dataset.figures = "drawn";
    }));
  }

  narrow.addEventListener("change", () => forAll(draw));
  addEventListener("themechange", () => forAll(({ holder, spec }) => figureColours.apply(holder, spec)));
  forAll(draw);
})();
