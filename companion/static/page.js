/* What a page keeps in its address, and its buttons that print and copy. It comes before the other
   scripts of the book, which find `window.companion.view`. */
"use strict";
(() => {
  /* Filters, order and method live in the address, so that a link opens the same view. */
  const LATER = 300; // milliseconds: browsers allow few changes of the address a second
  const asked = new URLSearchParams(location.search);
  let waiting = 0;
  const write = () => {
    const address = new URL(location.href);
    address.search = asked.toString();
    history.replaceState(history.state, "", address);
  };
  const view = {
    get: (key) => asked.get(key) ?? "",
    set: (key, value) => {
      if (value) asked.set(key, value);
      else asked.delete(key);
      clearTimeout(waiting);
      waiting = setTimeout(write, LATER);
    },
    /* Words as part of a key: of any language. */
    slug: (words) => words.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-"),
  };
  /* What the address names. `:target` would do, but a browser knows it only after these scripts. */
  const target = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // no address: a lone "%"
    }
  };
  window.companion = { view, target };

  document.querySelector(".print-button")?.addEventListener("click", () => window.print());

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.createElement("textarea"); // a browser that lets no page near it
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
  };
  const done = (button) => {
    button.dataset.done = "yes";
    setTimeout(() => delete button.dataset.done, 2000);
  };
  const copied = (name) => document.querySelector(`[data-copy="${name}"]`)?.textContent ?? "";
  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.addEventListener("click", async () => {
      await copy(copied(button.dataset.copies));
      done(button);
    });
  }
  for (const button of document.querySelectorAll("button[data-cites]")) {
    button.addEventListener("click", async () => {
      const title = button.closest("figure").querySelector("figcaption").firstChild.textContent;
      await copy(`${title} (#${button.dataset.cites}). ${copied("citation")}`);
      done(button);
    });
  }

  /* A report names the row that the page was asked to show, or beside which it was asked for. */
  const report = document.getElementById("report-an-error");
  const tell = (row) => {
    const name = row.id.replace(/^row-/, "");
    report.querySelector("[data-role=row]").textContent = name;
    const link = report.querySelector("a[data-address]");
    if (link) link.href = link.dataset.address.replace("{row}", encodeURIComponent(name));
  };
  const fill = () => {
    const named = target();
    if (!report || !named) return;
    if (named === report) report.open = true;
    const row = named.closest("tr[id]");
    if (!row) return;
    tell(row);
    if (!row.closest("table.raw") || row.querySelector(".report-row")) return;
    const way = document.createElement("a");
    way.className = "report-row";
    way.href = `#${report.id}`;
    way.textContent = report.querySelector("summary").textContent;
    row.cells[0].append(way);
  };
  document.addEventListener("click", ({ target: pressed }) => {
    const row = report && pressed.closest(`a[href="#${report.id}"]`)?.closest("tr[id]");
    if (!row) return;
    tell(row);
    report.open = true; // also where the address already names it
  });
  window.addEventListener("hashchange", fill);
  fill();
})();
