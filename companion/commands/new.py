"""``companion new DIR``: an empty companion, which holds and can be built at once.

What every companion shares with this one (the Makefile, the pinned requirements, the package) is
taken from where the package lies: a checkout, or a wheel that carries it. Nothing is kept twice.
"""

import json
import re
import shutil
from pathlib import Path
from string import Template

import click

import companion
from companion.book import paths
from companion.book.book import Book
from companion.book.numerals import typed
from companion.commands import tablefiles
from companion.commands.edge import Unusable, opened, say
from companion.model import OPTIONAL

PACKAGE = Path(companion.__file__).parent
TEMPLATES = PACKAGE / "skeleton" / "empty"
CARRIED = PACKAGE / "skeleton" / "_root"
SHARED = (
    ".gitignore", "LICENSE", "Makefile", "pyproject.toml", "requirements.txt",
    "requirements-test.txt", "tests/browser.py", ".github/dependabot.yml",
    ".github/workflows/check.yml", ".github/workflows/publish.yml",
    ".github/workflows/refresh.yml", ".github/workflows/release.yml",
)  # fmt: skip
"""Files that every companion has, from its root: ``pyproject.toml`` puts them into the wheel."""
PAGE = "book/reproduce.md"
"""A page that a companion begins with: its author may change it, so its package keeps one too."""
UNNAMED = "Evidence companion"
_LETTERS = re.compile(r"[^\W\d_]+")
_UNFIT = re.compile(r"[^a-z0-9]+")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
def new(directory: Path) -> None:
    """Start an empty companion in DIRECTORY, a folder that is new or empty.

    Its title is made of the folder's name. `companion add` then adds to it.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise Unusable(f"{directory} exists and is not an empty folder")
    if PACKAGE.resolve() in directory.resolve().parents:
        raise Unusable(f"{directory} lies within the package, of which it would get a copy")
    for above in directory.resolve().parents:
        if (above / paths.CONFIG).is_file() and (above / paths.SUBJECT).is_file():
            around = f"{directory} lies within the companion {above}"
            raise Unusable(f"{around}, whose build would take its pages; choose a folder beside it")
    words = names_of(directory.resolve().name)
    shared = _shared()
    _templates(directory, words)
    for name in SHARED:
        _write(directory, name, (shared / name).read_text(encoding="utf-8"))
    _write(directory, "pyproject.toml", _project(directory, words))
    shutil.copytree(
        PACKAGE, directory / PACKAGE.name, ignore=shutil.ignore_patterns("__pycache__", "_root")
    )
    page = _page().read_text(encoding="utf-8")
    for path in (PAGE, (Path(PACKAGE.name) / CARRIED.relative_to(PACKAGE) / PAGE).as_posix()):
        _write(directory, path, page)
    _tables(directory, opened(directory))
    say(f"An empty companion stands in {directory}. Its README.md says how to begin.")


def names_of(folder: str) -> dict[str, str]:
    """Title and package name of a companion by the name of its folder."""
    title = " ".join(_LETTERS.findall(folder))
    title = title[:1].upper() + title[1:]
    key = _UNFIT.sub("-", folder.lower()).strip("-")
    package = key if key.endswith("companion") else f"{key}-evidence-companion".strip("-")
    return {"title": UNNAMED if not title or typed(title) else title, "package": package}


def _shared() -> Path:
    """Where the shared files lie: beside the package in a checkout, else inside it."""
    for folder in (PACKAGE.parent, CARRIED):
        if all((folder / name).is_file() for name in SHARED):
            return folder
    raise Unusable(f"the files of a companion lie neither in {PACKAGE.parent} nor in {CARRIED}")


def _page() -> Path:
    """Where the page lies: inside the package, but in the checkout whose own page it is."""
    carried = CARRIED / PAGE
    return carried if carried.is_file() else PACKAGE.parent / PAGE


def _templates(directory: Path, words: dict[str, str]) -> None:
    for file in sorted(TEMPLATES.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            text = Template(file.read_text(encoding="utf-8")).substitute(words)
            _write(directory, file.relative_to(TEMPLATES).as_posix(), text)
    (directory / paths.CLAIMS).mkdir(parents=True)


def _project(directory: Path, words: dict[str, str]) -> str:
    """The package's own ``pyproject.toml`` under the companion's name; the page lies within."""
    text = (directory / "pyproject.toml").read_text(encoding="utf-8")
    mine = {"name": words["package"], "description": f"{words['title']}: an evidence companion."}
    for key, value in mine.items():
        before, mark, after = text.partition(f"\n{key} = ")
        if mark:
            rest = after.partition("\n")[2]
            text = f"{before}{mark}{json.dumps(value, ensure_ascii=False)}\n{rest}"
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(f'"{PAGE}"'))


def _tables(directory: Path, book: Book) -> None:
    """The tables that every book needs with their headers, their pages, and what describes them."""
    needed = [schema for name, schema in book.schemas.items() if name not in OPTIONAL]
    for schema in needed:
        _write(directory, schema.path, tablefiles.header(schema))
    for path, content in tablefiles.beside(book, needed).items():
        _write(directory, path, content.decode())


def _write(directory: Path, path: str, text: str) -> None:
    file = directory / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
