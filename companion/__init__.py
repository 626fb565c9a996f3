"""An evidence companion: claim → citation → row → pooled result → judgement → sentence, as data."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from companion.book.book import Book

__all__ = ["load", "show"]


def load(path: "str | Path" = ".") -> "Book":
    """Read the book whose root is ``path``: one frame per table, rows, references, pages."""
    from companion.book.load import load as read

    return read(path)


def show(figure: Any) -> None:
    """Draw a figure or a chart in a notebook as the book draws it (needs IPython)."""
    from companion.html.figures import show as draw

    draw(figure)
