/* The menus of the theme, for those who use a keyboard or hear the page. */
"use strict";
(() => {
  /* Menus: the theme takes the focus from a button that was pressed, and leaves the contents open
     over the heading that was chosen in them. A keyboard keeps its place; a choice uncovers the
     page. Both are heard before the theme, which takes a key on a link for a click beside it. */
  const opened = () => document.querySelector("dialog.bd-sidebar[open], dialog.bd-toc[open]");
  const keep = (button) => {
    const menu = opened();
    if (!menu) return button.focus();
    menu.returnValue = "";
    const back = () => menu.returnValue || button.focus();
    menu.addEventListener("close", back, { once: true });
  };
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest?.(".sidebar-toggle");
      if (button && event.detail === 0) setTimeout(keep, 0, button);
      const link = event.target.closest?.("dialog a");
      if (link?.pathname === location.pathname) opened()?.close("chosen");
    },
    true,
  );

  /* Whether a menu is open is said of its button too: over the page, or beside a wide one. */
  const tell = () => {
    for (const part of ["primary", "secondary"]) {
      const beside = document.getElementById(`pst-${part}-sidebar`);
      const over = document.getElementById(`pst-${part}-sidebar-modal`);
      const { left, right } = beside?.getBoundingClientRect() ?? {};
      const seen = beside?.checkVisibility({ visibilityProperty: true });
      const open = Boolean(over?.open || (seen && right > left && left >= 0));
      for (const button of document.querySelectorAll(`.${part}-toggle`)) {
        button.setAttribute("aria-expanded", open);
      }
    }
  };
  document.addEventListener("click", () => setTimeout(tell), true);
  document.addEventListener("close", tell, true);
  document.addEventListener("transitionend", tell);
  window.addEventListener("resize", tell);
  tell();
})();
