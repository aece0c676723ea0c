// Finding one's way in a page: the contents mark the section that is being read and close after a choice, boxes that
// scroll sideways can be reached with the keyboard, and a link into a fold opens it.
(() => {
  const contents = /** @type {HTMLElement} */ (document.querySelector("#contents"));
  contents.addEventListener("click", ({ target }) => {
    const isLink = /** @type {Element} */ (target).closest("a");
    if (isLink && contents.matches(":popover-open")) contents.hidePopover();
  });

  /** @type {NodeListOf<HTMLAnchorElement>} */
  const sections = contents.querySelectorAll("#sections a");
  const links = new Map([...sections].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = [...links.keys()].map((id) => /** @type {HTMLElement} */ (document.getElementById(id)));

  function markSection() {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    const current = passed.at(-1)?.id;
    for (const [id, link] of links) link.toggleAttribute("data-current", id === current);
  }

  function reachScrolling() {
    /** @type {NodeListOf<HTMLElement>} */
    const boxes = document.querySelectorAll("main pre, main .scroll, main .math.display");
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  /** A link may lead into a fold, which then has to be open. */
  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = target?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  }

  addEventListener("scroll", () => requestAnimationFrame(markSection), { passive: true });
  addEventListener("resize", reachScrolling);
  addEventListener("toggle", reachScrolling, { capture: true });
  addEventListener("hashchange", openTarget);
  markSection();
  reachScrolling();
  openTarget();
})();
