"""The cells of pages: all of them are run at every build, and one that fails stops it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from companion.book import paths
from companion.book.book import Book
from companion.book.pages import Page
from companion.book.sources import outside
from companion.checks.registry import Found, rule
from companion.problem import Place, allowed

MODES = ("force", "auto")
"""When MyST-NB runs every cell anew: by its cache, results of another state of the data stay."""
_HIDDEN = re.compile(r"""["'](?P<path>(?:[^"'\n]*/)?\.[A-Za-z_][\w.-]*/)""")
SPARED = ("skip-execution", "raises-exception")


@rule("cell-notebook", "A {code-cell} is one of a notebook, and is run where it stands.")
def cell_notebook(book: Book) -> Iterator[Found]:
    """Cells that would be printed, or left out, and never run."""
    for page in book.pages:
        uses = page.of("directive", "code-cell")
        if not page.notebook:
            for use in uses:
                message = "the page is no notebook: its front matter has no jupytext or kernelspec"
                yield Found(Place(page.path, use.line, use.start or use.column), message)
        elif len(uses) != len(page.cells):
            message = f"of {len(uses)} cells only {len(page.cells)} would be run"
            why = "a cell is fenced by backticks, and stands in no list and no other directive"
            yield Found(Place(page.path, uses[0].line if uses else 1, 1), f"{message}; {why}")


@rule("cell-executed", "Every cell is run, and may not fail: nothing that it says spares it.")
def cell_executed(book: Book) -> Iterator[Found]:
    """Tags of MyST-NB that leave a cell out or let it fail, and code from outside the book."""
    for page in book.pages:
        for number, cell in enumerate(page.cells):
            for message in _faults(book, page, cell.options):
                uses = page.of("directive", "code-cell")[number:]
                place = (uses[0].line, uses[0].start or uses[0].column) if uses else (1, 1)
                yield Found(Place(page.path, *place), message)


@rule("cell-hidden", "A cell reads no hidden folder: no build looks whether its files change.")
def cell_hidden(book: Book) -> Iterator[Found]:
    """Paths in a cell that go through a folder whose name begins with a dot."""
    for page in book.pages:
        for use in page.of("directive", "code-cell"):
            for place, line in zip(use.body_places, use.body, strict=False):
                if found := _HIDDEN.search(line):
                    message = f"{found['path']} is hidden; put what it holds in another folder"
                    yield Found(Place(page.path, *place), message)


def _faults(book: Book, page: Page, cell: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with the options of a cell, as MyST-NB reads them."""
    tags = cell.get("tags")
    for tag in SPARED:
        if isinstance(tags, (list, tuple)) and tag in tags:
            yield f"the tag {tag} lets the cell be left out or fail; take it out"
    own = cell.get("mystnb")
    for name in sorted(map(str, own)) if isinstance(own, dict) else ():
        if name != "image":
            yield f"mystnb: {name} is not for a cell: nothing checks its captions and settings"
    load = cell.get("load")
    if load and outside(book.root, str(PurePosixPath(page.path).parent / str(load))):
        yield f"load: {load} lies outside of the book; put it in"


@rule("config-execution", "Every cell of every page is run at each build; one that fails stops it.")
def config_execution(book: Book) -> Iterator[Found]:
    """Results kept from another state of the data, pages left out, errors allowed."""
    page = next((page for page in book.pages if page.notebook), None)
    if page is None or any(problem.path == paths.CONFIG for problem in book.problems):
        return
    config = book.config
    wrong = []
    if config.execution not in MODES:
        found = f"is {config.execution!r}; allowed: {allowed(MODES)}"
        wrong.append(("execute_notebooks", found))
    if config.spared:
        wrong.append(("exclude_patterns", f"leaves out {', '.join(config.spared)}"))
    if config.lenient:
        wrong.append(("allow_errors", "is true"))
    if not config.raises:
        wrong.append(("nb_execution_raise_on_error", "is not true"))
    for key, message in wrong:
        place = Place(paths.CONFIG, *config.places.get(key, (1, 1)))
        yield Found(place, f"{key} {message}; {page.path} has cells to be run")
