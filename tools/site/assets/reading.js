// What a reader's place in the page changes: the contents show the section, close after a choice, and boxes that
// scroll sideways can be reached with the keyboard.
(() => {
  const contents = document.querySelector("#contents");
  contents.addEventListener("click", ({ target }) => {
    if (target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
  });

  const links = new Map(
    [...contents.querySelectorAll("#sections a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  const headings = [...links.keys()].map((id) => document.getElementById(id));

  function markSection() {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const current = passed.at(-1)?.id;
    for (const [id, link] of links) link.toggleAttribute("data-current", id === current);
  }

  function reachScrolling() {
    for (const box of document.querySelectorAll("main pre, main .scroll, main .math.display")) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  /** A link may lead into a fold, which then has to be open. */
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }

  addEventListener("scroll", () => requestAnimationFrame(markSection), { passive: true });
  addEventListener("resize", reachScrolling);
  addEventListener("toggle", reachScrolling, { capture: true });
  addEventListener("hashchange", openTarget);
  markSection();
  reachScrolling();
  openTarget();
})();
