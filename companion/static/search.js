/* Searches the book: in the page, from a folder as well, with an index that is asked for once. */
"use strict";
(() => {
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const field = document.querySelector(".bd-search-container input[name=q]");
  const root = document.documentElement.dataset.content_root || "./";
  const KINDS = ["Claim", "Chapter", "Study", "Data"];
  const WORTH = [6, 4, 1, 0.8]; // chapters on a thing before what they are made of
  const [ALIKE, BEGUN, MOST] = [0.6, 0.4, 40];

  const load = (address) =>
    new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = done;
      script.onerror = () => {
        index = null; // whoever asks again is given another try
        fail(new Error(`${address} is missing`));
      };
      document.head.append(script);
    });
  let index = null;
  const ready = () =>
    (index ??= (async () => {
      let found = null;
      window.companionSearch = (data) => (found = data);
      const at = list.dataset.index;
      await Promise.all([load(at), load(at.replace("searchdata.js", "stemmer.js"))]);
      found.stopped = new Set(found.stopped);
      found.stemmer = new window.Stemmer();
      found.listed = Object.keys(found.words);
      return found;
    })());

  const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  /* Words by their stems, in their order, with a space on either side of each. */
  const stemmed = (words, data) => ` ${words.map((w) => data.stemmer.stemWord(w)).join(" ")} `;

  /* What is asked: its words by their stems, phrases as one, and identifiers whole. */
  const CODE = /[^\s()[\],;]*\d[^\s()[\],;]*[./-][^\s()[\],;]*[\p{L}\p{N}_]/gu;
  const asked = (query, data) => {
    const lower = query.toLowerCase().replace(/^(https?:\/\/)?(dx\.)?doi\.org\//, "");
    const codes = (lower.match(CODE) ?? []).filter((code) => data.words[code]);
    if (codes.length) return codes;
    const words = wordsOf(lower);
    const telling = words.filter((word) => !data.stopped.has(word));
    let left = stemmed(telling.length ? telling : words, data);
    const phrases = data.phrases.filter((phrase) => left.includes(` ${phrase} `));
    for (const phrase of phrases) left = left.replaceAll(` ${phrase} `, "  ");
    return [...new Set([...phrases, ...left.split(" ").filter(Boolean)])];
  };

  /* A year as the names of studies have it: of two of one year each has a letter. */
  const lettered = (word) => (/^\d{4}$/.test(word) ? [..."abcdef"].map((end) => word + end) : []);

  /* Whether one letter more, less, other or exchanged makes a word of another. */
  const near = (a, b) => {
    let from = 0;
    while (from < a.length && a[from] === b[from]) from++;
    let [x, y] = [a.slice(from), b.slice(from)];
    while (x && x.at(-1) === y.at(-1)) [x, y] = [x.slice(0, -1), y.slice(0, -1)];
    const turned = x.length === 2 && x === y[1] + y[0];
    return Math.max(x.length, y.length) < 2 || turned;
  };
  /* The words that a misspelt one may be: none where it is a word, or the beginning of one. */
  const LONG = 5;
  const nearest = (word, data) => {
    const known = data.words[word] || word.length < LONG || /\d/.test(word);
    if (known || data.listed.some((other) => other.startsWith(word))) return null;
    const alike = data.listed.filter((other) => near(word, other));
    if (alike.length) return alike;
    const begun = data.listed.filter((other) => other.length >= LONG && word.startsWith(other));
    return begun.sort((a, b) => b.length - a.length).slice(0, 1);
  };

  /* The weight of one word on each page: as it stands, what means the same, what begins so. */
  const weigh = (word, data) => {
    const weights = new Map();
    const add = (stem, share) => {
      const [rarity, ...pairs] = data.words[stem] ?? [0];
      for (let i = 0; i < pairs.length; i += 2) {
        const weight = share * rarity * pairs[i + 1];
        weights.set(pairs[i], Math.max(weight, weights.get(pairs[i]) ?? 0));
      }
    };
    for (const same of [word, ...lettered(word), ...(nearest(word, data) ?? [])]) add(same, 1);
    for (const group of data.alike) {
      if (group.includes(word)) for (const other of group) if (other !== word) add(other, ALIKE);
    }
    if (word.length > 2 && !data.words[word]) {
      for (const other of data.listed) if (other.startsWith(word)) add(other, BEGUN);
    }
    return weights;
  };

  const ranked = (words, data) => {
    const sums = new Map();
    for (const word of words) {
      for (const [page, weight] of weigh(word, data)) {
        const [sum, hits] = sums.get(page) ?? [0, 0];
        sums.set(page, [sum + weight, hits + 1]);
      }
    }
    /* A page that is named by what is asked, or by words that mean the same, comes first. */
    const named = (name) => {
      const stems = stemmed(wordsOf(name), data);
      const has = (word) => [word, ...lettered(word)].some((one) => stems.includes(` ${one} `));
      if (words.every(has)) return 8;
      const alike = (word) => data.alike.some((group) => group.includes(word) && group.some(has));
      return words.every((word) => has(word) || alike(word)) ? 2 : 1;
    };
    return [...sums]
      .map(([page, [sum, hits]]) => {
        const [address, title, name, kind, about] = data.pages[page];
        const score = sum * WORTH[kind] * (hits / words.length) ** 2 * named(name);
        return { address, title, kind, about, score };
      })
      .sort((a, b) => b.score - a.score || a.title.localeCompare(b.title));
  };

  const item = ({ address, title, kind, about }) => {
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + address;
    link.textContent = title;
    const sort = document.createElement("span");
    sort.className = "eyebrow";
    sort.textContent = KINDS[kind];
    const text = document.createElement("p");
    text.textContent = about;
    entry.append(sort, link, text);
    return entry;
  };

  let last = "";
  const show = async () => {
    const query = field.value.trim();
    if (query === last) return;
    last = query;
    if (!query) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    const data = await ready();
    const words = asked(query, data);
    const found = ranked(words, data);
    const guessed = words.some((word) => nearest(word, data)?.length);
    if (query !== last) return; // more was typed meanwhile
    list.replaceChildren(...found.slice(0, MOST).map(item));
    const pages = found.length === 1 ? "1 page" : `${found.length} pages`;
    const first = found.length > MOST ? `, the first ${MOST} of them here` : "";
    const alike = guessed ? "No page has a word so spelt; these have one like it. " : "";
    status.textContent = found.length ? `${alike}${pages} found${first}.` : "Nothing found. Try fewer or other words.";
    list.dataset.query = query;
    const address = new URL(location.href);
    address.searchParams.set("q", query);
    history.replaceState(null, "", address);
  };

  let wait = 0;
  field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(show, 150);
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(wait);
    show();
  });
  /* Arrows walk from the field through the results. */
  field.form.parentElement.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const stops = [field, ...list.querySelectorAll("a")];
    const to = stops[stops.indexOf(document.activeElement) + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.focus();
  show();
})();
