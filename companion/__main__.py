"""``python -m companion`` from a book's root, without installing the package."""

from companion.cli import main

main(prog_name="companion")
