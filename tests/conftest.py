"""Shared fixtures."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from companion import publish
from companion.book import paths
from companion.book.book import Book
from companion.book.load import load
from tests import browser, building, registries, tiny

ROOT = Path(__file__).parent.parent
LONG = (
    "test_browser_access", "test_fresh", "test_browser", "test_interrupted", "test_browser_menu",
    "test_walks", "test_browser_view", "test_fuzz", "test_browser_audit", "test_build",
    "test_browser_cards", "test_browser_picture", "test_serve", "test_paper", "test_rename",
    "test_new_companion", "test_second_subject", "test_browser_light", "test_browser_tables",
    "test_picture",
)  # fmt: skip
"""The files that take longest, which begin first: at the end no core waits for another."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of long files first, each file's in their order."""
    rank = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(LONG)))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The root of a tiny book that holds."""
    return tiny.write(tmp_path)


@pytest.fixture
def registry() -> Iterator[registries.Registry]:
    """Registries on this machine that know the tiny book's two papers."""
    with registries.serving() as state:
        yield state


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the real book."""
    return ROOT


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny book, the package beside it, built once; copied by each test."""
    book = tiny.give_edition(tiny.write(tmp_path_factory.mktemp("built")))
    (book / "companion").symlink_to(ROOT / "companion")
    building.good(book)
    return book


@pytest.fixture
def tiny_book(built: Path, tmp_path: Path) -> Path:
    """A book of its own, with its site and what the build keeps, as after a first build."""
    return shutil.copytree(built, tmp_path / "book", symlinks=True)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as its wheel holds it, unpacked: a folder for ``PYTHONPATH``."""
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    (file,) = folder.glob("*.whl")
    zipfile.ZipFile(file).extractall(folder / "site")
    return folder / "site"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real book, built strictly once for the whole run, whichever worker asks first."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    with FileLock(shared / "site.lock"):
        ended = shared / "site.code"
        if not ended.exists():
            ended.write_text(str(publish.build(ROOT)), encoding="utf-8")
    assert ended.read_text("utf-8") == "0", "the strict build failed: see its output above"
    return ROOT / paths.SITE


@pytest.fixture(scope="session")
def real() -> Book:
    """The real book as read."""
    return load(ROOT)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """A Chromium for the whole run."""
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser.find(), args=list(browser.ARGUMENTS))
        yield opened
        opened.close()
