"""The search index as a clean build writes it."""

from pathlib import Path

from sphinx.search import js_index

_TERMS = ("terms", "titleterms")


def tidy(site: Path) -> None:
    """Drop words that no page has any more: Sphinx keeps them, in none, from build to build."""
    file = site / "searchindex.js"
    if not file.is_file():
        return
    text = file.read_text(encoding="utf-8")
    index = js_index.loads(text)
    for name in _TERMS:
        index[name] = {word: pages for word, pages in index[name].items() if pages != []}
    tidied = js_index.dumps(index)
    if tidied != text:
        file.write_text(tidied, encoding="utf-8")
