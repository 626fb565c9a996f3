/* Light or dark as the reader chose, or as the device is set: before anything is painted.
   Paper is light, whatever the screen. */
"use strict";
(() => {
  const page = document.documentElement;
  let mode = page.dataset.theme || "auto";
  try {
    mode = localStorage.getItem("mode") || mode;
  } catch {
    // a browser that keeps nothing
  }
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
