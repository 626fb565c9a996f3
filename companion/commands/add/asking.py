"""Questions on a terminal: one at a time, again where the answer cannot stand.

Enter takes what is proposed or leaves a cell empty, a dash empties it, a question mark lists what
is known, the beginning of a word is enough, and < goes back. Who breaks off has written nothing.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import click

from companion.book.book import Book
from companion.commands.add.cells import Cells, faults, known, resolved, unprintable
from companion.commands.edge import INTERRUPTED, printable, say
from companion.commands.package import allowed_in
from companion.model.row import Column, Row, Schema

HELP = (
    "Enter takes what is proposed or leaves it empty, - empties, ? lists what is known,\n"
    "< goes back to the question before, and Ctrl-C ends it with nothing written."
)
NOTHING = "Nothing was written."
EMPTY, LIST, BACK = "-", "?", "<"
T = TypeVar("T")


class Back(Exception):
    """The question before is asked again."""


class Dialogue:
    """Questions in turn. Their answers are kept, so that the last can be taken back.

    What asks is then begun anew: what was answered before is not asked again, what was taken back
    is proposed.
    """

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._taken: dict[str, str] = {}
        self._asked = 0

    def hold(self, talk: Callable[["Dialogue"], T]) -> T:
        """What ``talk`` makes of the answers; the command ends where somebody breaks off."""
        say(HELP)
        while True:
            self._asked = 0
            try:
                return talk(self)
            except Back:
                continue
            except click.Abort as error:
                say("")
                _end(1 if isinstance(error.__context__, EOFError) else INTERRUPTED)

    def ask(
        self,
        name: str,
        default: str = "",
        words: Sequence[str] = (),
        wrong: Callable[[str], str] = lambda answer: "",
        about: str = "",
    ) -> str:
        """An answer against which ``wrong`` says nothing; one of the words, where there are some.

        ``about`` is said before it.
        """
        if self._asked < len(self._kept):
            self._asked += 1
            return self._kept[self._asked - 1]
        if about:
            say(about)
        proposal = self._taken.get(name, default)
        while True:
            with _completing(words):
                typed = click.prompt(name, default=proposal, show_default=bool(proposal)).strip()
            if typed == BACK:
                self.back()
                continue
            if typed == LIST:
                say("  " + (", ".join(words) or "any text"))
                continue
            answer, fault = resolved("" if typed == EMPTY else typed, words)
            fault = fault or unprintable(answer) or wrong(answer)
            if not fault:
                break
            say(printable(f"  {fault}"))
        if answer not in (typed, ""):
            say(f"  {answer}")
        if answer == default:
            self._taken.pop(name, None)  # what follows from other answers is proposed anew
        else:
            self._taken[name] = answer
        self._kept.append(answer)
        self._asked += 1
        return answer

    def ask_cell(
        self, book: Book, schema: Schema[Row], column: Column, cells: Cells, default: str, *,
        fill: bool,
    ) -> str:  # fmt: skip
        """A cell of a row whose others are known; ``fill`` asks until it holds what it must."""

        def wrong(answer: str) -> str:
            found = faults(book, schema, {**cells, column.name: answer}).get(column.name, "")
            return found if answer or fill else ""

        words = known(book, schema, column)
        holds = allowed_in(schema, column, book.subject).replace("`", "")
        return self.ask(column.name, default, words, wrong, f"{column.description} ({holds})")

    def sure(self, question: str, *, default: bool = True) -> None:
        """Go on where the answer is yes; else the command ends, with nothing written."""
        while True:
            shown = f"{question} [{'Y/n' if default else 'y/N'}]"
            typed = click.prompt(shown, default="", show_default=False).strip().lower()
            if typed == BACK:
                self.back()
            elif typed in ("y", "yes") or (default and not typed):
                return
            elif typed in ("n", "no", ""):
                _end()

    def back(self) -> None:
        """Ask the question before again; of the first one it is said that there is none."""
        if not self._kept:
            say("  this is the first question")
            return
        self._kept.pop()
        raise Back


def _end(code: int = 1) -> NoReturn:
    say(NOTHING, err=True)
    raise click.exceptions.Exit(code)


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
