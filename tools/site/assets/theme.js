// Runs before the page is drawn, so that it never flashes in the wrong colours. Without a choice of the reader's,
// the style sheet follows the system. Whoever draws in colours of its own listens to "themechange".
(() => {
  const KEY = "course-theme";
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (page.dataset.theme ? page.dataset.theme === "dark" : system.matches);

  // A browser may refuse a page opened from a file its storage; the choice then lasts as long as the page.
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
    const button = document.querySelector("button.theme");
    const announce = () => {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", `${button.textContent} theme`);
      dispatchEvent(new Event("themechange"));
    };
    button.addEventListener("click", () => {
      page.dataset.theme = isDark() ? "light" : "dark";
      stored((storage) => storage.setItem(KEY, page.dataset.theme));
      announce();
    });
    system.addEventListener("change", announce);
    button.hidden = false;
    announce();
  });
})();
