// Light or dark: the system's choice until the reader makes one, which a cookie keeps.
(() => {
  const root = document.documentElement;
  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  document.addEventListener("DOMContentLoaded", () => {
    // On a phone the menu is wider than the page: the page one is on must be in view.
    const menu = document.querySelector(".top nav ul");
    const here = menu?.querySelector("[aria-current]");
    if (here) menu.scrollLeft = here.offsetLeft - menu.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
    const button = document.getElementById("theme");
    if (!button) return;
    const name = () => { button.textContent = dark() ? "Light" : "Dark"; };
    button.hidden = false;
    name();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      document.cookie = `dateline_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
      name();
    });
  });
})();
