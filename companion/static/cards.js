/* Cards of values and citations: by pointer, by key and by touch. A card lies over everything
   (a popover), so that no table cuts it, and may be entered; Escape closes it from anywhere. The
   card of a citation stands at the end of the page and is put beside the link that asks for it,
   so that the next key leads into it. */
"use strict";
(() => {
  const cards = new Map();
  for (const value of document.querySelectorAll(".datum > .value")) {
    cards.set(value, value.nextElementSibling);
  }
  for (const card of document.querySelectorAll(".cite-cards > .card")) {
    for (const link of document.querySelectorAll(`a.${CSS.escape(card.classList[1])}`)) {
      cards.set(link, card);
    }
  }
  const [EDGE, PATIENCE] = [12, 300]; // pixels to the edge; time to cross over to a card
  let open = null; // { at, card, by }
  let leaving = 0;
  let pressing = false;

  const place = () => {
    const { at, card } = open;
    const lines = at.getClientRects();
    const [first, last] = [lines[0], lines[lines.length - 1]];
    if (!first || last.bottom < 0 || first.top > innerHeight) return hide();
    const { offsetWidth: width, offsetHeight: height } = card;
    const left = Math.max(EDGE, Math.min(first.left, document.documentElement.clientWidth - width - EDGE));
    const above = last.bottom + height > innerHeight - EDGE && first.top - height > EDGE;
    const lowest = Math.max(EDGE, innerHeight - height - EDGE);
    card.style.left = `${left}px`;
    card.style.top = `${above ? first.top - height : Math.min(last.bottom, lowest)}px`;
  };
  const hide = () => {
    clearTimeout(leaving);
    if (!open) return;
    open.at.setAttribute("aria-expanded", "false");
    if (open.card.isConnected) open.card.hidePopover();
    open = null;
  };
  const show = (at, by) => {
    clearTimeout(leaving);
    if (open?.at === at) return void (by !== "pointer" && (open.by = by));
    hide();
    const card = cards.get(at);
    if (card.previousElementSibling !== at) at.after(card);
    open = { at, card, by };
    at.setAttribute("aria-expanded", "true");
    card.showPopover();
    place();
  };
  const asked = (node) => {
    if (open?.card.contains(node)) return open.at;
    const at = node.closest?.(".value, a");
    return cards.has(at) ? at : null;
  };
  const ready = "popover" in HTMLElement.prototype;
  if (ready) for (const at of cards.keys()) at.setAttribute("aria-expanded", "false");
  const on = (event, listener) => ready && document.addEventListener(event, listener, true);
  on("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const at = asked(event.target);
    if (at) show(at, "pointer");
    else if (open?.by === "pointer") {
      clearTimeout(leaving);
      leaving = setTimeout(hide, PATIENCE);
    }
  });
  on("pointerdown", (event) => {
    pressing = true; // the focus that a press brings opens nothing
    if (!asked(event.target)) hide();
  });
  on("click", (event) => {
    pressing = false;
    const at = asked(event.target);
    if (!at || open?.card.contains(event.target)) return;
    const touched = event.pointerType === "touch";
    if (at.matches("a") && !touched) return; // a citation leads on, as links do
    event.preventDefault();
    if (touched && open?.at === at) hide();
    else show(at, "press");
  });
  on("focusin", (event) => {
    if (pressing) return;
    const at = asked(event.target);
    if (at) show(at, "focus");
    else hide();
  });
  on("keydown", (event) => {
    pressing = false;
    if (event.key === "Escape" && open) {
      const { at, card } = open;
      pressing = true;
      if (card.contains(document.activeElement)) at.focus();
      pressing = false;
      hide();
    } else if (["Enter", " "].includes(event.key) && event.target.matches?.(".datum > .value")) {
      event.preventDefault();
      show(event.target, "press");
    }
  });
  on("scroll", () => open && place());
  window.addEventListener("resize", () => open && place());
})();
