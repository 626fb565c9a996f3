"""Files beside the pages: plotly's script, the data itself, references for other programs."""

import shutil
from pathlib import Path

import plotly

from companion.book import paths
from companion.book.book import Book
from companion.exports import written
from companion.model import CLAIM_EVIDENCE, CLAIMS


def write_assets(book: Book, site: Path) -> None:
    """Put plotly's script, the data and the references into the site; what is gone is removed."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    wanted = {site / "_static" / script.name: script}
    for file in sorted((book.root / paths.DATA).iterdir()):
        if file.suffix in (".csv", ".json"):
            wanted[site / paths.DATA / file.name] = file
    wanted[site / paths.DATA / paths.REFERENCES] = book.root / paths.REFERENCES
    for target, source in wanted.items():
        _copy(source, target)
    given = {site / name: text for name, text in _given(book).items()}
    for target, text in given.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
    for file in (site / paths.DATA).rglob("*"):
        if file.is_file() and file not in wanted and file not in given:
            file.unlink()


def _given(book: Book) -> dict[str, str]:
    """The references for other programs, by path: of each claim, and all, whose BibTeX is there."""
    found = {
        paths.exports(end): text
        for end, text in written(book.references.entries.values()).items()
        if paths.exports(end) != f"{paths.DATA}/{paths.REFERENCES}"
    }
    for claim in book.table(CLAIMS).rows:
        keys = dict.fromkeys(row.study for row in book.rows(CLAIM_EVIDENCE, claim=claim.id))
        entries = [entry for key in keys if (entry := book.reference(key))]
        found |= {paths.exports(end, claim.id): text for end, text in written(entries).items()}
    return found


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        shutil.copyfile(source, target)
