"""``python -m companion`` from a book's root, without installing the package."""

from companion.commands import main

main(prog_name="companion")
