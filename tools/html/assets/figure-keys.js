// Plotly's sliders listen to the mouse and to touch. Here they become sliders for the keyboard and for screen readers too.
(() => {
  const MOVES = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5, Home: -Infinity, End: Infinity };

  function listen(holder) {
    name(holder);
    if (holder.dataset.hasKeys) return;
    holder.dataset.hasKeys = "yes";
    holder.on("plotly_afterplot", () => name(holder));
    holder.on("plotly_sliderchange", () => name(holder));
    holder.addEventListener("keydown", (event) => {
      const group = event.target.closest(".slider-group");
      if (!group || !(event.key in MOVES)) return;
      event.preventDefault();
      move(holder, groups(holder).indexOf(group), MOVES[event.key]);
    });
  }

  const groups = (holder) => [...holder.querySelectorAll(".slider-group")];

  function name(holder) {
    groups(holder).forEach((group, i) => {
      const { active, currentvalue, steps } = holder._fullLayout.sliders[i];
      const attributes = {
        ...{ role: "slider", tabindex: "0", "aria-label": (currentvalue.prefix ?? "").replace(/[:=\s]+$/, "") || "position" },
        ...{ "aria-valuemin": 0, "aria-valuemax": steps.length - 1, "aria-valuenow": active, "aria-valuetext": steps[active].label },
      };
      for (const [key, value] of Object.entries(attributes)) group.setAttribute(key, value);
    });
  }

  async function move(holder, i, by) {
    const { active, steps } = holder._fullLayout.sliders[i];
    const next = Math.min(Math.max(active + by, 0), steps.length - 1);
    await Plotly[steps[next].method](holder, ...steps[next].args);
    await Plotly.relayout(holder, { [`sliders[${i}].active`]: next });
    groups(holder)[i].focus();
  }

  window.figureKeys = { listen };
})();
