// Light or dark: the system's wish until the visitor chooses; then that choice, remembered in this browser.
// A classic script in the head (see base.html). Everything else is a module.
(() => {
  const KEY = "inkdigit.theme";
  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage can be forbidden; the system's wish then stands
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // the choice holds for this page alone
    }
  }

  const isDark = () => (root.dataset.theme ?? (systemDark.matches ? "dark" : "light")) === "dark";

  const chosen = remembered();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.querySelector("[data-theme-toggle]");
    const update = () => {
      toggle.setAttribute("aria-pressed", String(isDark()));
      // Canvases paint with the theme's colours and must paint again.
      document.dispatchEvent(new CustomEvent("themechange"));
    };
    toggle.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remember(root.dataset.theme);
      update();
    });
    systemDark.addEventListener("change", update);
    update();
  });
})();
