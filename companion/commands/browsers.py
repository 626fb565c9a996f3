"""The browser of this machine that prints, without a window."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, PdfObject, TextStringObject

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
"""Where macOS and Windows have them, which put no name on the path."""
TIMEOUT = 600
"""Seconds for a book of some hundred pages, many times over."""
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking",
             "--disable-component-update", "--no-first-run")  # fmt: skip


def find() -> str | None:
    """Path of an installed Chromium or Chrome, which ``CHROMIUM`` may name, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in (*NAMES, *PLACES) if (path := shutil.which(name))), None)


def printed(chrome: str, page: Path, target: Path, bookmarks: Sequence[str]) -> str:
    """Print a file to PDF, tagged and with these bookmarks; what went wrong, or nothing.

    The old file stays until the new one is whole.
    """
    new = target.with_suffix(".new")
    new.unlink(missing_ok=True)
    try:
        done = subprocess.run(
            [chrome, "--headless=new", *ARGUMENTS, "--no-pdf-header-footer",
             "--generate-pdf-document-outline", f"--print-to-pdf={new.resolve()}",
             page.resolve().as_uri()],
            capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=TIMEOUT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"it did not end within {TIMEOUT} s"
    if done.returncode or not new.is_file():
        return " ".join(done.stderr.split())[-500:] or f"it ended with code {done.returncode}"
    _mark(new, bookmarks)
    new.replace(target)
    return ""


def _mark(file: Path, bookmarks: Sequence[str]) -> None:
    """Name the bookmarks: Chromium says a heading twice where it was pushed to another page."""
    document = PdfWriter(clone_from=file)
    found = list(_outlines(document.root_object.get("/Outlines")))
    if len(found) == len(bookmarks):
        for mark, name in zip(found, bookmarks, strict=True):
            mark[NameObject("/Title")] = TextStringObject(name)
    document.write(file)


def _outlines(above: PdfObject | None) -> Iterator[DictionaryObject]:
    """Every bookmark below another, in the order of the pages."""
    entry = above.get_object() if above else None
    mark = entry.get("/First") if isinstance(entry, DictionaryObject) else None
    while mark is not None:
        found = mark.get_object()
        if not isinstance(found, DictionaryObject):
            return
        yield found
        yield from _outlines(found)
        mark = found.get("/Next")
