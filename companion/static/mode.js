/* Light or dark as the reader chose, or as the device is set: before anything is painted.
   Paper is light, whatever the screen. */
"use strict";
(() => {
  /* A browser that keeps nothing has no store, or one that throws: then the page alone remembers,
     and scripts that know of no such browser, as the theme's, go on. */
  for (const name of ["localStorage", "sessionStorage"]) {
    let there = null;
    try {
      there = window[name];
    } catch {
      // it is refused
    }
    if (there) continue;
    const kept = new Map();
    const value = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => kept.set(key, String(text)),
      removeItem: (key) => kept.delete(key),
    };
    Object.defineProperty(window, name, { value });
  }
  const page = document.documentElement;
  const mode = localStorage.getItem("mode") || page.dataset.theme || "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  page.dataset.mode = mode;
  page.dataset.theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
  let screen = page.dataset.theme;
  addEventListener("beforeprint", () => {
    screen = page.dataset.theme;
    page.dataset.theme = "light";
  });
  addEventListener("afterprint", () => (page.dataset.theme = screen));
})();
