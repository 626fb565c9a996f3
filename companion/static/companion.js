/* Draws the charts, sorts and filters the tables, keeps the value cards usable by touch.
   Everything a reader needs is in the page without it. */
"use strict";
(() => {
  const root = document.documentElement.dataset.content_root || "./";

  /* Charts: each is a picture in the page. Plotly is loaded once, when a reader asks for the first
     interactive chart by its button, or chooses another method. */
  let library = null;
  const plotly = () =>
    (library ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = `${root}_static/plotly.min.js`;
      script.onload = () => done(window.Plotly);
      script.onerror = () => fail(new Error("plotly.min.js is missing"));
      document.head.append(script);
    }));

  const data = (id) => JSON.parse(document.getElementById(id).textContent);

  const themed = (layout) => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const text = colour("--pst-color-text-base") || "#222";
    const line = colour("--pst-color-border") || "#ccc";
    const copy = structuredClone(layout);
    copy.font = { ...copy.font, color: text, family: "system-ui, sans-serif" };
    copy.hoverlabel = { font: { family: "system-ui, sans-serif" } };
    for (const key of Object.keys(copy).filter((k) => /^[xy]axis/.test(k))) {
      copy[key] = { ...copy[key], gridcolor: line, linecolor: line, zerolinecolor: line };
    }
    for (const shape of copy.shapes ?? []) if (!shape.line?.color) shape.line = { color: line };
    return copy;
  };

  /* On a narrow screen names stand above their lines, so that the marks have the whole width, and
     what stands in columns beside the marks is folded under the name, each text after its head. */
  const NARROW = 640;
  const [LETTER, BOLD] = [6.2, 7];
  const SLOT = 7; // half the height of a line of words
  const fold = (text, most) =>
    String(text)
      .split("<br>")
      .map((line) => line.replace(new RegExp(`(.{1,${Math.floor(most)}})(?: |$)`, "g"), "$1<br>"))
      .join("")
      .replace(/<br>$/, "");
  const stack = (traces, layout, width) => {
    const written = traces.filter((trace) => trace.meta?.role === "column");
    const columns = written.filter((trace) => trace.meta.column !== "name");
    const head = columns[0]?.y[0];
    const listed = written.find((trace) => trace.meta.column === "name")?.y;
    const marked = new Set(traces.filter((t) => !written.includes(t)).flatMap((t) => t.y ?? []));
    const folded = (name) => {
      if (!marked.has(name)) return fold(name, width / BOLD);
      const parts = columns.map((column) => [column.text[0], column.text[column.y.indexOf(name)]]);
      const words = parts.filter(([, text]) => text).map((part) => part.join(" "));
      const lines = [name, words.join("; ")].map((line) => line.replaceAll("<br>", " "));
      return lines.filter(Boolean).map((line) => fold(line, width / LETTER)).join("<br>");
    };
    for (const column of written) column.visible = false;
    const { t, b } = layout.margin;
    for (const key of Object.keys(layout).filter((k) => /^yaxis/.test(k))) {
      const axis = layout[key];
      if (!axis.categoryarray) continue;
      if (listed) {
        axis.anchor = "x";
        layout.xaxis.domain = [0, 1];
      }
      const names = (listed ?? axis.categoryarray.toReversed()).filter((name) => name !== head);
      const slots = [];
      const notes = [];
      let spaces = 0;
      for (const name of names) {
        const text = folded(name);
        const space = 2 * text.split("<br>").length;
        const above = marked.has(name) ? space + 1 : space / 2 + 1;
        const below = marked.has(name) ? 1 : space / 2 - 1;
        const empty = (n) => Array.from({ length: n }, () => `\u200b${spaces++}`);
        slots.push(...empty(above), name, ...empty(below));
        notes.push({
          text,
          x: 0,
          xref: `${axis.anchor ?? "x"} domain`,
          xanchor: "left",
          y: name,
          yref: key.replace("axis", ""),
          yanchor: marked.has(name) ? "bottom" : "middle",
          yshift: marked.has(name) ? SLOT : 0,
          align: "left",
          showarrow: false,
        });
      }
      const [from, to] = axis.domain ?? [0, 1];
      layout.height = Math.max(layout.height, t + b + 40 + (SLOT * slots.length) / (to - from));
      Object.assign(axis, { categoryarray: slots.toReversed(), showticklabels: false, ticks: "" });
      axis.range = [-0.5, slots.length - 0.5];
      layout.annotations = [...(layout.annotations ?? []), ...notes];
    }
  };

  const narrow = (traces, layout, width) => {
    if (width >= NARROW) return layout;
    layout.font.size = 11;
    layout.margin = { ...layout.margin, r: 6 };
    for (const key of Object.keys(layout).filter((k) => /^xaxis/.test(k))) {
      const axis = layout[key];
      if (axis.title?.text) axis.title = { ...axis.title, text: fold(axis.title.text, 44) };
      if (axis.tickvals?.length > 6) {
        axis.ticktext = axis.ticktext.filter((_, i) => i % 2 === 0);
        axis.tickvals = axis.tickvals.filter((_, i) => i % 2 === 0);
      } else if (!axis.tickvals) axis.nticks = 5;
      axis.tickangle = 0;
    }
    stack(traces, layout, width);
    return layout;
  };

  /* A forest plot under another method: chosen in its switch, drawn whenever the plot is drawn.
     Traces are found by the role in their `meta`, so that their names may be in any language. */
  const chosen = new Map();
  const choose = ({ data: traces, layout }, choice) => {
    if (!choice) return;
    const having = (role) => traces.filter((trace) => trace.meta?.role === role);
    const [[pooled], [prediction], [totals]] = ["pooled", "prediction", "subtotal"].map(having);
    const [at, low, high, from, to] = choice.values;
    let first = 0; // sizes and hovers stand in the order in which the traces draw the trials
    for (const trials of having("trial")) {
      const end = first + trials.y.length;
      trials.hovertext = choice.hover.slice(first, end);
      trials.marker.size = choice.sizes.slice(first, end);
      first = end;
    }
    const axis = layout.yaxis;
    const row = pooled.y[0];
    const renamed = (names) => names.map((name) => (name === row ? choice.row : name));
    axis.categoryarray = renamed(axis.categoryarray);
    for (const column of having("column")) {
      column.y = renamed(column.y);
      column.text = choice[column.meta.column] ?? renamed(column.text);
    }
    Object.assign(pooled, { x: [at], y: [choice.row] });
    Object.assign(pooled.error_x, { array: [high - at], arrayminus: [at - low] });
    if (prediction) Object.assign(prediction, { x: [from, to], visible: from !== null });
    if (!totals) return;
    totals.x = choice.totals.map((total) => total?.[0] ?? null);
    totals.error_x.array = choice.totals.map((total) => total && total[2] - total[0]);
    totals.error_x.arrayminus = choice.totals.map((total) => total && total[0] - total[1]);
  };

  const beside = (box) => {
    const figure = box.closest("figure");
    return [figure.querySelector(".pictures"), figure.querySelector(".interact button")];
  };
  const show = (box, on) => {
    box.hidden = !on;
    const [picture, button] = beside(box);
    if (!picture) return;
    picture.hidden = on;
    button.setAttribute("aria-pressed", on);
  };
  const draw = async (box) => {
    const Plotly = await plotly();
    show(box, true);
    const figure = data(box.dataset.figure);
    choose(figure, chosen.get(box));
    const { data: traces, layout } = figure;
    const config = { responsive: true, displaylogo: false, displayModeBar: false };
    await Plotly.react(box, traces, narrow(traces, themed(layout), box.clientWidth), config);
    box.dataset.drawn = "yes";
  };

  const charts = [...document.querySelectorAll(".plot[data-figure]")];
  for (const box of charts) {
    const [picture, button] = beside(box);
    if (!picture) draw(box); // a notebook's own figure
    button?.addEventListener("click", () => (box.hidden ? draw(box) : show(box, false)));
  }
  new MutationObserver(() =>
    charts.filter((box) => !box.hidden).forEach(draw),
  ).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  /* Forest plots: the pooled row under another estimator and interval, in the plot and in words.
     The words of every method come with the switch; the book's own are kept and put back. */
  const part = (box, role) => box.querySelector(`[data-role="${role}"]`);
  for (const box of document.querySelectorAll(".switch")) {
    const of = `[data-for="${box.dataset.for}"]`;
    const plot = document.querySelector(`.plot[data-figure="${box.dataset.for}"]`);
    if (!plot) continue;
    const { items, estimators } = JSON.parse(box.querySelector(".alternatives").textContent);
    const figure = plot.closest("figure");
    const title = figure.querySelector("figcaption");
    const alt = figure.querySelector(".alt");
    const method = document.querySelector(`.heterogeneity${of}`);
    const mark = document.createElement("span");
    mark.className = "shown";
    const own = { title: title.textContent, alt: alt.textContent, label: plot.getAttribute("aria-label") };
    const said = ["parts", "method"].map((role) => [role, part(method, role).textContent]);
    const say = (item) => {
      const words = item.own ? Object.fromEntries(said) : { ...item, ...estimators[item.estimator] };
      for (const [role] of said) part(method, role).textContent = words[role];
      alt.textContent = item.own ? own.alt : item.alt;
      const label = item.own ? own.label : `${own.title}. ${item.mark}. ${item.alt}`;
      plot.setAttribute("aria-label", label);
      mark.textContent = item.mark;
      if (item.own) mark.remove();
      else title.append(mark);
      part(box, "said").textContent = `${item.mark}. ${alt.textContent}`;
      part(box, "others").hidden = item.own;
      // the picture is of the book's own result: no way back to it, nor to paper, before that is
      figure.classList.toggle("switched", !item.own);
      figure.querySelector(".interact").hidden = !item.own;
    };
    box.querySelector("select").addEventListener("change", (event) => {
      const item = items[event.target.value];
      chosen.set(plot, item.own ? null : { ...item, ...estimators[item.estimator] });
      say(item);
      draw(plot);
    });
  }

  /* A picture as a file: the wide one, dark on white whatever the theme. */
  const SCALE = 2;
  const standing = (svg) => {
    const copy = svg.cloneNode(true);
    copy.setAttribute("color", "#222");
    const paper = document.createElementNS(svg.namespaceURI, "rect");
    for (const [name, value] of Object.entries({ width: "100%", height: "100%", fill: "#fff" })) {
      paper.setAttribute(name, value);
    }
    copy.querySelector("desc").after(paper);
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  };
  const pixels = async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [SCALE * image.width, SCALE * image.height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  };
  for (const button of document.querySelectorAll("button[data-save]")) {
    button.addEventListener("click", async () => {
      const address = standing(button.closest("figure").querySelector(".picture.wide svg"));
      const link = document.createElement("a");
      link.download = `${button.dataset.name}.${button.dataset.save}`;
      link.href = button.dataset.save === "png" ? await pixels(address) : address;
      link.click();
    });
  }

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

  const sortable = (table) => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const buttons = heads.flatMap((head) => [...head.querySelectorAll("button")]);
    const press = (button, head, column, line) => {
      const down = button.dataset.order === "ascending";
      for (const other of buttons) delete other.dataset.order;
      for (const other of heads) other.removeAttribute("aria-sort");
      button.dataset.order = down ? "descending" : "ascending";
      head.setAttribute("aria-sort", button.dataset.order);
      const keyed = [...body.rows].map((row) => [sorter(text(row, column, line)), row]);
      keyed.sort(([x], [y]) => (down && x !== "" && y !== "" ? -1 : 1) * order(x, y));
      settle(body, keyed.map(([, row]) => row));
    };
    heads.forEach((head, column) =>
      head.querySelectorAll("button").forEach((button, line) =>
        button.addEventListener("click", () => press(button, head, column, line)),
      ),
    );
  };

  const filterable = (tools, table) => {
    const rows = [...table.tBodies[0].rows];
    const words = tools.querySelector(".words");
    const count = tools.querySelector("output");
    const choices = [...tools.querySelectorAll("select")];
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
    words.addEventListener("input", apply);
    choices.forEach((box) => box.addEventListener("change", apply));
    const show = () => {
      const row = location.hash && document.getElementById(location.hash.slice(1));
      if (row && rows.includes(row) && row.hidden) {
        words.value = "";
        choices.forEach((box) => (box.selectedIndex = 0));
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

  /* Cards of values and citations: by pointer, by key and by touch. A card lies over everything
     (a popover), so that no table cuts it, and may be entered; Escape closes it from anywhere. The
     card of a citation stands at the end of the page and is put beside the link that asks for it,
     so that the next key leads into it. */
  {
    const cards = new Map();
    for (const value of document.querySelectorAll(".datum > .value")) {
      cards.set(value, value.nextElementSibling);
    }
    for (const card of document.querySelectorAll(".cite-cards > .card")) {
      for (const link of document.querySelectorAll(`a.${CSS.escape(card.classList[1])}`)) {
        cards.set(link, card);
        link.removeAttribute("title"); // it would say the same again
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
  }
})();
