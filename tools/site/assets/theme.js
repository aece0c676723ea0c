// Runs before the page is drawn, so that the page never flashes in the wrong colours. Until the reader chooses a theme,
// the style sheet follows the system. Scripts that draw in their own colours listen to "themechange".
(() => {
  const KEY = "course-theme";
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (page.dataset.theme ? page.dataset.theme === "dark" : system.matches);

  // A browser may refuse storage to a page opened from a file; the choice then lasts as long as the page.
  const stored = (use) => {
    try {
      return use(localStorage);
    } catch {
      return null;
    }
  };

  const chosen = stored((storage) => storage.getItem(KEY));
  if (chosen === "dark" || chosen === "light") page.dataset.theme = chosen;

  addEventListener("DOMContentLoaded", () => {
    const button = /** @type {HTMLElement} */ (document.querySelector("button.theme"));
    const announce = () => {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", `${button.textContent} theme`);
      dispatchEvent(new Event("themechange"));
    };
    button.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      page.dataset.theme = theme;
      stored((storage) => storage.setItem(KEY, theme));
      announce();
    });
    system.addEventListener("change", announce);
    button.hidden = false;
    announce();
  });
})();
