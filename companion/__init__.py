"""An evidence companion: claim → citation → row → pooled result → judgement → sentence, as data.

What ``__all__`` names is public, here and in the modules that it names; all else may change.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from companion import charts, effects, questions, synthesis
    from companion.book.book import Book
    from companion.book.view import View
    from companion.problem import Problem

__all__ = [
    "Book", "Problem", "View", "charts", "check", "effects", "load", "questions", "show",
    "synthesis",
]  # fmt: skip
_CLASSES = {"Book": "book.book", "Problem": "problem", "View": "book.view"}


def load(path: "str | Path" = ".", *, kept: bool = False) -> "Book":
    """Read the book whose root is ``path``: one frame per table, rows, references, pages.

    With ``kept``, what a build has kept below ``_build`` is not read again where its sources are
    the same. Only for a book that was built here: what is kept can run code when it is read.
    """
    from pathlib import Path

    from companion.book import paths
    from companion.book.kept import Kept
    from companion.book.load import load as read

    file = Path(path) / paths.BUILD / paths.KEPT
    return read(path, Kept(file if kept and file.is_file() else None))


def check(book: "Book") -> "tuple[Problem, ...]":
    """Every problem of a book, as ``companion check`` prints them; none when the chain holds."""
    from companion.checks import check as run

    return run(book)


def show(figure: Any) -> None:
    """Draw a figure or a chart in a notebook as the book draws it (needs IPython)."""
    from companion.html.figures import show as draw

    draw(figure)


def __getattr__(name: str) -> Any:
    """The public modules and classes, read when they are asked for: some are slow to import."""
    if name in _CLASSES:
        return getattr(import_module(f"{__name__}.{_CLASSES[name]}"), name)
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
