/* Tables: sorted and filtered; all rows are in the page without this. */
"use strict";
(() => {
  const { view, target } = window.companion;

  /* Tables: sort by a click on a heading, filter by words and by the values of a column. */
  const collator = new Intl.Collator(undefined, { numeric: true }); // once: it takes a second a table
  const value = (text) => Number(text.replace("\u2212", "-")); // the minus that readers see
  const order = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const [x, y] = [value(a), value(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? collator.compare(a, b) : x - y;
  };

  /* A text of a row: a column may hold several, one below the other. */
  const text = (row, column, line) => {
    const cell = row.cells[column];
    const part = cell.querySelectorAll(".part")[line];
    return part ? { cell: line ? part : cell, text: part } : { cell, text: cell };
  };
  const sorter = ({ cell, text }) => cell.dataset.sort ?? text.textContent.trim();

  /* A table with its rows in their order and those that are wanted. A long one has its rows in
     parts: a browser lays a part out again only where something in it changed. What comes into
     sight is shown at once, the rest as time allows. */
  const SEEN = 20;
  const opened = (table) => {
    const parts = [...table.tBodies];
    return {
      table,
      region: table.parentElement,
      parts,
      size: parts[0].rows.length,
      rows: parts.flatMap((part) => [...part.rows]),
      wants: () => true,
      turn: 0,
    };
  };
  const arrange = (state, { sorted = false, atOnce = false } = {}) => {
    const turn = ++state.turn;
    const { region, parts, rows, size, wants } = state;
    state.low ??= region.style.minHeight;
    region.style.minHeight = `${region.offsetHeight}px`; // the page below keeps its place
    region.ariaBusy = "true";
    if (sorted) for (const part of parts) part.replaceChildren();
    let seen = 0;
    let pace = 1; // parts at a time: twice as many each time, since each costs a layout of all
    const next = (i) => {
      if (state.turn !== turn) return;
      for (const end = i + pace; i < parts.length && (i < end || atOnce || seen < SEEN); i++) {
        const mine = rows.slice(i * size, (i + 1) * size);
        for (const row of mine) {
          const wanted = wants(row);
          if (row.hidden === wanted) row.hidden = !wanted;
          seen += wanted;
        }
        const now = parts[i].rows;
        if (mine.some((row, at) => now[at] !== row)) parts[i].replaceChildren(...mine);
      }
      pace *= 2;
      if (i < parts.length) {
        requestAnimationFrame(() => setTimeout(next, 0, i)); // what is done is painted first
        return;
      }
      region.style.minHeight = state.low;
      region.ariaBusy = null;
    };
    next(0);
  };

  /* By its caption in the address, and by its place among those of the same: each has a view. */
  const called = new Map();
  const names = new Map();
  const named = (table) => {
    if (!names.has(table)) {
      const name = view.slug(table.caption?.textContent ?? "");
      const nth = (called.get(name) ?? 0) + 1;
      called.set(name, nth);
      names.set(table, nth > 1 ? `${name}-${nth}` : name);
    }
    return names.get(table);
  };

  const sortable = (state) => {
    const { table } = state;
    const key = `${named(table)}.sort`;
    const heads = [...table.tHead.rows[0].cells];
    const buttons = heads.flatMap((head) => [...head.querySelectorAll("button")]);
    const press = (button, head, column, line, down = button.dataset.order === "ascending") => {
      const keyed = state.rows.map((row) => [sorter(text(row, column, line)), row]);
      keyed.sort(([x], [y]) => (down && x !== "" && y !== "" ? -1 : 1) * order(x, y));
      state.rows = keyed.map(([, row]) => row);
      arrange(state, { sorted: true });
      for (const other of buttons) delete other.dataset.order;
      for (const other of heads) other.removeAttribute("aria-sort");
      button.dataset.order = down ? "descending" : "ascending";
      head.setAttribute("aria-sort", button.dataset.order);
      view.set(key, `${down ? "-" : ""}${view.slug(button.textContent)}`);
    };
    const asked = view.get(key);
    heads.forEach((head, column) =>
      head.querySelectorAll("button").forEach((button, line) => {
        button.addEventListener("click", () => press(button, head, column, line));
        if (asked.replace(/^-/, "") !== view.slug(button.textContent)) return;
        press(button, head, column, line, asked.startsWith("-"));
      }),
    );
  };

  const filterable = (tools, state) => {
    const { table, rows } = state;
    const words = tools.querySelector(".words");
    const count = tools.querySelector("output");
    const choices = [...tools.querySelectorAll("select")];
    const chosen = (box) =>
      box === words ? box.value : box.selectedIndex ? box.selectedOptions[0].text : "";
    const boxes = [words, ...choices].map((box) => [
      `${named(table)}.${box === words ? "words" : view.slug(box.ariaLabel)}`,
      box,
    ]);
    let read = null; // what the rows say is read when it is first asked for
    const said = (row) => ({
      text: row.textContent.toLowerCase(),
      values: choices.map(({ dataset: { column, line } }) =>
        text(row, column, line).text.textContent.trim(),
      ),
    });
    const apply = (how) => {
      read ??= new Map(rows.map((row) => [row, said(row)]));
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (item) =>
        wanted.every((word) => item.text.includes(word)) &&
        choices.every((box, i) => !box.selectedIndex || box.value === item.values[i]);
      const shown = new Set(rows.filter((row) => fits(read.get(row))));
      state.wants = (row) => shown.has(row);
      arrange(state, how);
      count.textContent = `${shown.size} of ${rows.length} rows`;
    };
    for (const [key, box] of boxes) {
      box.addEventListener(box === words ? "input" : "change", () => {
        view.set(key, chosen(box));
        apply();
      });
      const asked = view.get(key);
      if (box === words) box.value = asked;
      else box.selectedIndex = Math.max(0, [...box.options].findIndex((o) => o.text === asked));
    }
    if (boxes.some(([key]) => view.get(key))) apply();
    const show = () => {
      const row = target();
      if (rows.includes(row) && row.hidden) {
        for (const [key, box] of boxes) {
          view.set(key, "");
          if (box === words) box.value = "";
          else box.selectedIndex = 0;
        }
        apply({ atOnce: true });
        row.scrollIntoView();
      }
    };
    window.addEventListener("hashchange", show);
    document.addEventListener("click", ({ target: clicked }) => {
      // the address names the row already: nothing changes, and it may be hidden since
      const link = clicked.closest?.("a[href*='#']");
      if (link?.href === location.href) show();
    });
    show();
  };

  for (const region of document.querySelectorAll(".table-region")) {
    const table = region.querySelector("table:has(thead button)");
    if (!table || table.querySelector("tbody td[colspan]")) continue; // it says that it has no row
    const state = opened(table);
    if (region.classList.contains("interactive")) filterable(region.previousElementSibling, state);
    sortable(state);
  }
})();
