"""``python -m companion`` from a book's root, without installing the package."""

from companion.commands import run

run()
