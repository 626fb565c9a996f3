/* Charts: a picture first, drawn by plotly when a reader asks for it. */
"use strict";
(() => {
  const { view } = window.companion;
  const root = document.documentElement.dataset.content_root || "./";

  /* Charts: each is a picture in the page. Plotly is loaded once, when a reader asks for the first
     interactive chart by its button, or chooses another method. */
  let library = null;
  const plotly = () =>
    (library ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = `${root}_static/plotly.min.js`;
      script.onload = () => done(window.Plotly);
      script.onerror = () => {
        library = null; // whoever asks again is given another try
        script.remove();
        fail(new Error("plotly.min.js is missing"));
      };
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
  const [LETTER, BOLD, TITLE] = [6.2, 7, 7.1];
  const SLOT = 7; // half the height of a line of words
  const fold = (text, most) =>
    String(text)
      .split("<br>")
      .map((line) => line.replace(new RegExp(`(.{1,${Math.floor(most)}})(?: |$)`, "g"), "$1<br>"))
      .join("")
      .replace(/<br>$/, "");
  /* How far, together, words of ticks pass the two ends of their axis: each stands about its tick.
     Plotly lets the margins grow by it, so that what is folded has as much less room. */
  const past = ({ type, range, tickvals, ticktext }, width) => {
    if (!range || !ticktext) return 0;
    const [low, high] = range;
    const ends = tickvals.map((value, i) => {
      const at = (((type === "log" ? Math.log10(value) : value) - low) / (high - low)) * width;
      const half = (Math.max(...ticktext[i].split("<br>").map((line) => line.length)) * LETTER) / 2;
      return { before: half - at, after: at + half - width };
    });
    const most = (end) => Math.max(0, ...ends.map((over) => over[end]));
    return most("before") + most("after");
  };
  const stack = (traces, layout, width) => {
    const written = traces.filter((trace) => trace.meta?.role === "column");
    const columns = written.filter((trace) => trace.meta.column !== "name");
    const head = columns[0]?.y[0];
    const listed = written.find((trace) => trace.meta.column === "name")?.y;
    const { t, b, l, r } = layout.margin;
    const room = width - l - r - (listed ? past(layout.xaxis, width - l - r) : 0);
    const marked = new Set(traces.filter((t) => !written.includes(t)).flatMap((t) => t.y ?? []));
    const folded = (name) => {
      if (!marked.has(name)) return fold(name, room / BOLD);
      const parts = columns.map((column) => [column.text[0], column.text[column.y.indexOf(name)]]);
      const words = parts.filter(([, text]) => text).map((part) => part.join(" "));
      const lines = [name, words.join("; ")].map((line) => line.replaceAll("<br>", " "));
      return lines.filter(Boolean).map((line) => fold(line, room / LETTER)).join("<br>");
    };
    for (const column of written) column.visible = false;
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
      if (axis.title?.text) axis.title = { ...axis.title, text: fold(axis.title.text, width / TITLE) };
      if (axis.tickvals?.length > 6) {
        axis.ticktext = axis.ticktext.filter((_, i) => i % 2 === 0);
        axis.tickvals = axis.tickvals.filter((_, i) => i % 2 === 0);
      } else if (!axis.tickvals) axis.nticks = 5;
      axis.tickangle = 0;
    }
    for (const note of layout.annotations ?? []) {
      if (note.xref === "paper") note.font = { ...note.font, size: 10 }; // heads of panels
    }
    layout.legend = { ...layout.legend, font: { size: 10 } };
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
      const { column: kind } = column.meta;
      // beside the marks a name has no room for a method, which the caption tells
      const label = (words, i) => (kind === "name" && column.y[i] === row ? choice.label : words);
      column.text = choice.columns[kind] ?? column.text.map(label);
      column.y = renamed(column.y);
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
  const key = (box, what) => `${box.closest("figure")?.id ?? box.dataset.figure}.${what}`;
  const draw = async (box) => {
    const Plotly = await plotly();
    show(box, true);
    const figure = data(box.dataset.figure);
    choose(figure, chosen.get(box));
    const { data: traces, layout } = figure;
    const without = new Set(view.get(key(box, "without")).split("|"));
    for (const trace of traces) if (without.has(trace.name)) trace.visible = "legendonly";
    const config = { displaylogo: false, displayModeBar: false, showTips: false };
    const width = box.clientWidth;
    drawn.set(box, width);
    label(traces, width);
    const laid = { ...narrow(traces, themed(layout), width), width };
    await Plotly.react(box, traces, laid, config);
    if (!box.dataset.drawn) walk(box, Plotly);
    box.dataset.drawn = "yes";
    sized.observe(box);
  };

  const ask = async (box) => {
    const line = box.closest("figure").querySelector("output[data-failed]");
    try {
      await plotly();
    } catch {
      line.textContent = line.dataset.failed;
      return;
    }
    line.textContent = "";
    await draw(box);
  };

  /* A chart is laid out for its width: for another it is drawn anew, once it changes no more. */
  const drawn = new Map();
  const STILL = 100;
  let turning = 0;
  const sized = new ResizeObserver(() => {
    clearTimeout(turning);
    turning = setTimeout(() => {
      for (const [box, width] of drawn) {
        if (!box.hidden && box.clientWidth && box.clientWidth !== width) draw(box);
      }
    }, STILL);
  });

  /* Its points, one after the other, by the arrow keys: shown as by the pointer, and said. What is
     said of a point, also of one that is pressed, leads to its study. */
  const plain = (words) =>
    String(words)
      .replace(/([:;,]?)\s*<br ?\/?>\s*/g, (_, sign) => `${sign || ";"} `)
      .replace(/<[^>]+>/g, "");
  const shownAt = (value) => (typeof value === "number" ? Number(value.toPrecision(4)) : value);
  const said = (trace, i, columns) => {
    const [at, name] = [trace.x[i], trace.y[i]];
    const beside = columns
      .map((column) => [column.text[0], column.text[column.y.indexOf(name)]])
      .filter(([, text]) => text)
      .map((part) => part.join(" ").replaceAll("<br>", " "));
    if (beside.length) return plain(`${name}: ${beside.join("; ")}`);
    if (trace.hoverinfo === "name") return trace.name; // a crowd of marks, alike
    const told = trace.customdata ?? trace.hovertext;
    const hover = Array.isArray(told) ? told[i] : told;
    const words = hover ? [hover] : [trace.name, shownAt(at)];
    if (typeof name === "string" && !String(hover).includes(name)) words.unshift(name);
    return words.map(plain).join(": ");
  };
  /* Beside the pointer stands the same, on lines of half the chart: a label is left or right of its
     mark, and plotly breaks none. */
  const label = (traces, width) => {
    const written = traces.filter(({ meta }) => meta?.role === "column" && meta.column !== "name");
    for (const trace of traces) {
      if (trace.meta?.role === "column" || ["skip", "name"].includes(trace.hoverinfo)) continue;
      trace.customdata = trace.hovertext;
      const words = trace.hovertext ?? [...trace.x.keys()].map((i) => said(trace, i, written));
      trace.hovertext = [words].flat().map((text) => fold(text ?? "", width / 16));
      trace.hoverinfo ??= "text";
    }
  };
  const points = (box) => {
    const layout = box._fullLayout;
    const written = box.data.filter(({ meta }) => meta?.role === "column" && meta.column !== "name");
    const found = box.data.flatMap((trace, curveNumber) => {
      const hidden = trace.visible === false || trace.visible === "legendonly";
      if (hidden || trace.hoverinfo === "skip" || trace.meta?.role === "column") return [];
      const axis = layout[(trace.yaxis ?? "y").replace("y", "yaxis")];
      return [...trace.x.keys()]
        .filter((i) => (trace.x[i] ?? null) !== null && (trace.y[i] ?? null) !== null)
        .map((pointNumber) => ({
          curveNumber,
          pointNumber,
          subplot: `${trace.xaxis ?? "x"}${trace.yaxis ?? "y"}`,
          line: axis.type === "category" ? axis.d2p(trace.y[pointNumber]) : 0,
          said: said(trace, pointNumber, written),
          names: [trace.y[pointNumber], trace.name],
          marks: [`${curveNumber}.${pointNumber}`],
        }));
    });
    found.sort((a, b) => a.line - b.line); // names from the top; else as they were drawn
    const told = [];
    for (const point of found) {
      if (told.at(-1)?.said !== point.said) told.push(point);
      else told.at(-1).marks.push(...point.marks); // a bar has two ends
    }
    return told;
  };
  const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  const unfolded = (label) => label.replaceAll("- ", "-"); // a line may end with a hyphen
  const ways = (box) =>
    new Map(
      [...(box.closest("figure")?.querySelectorAll(".picture a") ?? [])].map((way) => {
        const lines = [way, ...way.querySelectorAll("*")].filter((e) => e.matches(".label"));
        const label = lines.map((line) => line.textContent).join(" ");
        return [unfolded(label), way.getAttribute("href")];
      }),
    );
  const walk = (box, Plotly) => {
    const links = ways(box);
    const line = document.createElement("output");
    line.className = "point-said";
    line.setAttribute("aria-live", "polite");
    box.after(line);
    box.tabIndex = 0;
    box.setAttribute("role", "application"); // so that the arrow keys reach the chart
    let now = -1;
    const tell = (every) => {
      const { said, names } = every[now];
      const label =
        names.map((name) => unfolded(String(name))).find((name) => links.has(name)) ??
        [...links.keys()].find((name) => said.startsWith(`${name}, `)); // of a grid's line
      const words = document.createElement(label ? "a" : "span");
      if (label) words.href = links.get(label);
      words.textContent = said;
      line.replaceChildren(`${now + 1} / ${every.length}. `, words);
    };
    box.on("plotly_click", ({ points: [{ curveNumber, pointNumber }] }) => {
      const every = points(box);
      const at = every.findIndex(({ marks }) => marks.includes(`${curveNumber}.${pointNumber}`));
      if (at < 0) return;
      now = at;
      tell(every);
    });
    box.addEventListener("keydown", (event) => {
      const every = points(box);
      if (event.key === "Escape") {
        Plotly.Fx.unhover(box);
        line.textContent = "";
        return;
      }
      const step = STEPS[event.key];
      if (step) now = Math.min(Math.max(now + step, 0), every.length - 1);
      else if (event.key === "Home") now = 0;
      else if (event.key === "End") now = every.length - 1;
      else return;
      event.preventDefault();
      if (!every.length) return;
      const { curveNumber, pointNumber, subplot } = every[now];
      Plotly.Fx.hover(box, [{ curveNumber, pointNumber }], subplot);
      tell(every);
    });
    box.addEventListener("blur", () => Plotly.Fx.unhover(box));
    box.on("plotly_restyle", () => {
      const gone = box.data.filter((trace) => trace.visible === "legendonly");
      view.set(key(box, "without"), gone.map((trace) => trace.name).join("|"));
    });
  };

  const charts = [...document.querySelectorAll(".plot[data-figure]")];
  for (const box of charts) {
    const [picture, button] = beside(box);
    if (!picture || view.get(key(box, "without"))) ask(box); // a notebook's own, or asked for
    button?.addEventListener("click", () => (box.hidden ? ask(box) : show(box, false)));
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
    const told = ["parts", "method"].map((role) => [role, part(method, role).textContent]);
    const say = (item) => {
      const words = item.own ? Object.fromEntries(told) : { ...item, ...estimators[item.estimator] };
      for (const [role] of told) part(method, role).textContent = words[role];
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
    const select = box.querySelector("select");
    const apply = async () => {
      const item = items[select.value];
      const { columns, ...under } = estimators[item.estimator];
      const choice = { ...item, ...under, columns: { ...item.columns, ...columns } };
      const before = chosen.get(plot);
      chosen.set(plot, item.own ? null : choice);
      try {
        await draw(plot);
      } catch {
        chosen.set(plot, before); // what is said stays what is shown
        select.value = items.findIndex((one) => (before ? one.key === before.key : one.own));
        view.set(key(plot, "method"), before?.key ?? "");
        part(box, "said").textContent = box.dataset.failed;
        return;
      }
      if (items[select.value] === item) say(item);
    };
    select.addEventListener("change", () => {
      const { method } = select.selectedOptions[0].dataset;
      view.set(key(plot, "method"), items[select.value].own ? "" : method);
      apply();
    });
    const asked = [...select.options].find((o) => o.dataset.method === view.get(key(plot, "method")));
    if (!asked || items[asked.value].own) continue;
    select.value = asked.value;
    apply();
  }

  /* A picture as PNG: the wide one, dark on white whatever the theme. The SVG is a file. */
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
  const pixels = async (svg) => {
    const image = new Image();
    image.src = standing(svg);
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [SCALE * image.width, SCALE * image.height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  };
  /* From a folder a browser would open the file, and leave the page. */
  if (location.protocol === "file:") {
    for (const link of document.querySelectorAll("figure.chart a[download$='.svg']")) {
      link.addEventListener("click", () => {
        link.href = standing(link.closest("figure").querySelector(".picture.wide svg"));
      });
    }
  }
  for (const button of document.querySelectorAll("button[data-save]")) {
    button.addEventListener("click", async () => {
      const link = document.createElement("a");
      link.download = button.dataset.save;
      link.href = await pixels(button.closest("figure").querySelector(".picture.wide svg"));
      link.click();
    });
  }
})();
