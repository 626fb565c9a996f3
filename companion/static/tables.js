/* Tables: sorted and filtered; all rows are in the page without this. */
"use strict";
(() => {
  const { view } = window.companion;

  /* Tables: sort by a click on a heading, filter by words and by the values of a column. */
  const collator = new Intl.Collator(); // once: asking each pair for a locale takes a second
  const order = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? collator.compare(a, b) : x - y;
  };

  /* A text of a row: a column may hold several, one below the other. */
  const text = (row, column, line) => {
    const cell = row.cells[column];
    const part = cell.querySelectorAll(".part")[line];
    return part ? { cell: line ? part : cell, text: part } : { cell, text: cell };
  };
  const sorter = ({ cell, text }) => cell.dataset.sort ?? text.textContent.trim();

  /* Rows in their new order: of a long table first those in sight, the others as time allows. */
  const AT_ONCE = 250;
  const settle = (body, rows) => {
    const turn = (body.dataset.turn = Number(body.dataset.turn ?? 0) + 1);
    if (rows.length <= AT_ONCE) return body.append(...rows);
    const step = 25;
    body.prepend(...rows.slice(0, step));
    const next = (from) => {
      if (Number(body.dataset.turn) !== turn || from >= rows.length) return;
      body.append(...rows.slice(from, from + step));
      setTimeout(next, 0, from + step);
    };
    setTimeout(next, 0, step);
  };

  const named = (table) => view.slug(table.caption?.textContent ?? "");

  const sortable = (table) => {
    const body = table.tBodies[0];
    const key = `${named(table)}.sort`;
    const heads = [...table.tHead.rows[0].cells];
    const buttons = heads.flatMap((head) => [...head.querySelectorAll("button")]);
    const press = (button, head, column, line, down = button.dataset.order === "ascending") => {
      for (const other of buttons) delete other.dataset.order;
      for (const other of heads) other.removeAttribute("aria-sort");
      button.dataset.order = down ? "descending" : "ascending";
      head.setAttribute("aria-sort", button.dataset.order);
      const keyed = [...body.rows].map((row) => [sorter(text(row, column, line)), row]);
      keyed.sort(([x], [y]) => (down && x !== "" && y !== "" ? -1 : 1) * order(x, y));
      settle(body, keyed.map(([, row]) => row));
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

  const filterable = (tools, table) => {
    const rows = [...table.tBodies[0].rows];
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
    const said = () =>
      (read ??= rows.map((row) => ({
        row,
        text: row.textContent.toLowerCase(),
        values: choices.map(({ dataset: { column, line } }) =>
          text(row, column, line).text.textContent.trim(),
        ),
      })));
    const apply = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (item) =>
        wanted.every((word) => item.text.includes(word)) &&
        choices.every((box, i) => !box.selectedIndex || box.value === item.values[i]);
      let shown = 0;
      for (const item of said()) {
        const hidden = !fits(item);
        if (item.row.hidden !== hidden) item.row.hidden = hidden;
        shown += !hidden;
      }
      count.textContent = `${shown} of ${rows.length} rows`;
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
      const row = location.hash && document.getElementById(location.hash.slice(1));
      if (row && rows.includes(row) && row.hidden) {
        for (const [key, box] of boxes) {
          view.set(key, "");
          if (box === words) box.value = "";
          else box.selectedIndex = 0;
        }
        apply();
        row.scrollIntoView();
      }
    };
    window.addEventListener("hashchange", show);
  };

  for (const region of document.querySelectorAll(".table-region")) {
    const table = region.querySelector("table:has(thead button)");
    if (!table || table.querySelector("tbody td[colspan]")) continue; // it says that it has no row
    sortable(table);
    if (region.classList.contains("interactive")) filterable(region.previousElementSibling, table);
  }
})();
