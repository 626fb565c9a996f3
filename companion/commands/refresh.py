"""``companion refresh``: ask the registries, and write what they say to data/registry.csv."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from companion.book import paths
from companion.commands import tablefiles
from companion.commands.edge import ROOT, Unusable, counted, opened, say
from companion.commands.transaction import commit, editing

if TYPE_CHECKING:
    from companion.book.book import Book
    from companion.online import Asker, Outcome

AGED = 30
"""Days after which a record is asked for again."""
CACHE = f"{paths.BUILD}/registries"


def registries(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that asks the registries: where others than the public ones are."""
    for name, what in (("pubmed", "other E-utilities"), ("crossref", "another Crossref")):
        help = f"Address of {what}, ending in a slash."
        command = click.option(f"--{name}", default="", help=help)(command)
    return command


@contextmanager
def asking(root: Path, crossref: str = "", pubmed: str = "") -> Iterator["Asker"]:
    """Somebody who asks, with the answers of today on disk."""
    import httpx

    from companion.online import CROSSREF, PUBMED, Asker

    with httpx.Client(follow_redirects=True, max_redirects=3) as client:
        today = datetime.now(UTC).date().isoformat()
        places = (crossref or CROSSREF, pubmed or PUBMED)
        yield Asker(client, today, root / CACHE, *places, contact=_contact(root))


def _contact(root: Path) -> str:
    """The mail address to which the book's readers report errors; empty where it has none."""
    from companion.book.subjectfile import read_subject

    where = urlsplit(read_subject(root)[0].errors or "")
    return where.path if where.scheme == "mailto" else ""


@click.command()
@ROOT
@click.option("--key", "keys", multiple=True, help="Only this reference; may be repeated.")
@click.option("--older", type=int, help=f"Leave records younger than so many days. [{AGED}]")
@click.option("--new", is_flag=True, help="List what appeared since each claim's last search.")
@click.option("--typed", is_flag=True, help="Ask nobody: write the hash of records typed by hand.")
@registries
def refresh(
    path: Path,
    keys: tuple[str, ...],
    older: int | None,
    new: bool,
    typed: bool,
    crossref: str,
    pubmed: str,
) -> None:
    """Ask Crossref and PubMed about the references of the book at PATH.

    What they say is written to data/registry.csv; a record that did not change keeps its line but
    for the day. A run that was cut short goes on where it stopped. With --new nothing is written:
    candidates for data/screening.csv are printed as CSV.
    """
    if typed and (new or keys or crossref or pubmed or older is not None):
        raise click.UsageError("--typed asks nobody: it goes with no other option")
    if new and keys:
        raise click.UsageError("--new lists what no reference is yet: it goes without --key")
    if typed:
        _seal(path)
        return
    with asking(path, crossref, pubmed) as asker:
        if new:
            _list(opened(path), asker)
            return
        with editing(path) as book:
            unknown = [key for key in keys if key not in book.references.entries]
            if unknown:
                raise Unusable(f"no such reference: {', '.join(unknown)}")
            _write(path, book, asker, keys, AGED if older is None else older)


def _seal(path: Path) -> None:
    from companion.model import REGISTRY
    from companion.online import sealed

    with editing(path) as book:
        found = [row for row in book.table(REGISTRY).rows if row.sha256 != row.digest]
        if found:
            commit(path, {REGISTRY.path: sealed(book).encode()}, book.files)
    say(f"{counted(len(found), 'record')} hashed")


def _list(book: "Book", asker: "Asker") -> None:
    from companion.online import candidates
    from companion.online.asking import Silent

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("claim", "candidate", "identifier", "kind"))
    try:
        for found in candidates(book, asker):
            writer.writerow((found.claim, found.title, f"PMID {found.pmid}", found.kind))
    except Silent as error:
        raise Unusable(f"PubMed did not answer: {error}") from error
    finally:
        say(out.getvalue(), end="")


def _write(path: Path, book: "Book", asker: "Asker", keys: tuple[str, ...], older: int) -> None:
    from companion.model import REGISTRY
    from companion.online import refreshed

    table = book.table(REGISTRY)
    if not table.readable or table.problems:  # what is not read would not be written
        raise Unusable(f"{REGISTRY.path} cannot be read as a whole: companion check says why")
    twice = [key for key, n in Counter(row.reference for row in table.rows).items() if n > 1]
    if twice:
        raise Unusable(f"{REGISTRY.path} has two records of {', '.join(twice)}; one of each")

    def show(number: int, every: int, key: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{number}/{every} {key:<40}", nl=False, err=True)
        elif number % 25 == 1:
            click.echo(f"{number}/{every} {key}", err=True)

    found = refreshed(book, asker, keys, older, show)
    if found.silent and not (found.same or found.changed or found.new or found.unknown):
        raise Unusable(f"no registry answered about {counted(len(found.silent), 'reference')}")
    file = path / REGISTRY.path
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if found.text != before:
        begun = {} if table.present else tablefiles.beside(book, [REGISTRY])
        commit(path, {REGISTRY.path: found.text.encode(), **begun}, book.files)
    say(_said(found))


def _said(found: "Outcome") -> str:
    """How each kind fared, and by name those that somebody must look at."""
    parts = [f"{counted(len(found.same), 'record')} as before, {len(found.changed)} changed, "
             f"{len(found.new)} new, {len(found.fresh)} young enough"]  # fmt: skip
    for name, keys in (("changed", found.changed), ("known to no registry", found.unknown),
                       ("not answered", found.silent)):  # fmt: skip
        if keys:
            parts.append(f"{name}: {', '.join(keys)}")
    return "\n".join(parts)
