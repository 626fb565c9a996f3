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

  const again = () => {
    const place = [location.pathname + location.search, scrollX, scrollY];
    sessionStorage.setItem(KEPT, JSON.stringify(place));
    location.reload();
  };

  // A browser brings back where a page was, unless an anchor or a script says otherwise.
  addEventListener("load", () => {
    const [path, left, top] = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
    sessionStorage.removeItem(KEPT);
    if (path === location.pathname + location.search) {
      scrollTo({ left, top, behavior: "instant" });
    }
  });

  // The page itself may come ahead of the book: where that brings it again as it is, it stays, and
  // nothing that was opened on it shuts.
  const known = here.dataset;
  const another = ({ site, page, ahead }) => {
    if (!site) return false;  // it is away while a new one takes its place
    if (!ahead && !("ahead" in known)) return site !== known.site;
    if (page !== known.page) return true;
    if (!ahead) {
      delete known.ahead;
      known.site = site;
    }
    return false;
  };

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
