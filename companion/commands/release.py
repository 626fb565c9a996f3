"""``companion release``: the files of an edition, to be read offline, cited and verified."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from companion.book import paths
from companion.commands.edge import ROOT, Refused, Unusable, counted, is_book, say

if TYPE_CHECKING:
    from companion.book.book import Book
    from companion.outputs.sbom import Licences, Pinned
    from companion.words.edition import Edition

SHOWN = 3
_NAMING = (paths.PROJECT, paths.CITATION, paths.PINNED)
"""Files that name the edition, or what it is built with."""


@click.command()
@ROOT
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path),
    help=f"The folder to write: a new or empty one, or an earlier release. [{paths.RELEASE}]",
)  # fmt: skip
@click.option("--tag", default="", help="Refuse unless this is v and the version of the book.")
def release(path: Path, to: Path | None, tag: str) -> None:
    """Write the files of a release of the book at PATH, which is built and has no problem.

    The site and the data as zips, the citation and the references, what the book is built with
    (CycloneDX), and SHA256SUMS. The same book gives the same bytes. Exit code 1: the book lies in a
    repository, and the site is not that of the last commit.
    """
    from companion import publish
    from companion.commands.check import sound
    from companion.words.edition import edition_of

    lock = publish.alone(is_book(path) / paths.BUILD)  # no build changes the site meanwhile
    try:
        book = sound(path)
        edition = edition_of(book, "")
        if wrong := [*differing(path, edition, tag)]:
            raise Unusable("; ".join(wrong))
        site = built(book)
        committed(book, site)
        files = _files(book, edition, site)
    finally:
        lock.release()
    folder = to or path / paths.RELEASE
    _write(folder, files)
    say(f"{counted(len(files), 'file')} of version {edition.version} in {folder}")


def differing(path: Path, edition: "Edition", tag: str) -> Iterator[str]:
    """What does not name this edition, in the files that name one and in the tag."""
    from companion.book.yamltext import Yaml, load

    if not edition.version:
        yield f'{paths.SUBJECT} names no version; write version = "0.1.0"'
        return
    if missing := [name for name in _NAMING if not (path / name).is_file()]:
        yield from (f"{name} is not there" for name in missing)
        return
    project = tomllib.loads((path / paths.PROJECT).read_text(encoding="utf-8"))
    cited = load((path / paths.CITATION).read_text(encoding="utf-8"))
    data = cited.data if isinstance(cited, Yaml) and isinstance(cited.data, dict) else {}
    for file, key, said, wanted in (
        (paths.PROJECT, "version", project.get("project", {}).get("version"), edition.version),
        (paths.CITATION, "title", data.get("title"), edition.title),
        (paths.CITATION, "version", data.get("version"), edition.version),
        (paths.CITATION, "date-released", data.get("date-released"), edition.date),
    ):
        if str(said) != wanted:
            yield f"{file}: {key} is {said}; that of the book is {wanted}"
    if tag and tag != f"v{edition.version}":
        yield f"the tag is {tag}; that of the book is v{edition.version}"


def built(book: "Book") -> Path:
    """The site of a book, built of its present sources."""
    from companion.sphinx.manifest import changed

    site = book.root / paths.SITE
    if not (site / "index.html").is_file():
        raise Unusable(f"{site} holds no built book; run `companion build` first")
    try:
        found = changed(book, site)
    except FileNotFoundError as error:
        raise Unusable(f"{site} does not say what it was built of; build it anew") from error
    if found:
        raise Unusable(f"{site} was built before a change of {_some(found)}; build it anew")
    return site


def committed(book: "Book", site: Path) -> None:
    """Refuse a site of what no commit has, or that was built at another commit than the last."""
    from companion.book.history import read_history
    from companion.commands.git import uncommitted
    from companion.sphinx.manifest import commit_of, read

    made_of = {*read(site / paths.MANIFEST), *_NAMING, paths.REFERENCES}
    if found := sorted(uncommitted(book.root, made_of)):
        raise Refused(f"the last commit has not {_some(found)} as it is; commit it, and build anew")
    if commit_of(site) != read_history(book.root, book.kept).head:
        raise Refused(f"{site} was built before the last commit; build it anew")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _files(book: "Book", edition: "Edition", site: Path) -> dict[str, bytes]:
    """The files of a release by name."""
    from companion.commands.archive import zipped
    from companion.outputs.sbom import pinned, sbom
    from companion.sphinx.manifest import listed

    name = f"{book.subject.package}-{edition.version}"
    try:
        pins = pinned((book.root / paths.PINNED).read_text(encoding="utf-8"))
    except ValueError as error:
        raise Unusable(f"{paths.PINNED}: {error}") from error
    bill = sbom(book.subject.package, edition.version, edition.date, pins, dict(_licences(pins)))
    beside = (paths.CITATION, paths.REFERENCES)
    files = {
        **{name: (book.root / name).read_bytes() for name in beside},
        f"{name}-site.zip": zipped(site, edition.date),
        f"{name}-data.zip": zipped(site / paths.DATA, edition.date),
        f"{name}.cdx.json": (json.dumps(bill, indent=1, ensure_ascii=False) + "\n").encode(),
    }
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return {**files, paths.SUMS: listed(sums).encode()}


def _licences(pins: tuple["Pinned", ...]) -> Iterator[tuple[str, "Licences"]]:
    """What is known of the licences of releases: those that are installed here say it."""
    from companion.outputs.sbom import licences_of

    for pin in pins:
        try:
            installed = metadata.distribution(pin.name)
        except metadata.PackageNotFoundError:
            continue  # it is for another machine
        if installed.version == pin.version:
            yield pin.address, licences_of(installed.metadata)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Put the files in the place of an earlier release, all or none; nothing else is touched."""
    from companion.book.files import digests
    from companion.commands.transaction import commit, recover
    from companion.sphinx.manifest import read

    folder.mkdir(parents=True, exist_ok=True)
    recover(folder)
    sums = folder / paths.SUMS
    earlier = {*read(sums), paths.SUMS} if sums.is_file() else set()
    before = digests(folder)
    there = {file.name for file in folder.iterdir()}
    if foreign := sorted(there - earlier):
        raise Unusable(
            f"{folder} holds {foreign[0]!r}, which no release wrote; name another folder"
        )
    commit(folder, {**dict.fromkeys(sorted(there)), **files}, before)
