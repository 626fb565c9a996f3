"""Questions on a terminal: one at a time, again where the answer cannot stand.

Enter takes what is proposed or leaves a cell empty, a dash empties it, a question mark lists what
is known, and the beginning of a word is enough. Ctrl-C ends the command, with nothing written.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from companion.book.book import Book
from companion.commands.add.cells import Cells, faults, known, resolved, unprintable
from companion.commands.edge import printable, say
from companion.commands.package import allowed_in
from companion.model.row import Column, Row, Schema

HELP = "Enter takes what is proposed or leaves it empty, - empties, ? lists what is known."
EMPTY, LIST = "-", "?"


def ask(
    name: str,
    default: str = "",
    words: Sequence[str] = (),
    wrong: Callable[[str], str] = lambda answer: "",
) -> str:
    """An answer against which ``wrong`` says nothing; one of the words, where there are some."""
    while True:
        with _completing(words):
            typed = click.prompt(name, default=default, show_default=bool(default)).strip()
        if typed == LIST:
            say("  " + (", ".join(words) or "any text"))
            continue
        answer, fault = resolved("" if typed == EMPTY else typed, words)
        fault = fault or unprintable(answer) or wrong(answer)
        if not fault:
            if answer not in (typed, ""):
                say(f"  {answer}")
            return answer
        say(printable(f"  {fault}"))


def ask_cell(
    book: Book, schema: Schema[Row], column: Column, cells: Cells, default: str, *, fill: bool
) -> str:
    """A cell of a row whose other cells are known; ``fill`` asks until what must be filled is."""

    def wrong(answer: str) -> str:
        found = faults(book, schema, {**cells, column.name: answer}).get(column.name, "")
        return found if answer or fill else ""

    words = known(book, schema, column)
    holds = allowed_in(schema, column, book.subject).replace("`", "")
    say(f"{column.description} ({holds})")
    return ask(column.name, default, words, wrong)


def sure(question: str, *, default: bool = True) -> None:
    """Go on where the answer is yes; else the command ends, with nothing written."""
    if not click.confirm(question, default=default):
        say("Nothing is written.", err=True)
        raise click.exceptions.Exit(1)


@contextmanager
def _completing(words: Sequence[str]) -> Iterator[None]:
    """The tabulator completes a word, on a terminal that can."""
    try:
        import readline
    except ImportError:  # not every system has it
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    before = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(completer(words))
    readline.set_completer_delims(" ")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before[0])
        readline.set_completer_delims(before[1])


def completer(words: Sequence[str]) -> Callable[[str, int], str | None]:
    """What readline asks: the word of that number, from 0, of those that begin as typed."""

    def complete(typed: str, number: int) -> str | None:
        begin = [word for word in words if word.startswith(typed)]
        return begin[number] if number < len(begin) else None

    return complete
