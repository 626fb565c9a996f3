"""``companion rename``: a key changed everywhere, or nowhere."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import click

from companion.book.book import Book
from companion.book.load import JOURNAL
from companion.commands.edge import ROOT, Unusable, counted, opened, say
from companion.commands.files import Text, read
from companion.commands.keys import DOCUMENT, REFERENCES, Renamed
from companion.commands.mentions import files_of, mentions, moved
from companion.commands.transaction import Changes, commit, editing, held
from companion.model.cells import KEY
from companion.problem import Problem, added, close, fold

SHOWN = 5


@click.command()
@click.argument("old")
@click.argument("new")
@ROOT
@click.option("--table", help="The table whose row is meant, where several have the key.")
@click.pass_context
def rename(ctx: click.Context, old: str, new: str, path: Path, table: str | None) -> None:
    """Rename the key OLD to NEW everywhere, or nowhere.

    A row's id with every cell, role, option and link that names it; a study with its reference; a
    claim with its chapter. Only the key's characters change. Exit code 1: the renamed book would
    have problems that it has not now, or a file was saved meanwhile, and nothing is written.
    """
    with editing(path) as book:
        key = Renamed(old, new, _tables(book, old, table))
        _whole(book)
        _free(book, key)
        found = mentions(book, key)
        moves = moved(book, key)
        changes: dict[str, bytes | None] = {
            moves.get(name, name): text.edited(edits) for name, (text, edits) in found.items()
        }
        for before, after in moves.items():
            changes.setdefault(after, (path / before).read_bytes())
            changes[before] = None
        worse = _worse(book, key, changes, moves)
        if worse:
            for problem in worse:
                say(str(problem))
            say(f"Nothing is renamed: {counted(len(worse), 'place')} would break.", err=True)
            ctx.exit(1)
        commit(path, changes, book.files)
    places = sum(len(edits) for _, edits in found.values())
    say(f"Renamed {old} to {new}: {counted(places, 'place')} in {counted(len(found), 'file')}.")
    for line in _left(book, key, changes):
        say(line, err=True)


@click.command()
@ROOT
def recover(path: Path) -> None:
    """Complete the edit of the book at PATH that was cut short, where one was."""
    cut = (path / JOURNAL).exists()
    with held(path):
        say("The edit is complete." if cut else "No edit was cut short.")


def _tables(book: Book, old: str, asked: str | None) -> frozenset[str]:
    """The tables whose row is renamed: one, or a study's and the references."""
    having = {
        name for name, table in book.tables.items() if old in table.by_id or old in table.broken
    }
    if old in book.references.entries or old in book.references.broken:
        having.add(REFERENCES)
    every = {*book.tables, REFERENCES}
    if asked is not None:
        if asked not in every:
            raise click.UsageError(f"there is no table {asked!r}{close(asked, every)}")
        wanted = DOCUMENT if asked in DOCUMENT else frozenset({asked})
        having &= wanted
    if not having:
        where = f"in {asked}" if asked else "in any table or reference"
        raise click.UsageError(f"{old!r} is the key of no row {where}{close(old, _keys(book))}")
    if len(having) > 1 and not having <= DOCUMENT:
        names = ", ".join(sorted(having))
        raise click.UsageError(f"{old!r} is a key in several tables ({names}): name one by --table")
    return frozenset(having)


def _keys(book: Book) -> set[str]:
    return {id for table in book.tables.values() for id in table.by_id} | {*book.references.entries}


def _whole(book: Book) -> None:
    """Refuse a book of which a file cannot be read: the key may stand there."""
    for problem in book.problems:
        if problem.breaks and "#" not in problem.breaks:
            raise Unusable(
                f"nothing is renamed, the key may stand where nothing can be read: {problem}"
            )


def _free(book: Book, key: Renamed) -> None:
    """Refuse a new key that is none, or that names something already."""
    if not KEY.fullmatch(key.new):
        raise click.UsageError(
            f"{key.new!r} is no key; one is lower-case kebab case, such as roe-2020"
        )
    taken = Renamed(key.new, key.old, key.tables)
    for path, (text, edits) in mentions(book, taken).items():
        first = min(edits)
        line = text.text.count("\n", 0, first.start) + 1
        raise click.UsageError(f"{key.new!r} is not free: it stands at {path}:{line}")
    for after in moved(book, key).values():
        if (book.root / after).exists():
            raise click.UsageError(f"{after} is there already")


def _worse(
    book: Book, key: Renamed, changes: Changes, moves: Mapping[str, str]
) -> tuple[Problem, ...]:
    """Problems that the renamed book has, and the book as it stands has not."""
    from companion.checks import every

    before = [replace(p, path=moves.get(p.path, p.path)) for p in every(book)]
    with tempfile.TemporaryDirectory(prefix="companion-") as folder:
        copy = Path(folder)
        try:
            _copy(book, copy, changes)
        except OSError as error:
            where = tempfile.gettempdir()
            raise Unusable(
                f"the book cannot be tried out in {where}: {error.strerror or error}"
            ) from error
        return fold(added(before, every(opened(copy))))


def _copy(book: Book, copy: Path, changes: Changes) -> None:
    """The files of a book as they would be, in another folder, whatever their permissions are."""
    for path in book.files:
        if path not in changes and (book.root / path).is_file():
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(book.root / path, copy / path)
    for path, content in changes.items():
        if content is not None:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes(content)


def _left(book: Book, key: Renamed, changes: Changes) -> Iterator[str]:
    """Where the old key still stands as a word: prose, or another thing of the same name."""
    found = []
    for path in files_of_renamed(book, changes):
        text = read(book.root, path)
        starts = [edit.start for edit in key.words(text.text, 0)]
        found += [f"{path}:{_line(text, start)}" for start in starts]
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        yield f"{key.old} still stands as a word at {', '.join(found[:SHOWN])}{more}"


def files_of_renamed(book: Book, changes: Changes) -> tuple[str, ...]:
    """The files of the book as they are after the changes."""
    written = [path for path, content in changes.items() if content is not None]
    return tuple(dict.fromkeys([*files_of(book), *written]))


def _line(text: Text, start: int) -> int:
    return sum(1 for begin in text.starts if begin <= start)
