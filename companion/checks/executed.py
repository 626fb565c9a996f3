"""The cells of pages: all of them are run at every build, and one that fails stops it."""

from collections.abc import Iterator

from companion.book import paths
from companion.book.book import Book
from companion.book.pages import Page
from companion.book.uses import Use
from companion.book.yamltext import Yaml, load
from companion.checks.registry import Found, rule
from companion.problem import Place, allowed

MODES = ("force", "auto")
"""When MyST-NB runs every cell anew: by its cache, results of another state of the data stay."""
SPARED = ("skip-execution", "raises-exception")
_SETTING = "execution_"


@rule("cell-notebook", "A {code-cell} stands on a page whose front matter makes it a notebook.")
def cell_notebook(book: Book) -> Iterator[Found]:
    """Cells that would be printed and never run."""
    for page in book.pages:
        for use in page.of("directive", "code-cell"):
            if not page.notebook:
                message = "the page is no notebook: its front matter has no jupytext or kernelspec"
                yield Found(Place(page.path, use.line, use.start or use.column), message)


@rule("cell-executed", "Every cell is run, and may not fail: no tag and no front matter spares it.")
def cell_executed(book: Book) -> Iterator[Found]:
    """Tags of MyST-NB that leave a cell out or let it fail, and settings of a page of its own."""
    for page in book.pages:
        own = page.front.get("mystnb")
        for name in own if isinstance(own, dict) else ():
            if str(name).startswith(_SETTING):
                message = f"mystnb: {name} changes how this page's cells are run; take it out"
                yield Found(Place(page.path, _line(page, str(name)), 1), message)
        for use in page.of("directive", "code-cell"):
            for tag in sorted(_tags(use).intersection(SPARED)):
                message = f"the tag {tag} lets the cell be left out or fail; take it out"
                yield Found(Place(page.path, use.line, use.start or use.column), message)


def _line(page: Page, key: str) -> int:
    """The line on which a key of the front matter stands; the first where it cannot be found."""
    lines = enumerate(page.lines, 1)
    return next((n for n, line in lines if line.lstrip(" {").startswith(f"{key}:")), 1)


def _tags(use: Use) -> frozenset[str]:
    """The tags of a cell, as MyST-NB reads its options."""
    dashed = use.body[:1] == ("---",)
    lines = use.body[1:] if dashed else use.body
    ends = (n for n, line in enumerate(lines) if line == "---" or (not dashed and line[:1] != ":"))
    block = lines[: next(ends, len(lines))]
    read = load("\n".join(line if dashed else line[1:] for line in block))
    options = read.data if isinstance(read, Yaml) else None  # MyST-NB says what is no YAML
    tags = options.get("tags") if isinstance(options, dict) else None
    return frozenset(map(str, tags if isinstance(tags, list) else ()))


@rule(
    "config-execution", "Jupyter Book runs every cell of every page, and one that fails stops it."
)
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
