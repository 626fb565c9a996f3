"""Where the command line meets the world: what may go wrong there is one line and exit code 2."""

import errno
import importlib
import os
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from companion.book import paths
from companion.book.repository import HistoryError
from companion.problem import close

if TYPE_CHECKING:
    from companion.book.book import Book

ROOT = click.argument(
    "path", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
"""The argument of a command that works on a whole book."""
DEBUG = "COMPANION_DEBUG"
RENDERER = "jupyter-book"
SERIES = "1"
INSTALL = (
    "run `make book`, or `pip install -r requirements.txt` in an environment of the book's own, "
    "and call its python"
)


INTERRUPTED = 130
"""What a shell gives a command that Ctrl-C ended; 1 would say that it found problems."""


class Unusable(click.ClickException):
    """The command cannot be carried out as asked: one line, exit code 2."""

    exit_code = 2

    def format_message(self) -> str:
        """The reason on one line, whatever is in it."""
        return printable(" ".join(self.message.split()))


class Refused(Unusable):
    """The command can be carried out, and what it found speaks against it: exit code 1."""

    exit_code = 1


class Edge(click.Group):
    """A group that loads a command when it is asked for, and lets no exception out.

    ``modules`` are the commands by name, each with the module and the attribute that holds it.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.modules = dict(modules or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, as help lists them."""
        return sorted({*super().list_commands(ctx), *self.modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, imported now; None for a name that is none."""
        if cmd_name not in self.modules:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.modules[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A command by its name; one that is none is refused with the name most like it."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            hint = close(args[0], known) or f"; commands: {', '.join(known)}"
            ctx.fail(f"no such command {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run; an exception that no command foresaw is unusable input."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort) as error:
            if isinstance(error.__context__, EOFError):
                raise  # nobody answers, which is no interrupt
            say("interrupted", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader went away, which is no fault
                raise
            raise _said(error, _reason(error)) from error
        except HistoryError as error:
            raise _said(error, f"git does not tell the history of the book: {error}") from error
        except Exception as error:
            raise _said(error, f"unexpected {type(error).__name__}: {error}") from error


def _said(error: Exception, message: str) -> Exception:
    """The error in one line; itself where a developer asks for the traceback."""
    return error if os.environ.get(DEBUG) else Unusable(message)


def _reason(error: OSError) -> str:
    why = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {why}" if error.filename else why


def printable(text: str) -> str:
    """The text without what could steer a terminal or end a line: such characters are escaped."""
    return "".join(
        c if c.isprintable() or c == " " else c.encode("unicode_escape").decode() for c in text
    )


def say(text: str, *, err: bool = False, end: str = "\n") -> None:
    """Print; a character that the stream cannot hold is escaped."""
    stream = sys.stderr if err else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding) + end, nl=False, err=err)


def counted(count: int, noun: str) -> str:
    """``1 place``, ``2 places``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def is_book(path: Path) -> Path:
    """The path, which must be a book's root, with the Jupyter Book installed that reads it."""
    if not (path / paths.DATA).is_dir():
        message = f"{path} is not a book's root: it has no folder {paths.DATA!r}"
        raise Unusable(message + _roots(path))
    marks = (paths.SUBJECT, paths.CONFIG, paths.CONTENTS, paths.REFERENCES)
    if not any((path / mark).is_file() for mark in marks):
        message = f"{path} is not a book's root: it has none of {', '.join(marks)}"
        raise Unusable(message + _roots(path))
    try:
        version = metadata.version(RENDERER)
    except metadata.PackageNotFoundError:
        raise Unusable(f"{RENDERER} is not installed; {INSTALL}") from None
    if version.partition(".")[0] != SERIES:
        message = f"{RENDERER} {version} is installed, which does not read {paths.CONFIG} and "
        raise Unusable(f"{message}{paths.CONTENTS}; allowed: {SERIES}.x; {INSTALL}")
    return path


def _roots(path: Path) -> str:
    """The book that is meant where a path is within one, or just above one."""
    within = [path.resolve(), *path.resolve().parents][1:]
    below = sorted(folder for folder in path.iterdir() if (folder / paths.SUBJECT).is_file())
    found = [folder for folder in within if (folder / paths.SUBJECT).is_file()]
    meant = found[:1] or (below if len(below) == 1 else [])
    return f"; is it {meant[0]}?" if meant else ""


def opened(path: Path) -> "Book":
    """The book at a path, read."""
    import companion

    return companion.load(is_book(path), kept=True)
