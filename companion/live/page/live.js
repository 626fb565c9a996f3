// Of the live preview alone: what is going on, what is wrong, and a new page when there is one.
(() => {
  "use strict";
  const here = document.currentScript;
  const KEPT = "companion-live";

  const made = (name, more = {}, ...inner) => {
    const element = Object.assign(document.createElement(name), more);
    element.append(...inner);
    return element;
  };

  const host = made("div", { id: "companion-live" });
  const root = host.attachShadow({ mode: "open" });
  const state = made("p", { className: "state", role: "status" });
  const wrong = made("section", { className: "wrong", role: "alert", hidden: true, tabIndex: 0 });
  root.append(
    made("link", { rel: "stylesheet", href: "/_live/live.css" }),
    made("div", { className: "live" }, state, wrong));
  document.body.append(host);

  const themed = () => {
    host.dataset.theme = document.documentElement.dataset.theme || "auto";
  };
  new MutationObserver(themed).observe(document.documentElement,
    { attributeFilter: ["data-theme"] });
  themed();

  const SAID = { checking: "checking", building: "building", good: "up to date",
    problems: "the last good book", failed: "the last good book" };

  const said = ({ phase, ahead, detail, at }) => {
    const doing = phase === "building" && ahead ? "this page is ready, the book follows"
      : SAID[phase];
    return `${doing}${detail ? `: ${detail}` : ""}, ${new Date(at * 1000).toLocaleTimeString()}`;
  };

  const counted = (count) => `${count} problem${count === 1 ? "" : "s"}`;

  // What is told is data of the book, and of others: text, never markup.
  const listed = (problems) => made("ol", {}, ...problems.map((problem) => made("li", {},
    made("code", { textContent: problem.place }), `: ${problem.rule}: ${problem.message}`)));

  let shown = "";
  const show = (told) => {
    state.textContent = said(told);
    const now = JSON.stringify([told.problems, told.message]);
    if (now === shown) return;
    shown = now;
    const parts = [];
    if (told.problems.length) {
      parts.push(made("h2", { textContent: counted(told.problems.length) }),
        listed(told.problems));
    }
    if (told.message) {
      parts.push(made("h2", { textContent: "The build failed" }),
        made("pre", { textContent: told.message }));
    }
    wrong.hidden = parts.length === 0;
    wrong.replaceChildren(...parts);
  };

  // A page that is loaded anew has its folds open as they were, and what stood at the top of the
  // window again at its place. The entry of the history keeps it: a store may be refused.
  const folds = () => {
    const named = new Map();
    return [...document.querySelectorAll("details")].map((fold) => {
      const name = fold.querySelector("summary")?.textContent;
      named.set(name, (named.get(name) ?? 0) + 1);
      return [fold, `${named.get(name)} ${name}`];
    });
  };
  const again = () => {
    const at = [...document.querySelectorAll("article [id]")].findLast((one) =>
      one.getBoundingClientRect().top < innerHeight / 3 && one.checkVisibility());
    const open = folds().filter(([fold]) => fold.open).map(([, name]) => name);
    const place = { id: at?.id, offset: at?.getBoundingClientRect().top, scrollX, scrollY, open };
    history.replaceState({ ...history.state, [KEPT]: place }, "");
    history.scrollRestoration = "manual";  // the browser would bring back the number of pixels
    location.reload();
  };
  const place = history.state?.[KEPT];
  if (place) history.replaceState({ ...history.state, [KEPT]: null }, "");
  addEventListener("load", () => {
    if (!place) return;
    requestAnimationFrame(() => setTimeout(() => { history.scrollRestoration = "auto"; }));
    for (const [fold, name] of folds()) if (place.open.includes(name)) fold.open = true;
    scrollTo({ left: place.scrollX, top: place.scrollY, behavior: "instant" });
    const at = place.id && document.getElementById(place.id);
    if (!at?.checkVisibility()) return;
    const moved = at.getBoundingClientRect().top - place.offset;
    scrollBy({ top: moved, behavior: "instant" });
  });

  // A page that a new book has as it is stays, and nothing that was opened on it shuts. It names
  // its styles and scripts by what is in them.
  const known = here.dataset;
  const another = ({ site, page }) => Boolean(site) && page !== known.page;  // away within a swap

  // A browser keeps six connections to a host: only the pages in sight hold one.
  let source = null;
  const listen = () => {
    if (document.hidden) {
      source?.close();
      source = null;
      return;
    }
    if (source) return;
    source = new EventSource(`/_live/events?page=${encodeURIComponent(location.pathname)}`);
    source.onmessage = (event) => {
      const told = JSON.parse(event.data);
      if (another(told)) again();
      else show(told);
    };
    source.onerror = () => { state.textContent = "the preview has stopped"; };
  };
  document.addEventListener("visibilitychange", listen);
  listen();
})();
