"""``companion blocks``: the documentation of directives and roles, as Markdown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from companion.commands.edge import say

if TYPE_CHECKING:
    from companion.blocks import Block


@click.command()
def blocks() -> None:
    """Print what a page may ask for: directives with their options, and roles."""
    for line in documentation():
        say(line)


def documentation() -> Iterator[str]:
    """The lines of the documentation, from the registry."""
    from companion.blocks import BLOCKS, ROLES

    yield "## Directives"
    for _, block in sorted(BLOCKS.items()):
        yield from ("", f"### `{{{block.name}}}`", "", block.summary, "")
        yield from _asked(block)
    yield from ("", "## Roles")
    for _, role in sorted(ROLES.items()):
        yield from ("", f"### `{{{role.name}}}`", "", role.summary)


def _asked(block: "Block") -> Iterator[str]:
    yield f"Argument: {block.argument or 'none'}."
    if not block.options:
        yield from ("", "Options: none.")
        return
    yield from ("", "| option | meaning |", "| --- | --- |")
    for name, option in block.options.items():
        flag = " (no value)" if option.flag else ""
        yield f"| `:{name}:`{flag} | {option.meaning.replace('|', chr(92) + '|')} |"
