// Makes what plotly offers to mouse and touch usable with the keyboard and screen readers: sliders, and a tool bar that
// takes one press of the tab key to pass instead of ten.
(() => {
  const MOVES = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -5,
    PageUp: 5,
    Home: -Infinity,
    End: Infinity,
  };

  function listen(holder) {
    name(holder);
    keepOneStop(holder);
    if (holder.dataset.hasKeys) return;
    holder.dataset.hasKeys = "yes";
    for (const event of ["plotly_afterplot", "plotly_sliderchange"]) holder.on(event, () => name(holder));
    holder.addEventListener("keydown", (/** @type {KeyboardEvent & { target: Element }} */ event) => {
      if (!(event.key in MOVES)) return;
      const slider = event.target.closest(".slider-group");
      const tool = event.target.closest(".modebar-btn");
      if (slider) move(holder, sliders(holder).indexOf(slider), MOVES[event.key]);
      else if (tool) step(tools(holder), tool, MOVES[event.key]);
      else return;
      event.preventDefault();
    });
  }

  const sliders = (holder) => [...holder.querySelectorAll(".slider-group")];
  const tools = (holder) => [...holder.querySelectorAll(".modebar-btn")];
  const clamp = (index, { length }) => Math.min(Math.max(index, 0), length - 1);

  function keepOneStop(holder) {
    tools(holder).forEach((tool, i) => (tool.tabIndex = i === 0 ? 0 : -1));
  }

  function step(all, from, by) {
    const to = all[clamp(all.indexOf(from) + by, all)];
    [from.tabIndex, to.tabIndex] = [-1, 0];
    to.focus();
  }

  function name(holder) {
    sliders(holder).forEach((group, i) => {
      const { active, currentvalue, steps } = holder._fullLayout.sliders[i];
      const attributes = {
        ...{
          role: "slider",
          tabindex: "0",
          "aria-label": (currentvalue.prefix ?? "").replace(/[:=\s]+$/, "") || "position",
        },
        ...{
          "aria-valuemin": 0,
          "aria-valuemax": steps.length - 1,
          "aria-valuenow": active,
          "aria-valuetext": steps[active].label,
        },
      };
      for (const [key, value] of Object.entries(attributes)) group.setAttribute(key, value);
    });
  }

  async function move(holder, i, by) {
    const { active, steps } = holder._fullLayout.sliders[i];
    const next = clamp(active + by, steps);
    await Plotly[steps[next].method](holder, ...steps[next].args);
    await Plotly.relayout(holder, { [`sliders[${i}].active`]: next });
    sliders(holder)[i].focus();
  }

  window.figureKeys = { listen };
})();
