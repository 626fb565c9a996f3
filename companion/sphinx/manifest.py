"""What a site was built of: the digest of every source and the commit, in the site itself.

The list takes its place together with the pages that it tells of, so it is never that of another
build. Whoever has the sources compares them by ``sha256sum --check sources.sha256``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sphinx.application import Sphinx

from companion.book import paths
from companion.book.book import Book
from companion.book.files import digest_of
from companion.sphinx.state import book_of, build_of

PACKAGE = Path(__file__).parent.parent
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_COMMIT = "# commit "  # for sha256sum a remark


def sources(book: Book) -> dict[str, str]:
    """The digest of each file that a book is made of beside the package, by its path from the root.

    These are its pages, data, references, configuration and pinned requirements. Hidden files are
    none of a book.
    """
    alone = {paths.CONFIG, paths.CONTENTS, paths.PINNED, *book.config.bibfiles}
    alone |= {page.path for page in book.pages}
    config = book.config
    within = (paths.DATA, paths.PAGES, *config.static, *config.extra)
    folders = tuple(f"{name}/" for name in within)
    return {
        path: digest
        for path, digest in book.files.items()
        if path in alone or (path.startswith(folders) and not _hidden(path))
    }


def packaged(package: Path) -> dict[str, str]:
    """The digest of each file of the package that builds a book."""
    return {f"{PACKAGE.name}/{path}": digest_of(file) for path, file in _within(package)}


@cache
def own() -> Mapping[str, str]:
    """The digests of the package that runs: where it is edited, another process begins."""
    return MappingProxyType(packaged(PACKAGE))


def listed(digests: Mapping[str, str], commit: str = "") -> str:
    """Digests by path, as ``sha256sum`` prints and checks them; a commit stands first."""
    head = f"{_COMMIT}{commit}\n" if commit else ""
    return head + "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def read(file: Path) -> dict[str, str]:
    """The digests by path that a list of them names. Raises OSError."""
    lines = file.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return {found[2]: found[1] for line in lines if (found := _LINE.fullmatch(line))}


def commit_of(site: Path) -> str:
    """The commit that a site was built at; empty where there was none. Raises OSError."""
    with (site / paths.MANIFEST).open(encoding="utf-8", errors="surrogateescape") as file:
        first = file.readline()
    return first.removeprefix(_COMMIT).strip() if first.startswith(_COMMIT) else ""


def changed(book: Book, site: Path) -> tuple[str, ...]:
    """The sources of a book that are not those that a site was built of, by path.

    The package is the one that lies in the book, where there is one: that built it, whichever asks.
    Raises FileNotFoundError where the site does not say what it was built of.
    """
    carried = book.root / PACKAGE.name
    now = sources(book) | packaged(carried if carried.is_dir() else PACKAGE)
    then = read(site / paths.MANIFEST)
    for path in then.keys() - now.keys():
        if (file := book.root / path).is_file():  # a picture that a page shows, or the like
            now[path] = digest_of(file)
    return tuple(sorted(p for p in then.keys() | now.keys() if then.get(p) != now.get(p)))


def note(app: Sphinx) -> None:
    """Digest the sources before a page is read: what is edited later is of the next build."""
    build_of(app).sources = {**sources(book_of(app)), **own()}


def write(site: Path, app: Sphinx) -> None:
    """Write the list, with the files beside the pages that a page turned out to use."""
    book = book_of(app)
    root = book.root
    used = {path for found in app.env.dependencies.values() for path in found}
    used |= {str(name) for name in (app.config.html_logo, app.config.html_favicon) if name}
    beside = {path: digest_of(file) for path, file in _beside(root, used)}
    text = listed({**beside, **build_of(app).sources}, book.history.head)
    (site / paths.MANIFEST).write_text(text, encoding="utf-8", errors="surrogateescape")


def _beside(root: Path, names: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """Those of the names that are files within the root and are no build's own."""
    for name in names:
        file = (root / name).resolve()
        if file.is_file() and file.is_relative_to(root.resolve()):
            path = file.relative_to(root.resolve()).as_posix()
            if not path.startswith(f"{paths.BUILD}/"):
                yield path, file


def _within(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files in a folder, each with its path from there; what is hidden is left out."""
    for file in folder.rglob("*"):
        inside = file.relative_to(folder)
        if file.is_file() and not _hidden(inside.as_posix()):
            yield inside.as_posix(), file


def _hidden(path: str) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.split("/"))
