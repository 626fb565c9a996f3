"""Files beside the pages: plotly's script, the data itself, references for other programs."""

import json
import shutil
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from companion.book import paths
from companion.book.book import Book
from companion.book.kept import Kept
from companion.book.view import View
from companion.model import CLAIM_EVIDENCE, CLAIMS
from companion.outputs.crate import crate
from companion.outputs.fhir import bundles
from companion.outputs.references import FORMATS, written
from companion.words.edition import Edition


def write_assets(book: Book, site: Path, edition: Edition, kept: Kept) -> None:
    """Put plotly's script, the data and what other programs read into the site; what is gone is
    removed.

    What is made of the references is ``kept`` until they change, or the claims that they bear on.
    """
    script = Path(str(files("plotly") / "package_data" / "plotly.min.js"))
    wanted = {site / "_static" / script.name: script}
    for file in sorted((book.root / paths.DATA).iterdir()):
        if file.suffix in (".csv", ".json") and file.is_file():
            wanted[site / paths.DATA / file.name] = file
    wanted[site / paths.DATA / paths.REFERENCES] = book.root / paths.REFERENCES
    for target, source in wanted.items():
        _copy(source, target)
    of = [book.files.get(path, "") for path in (paths.REFERENCES, CLAIMS.path, CLAIM_EVIDENCE.path)]
    texts = kept.get("references", repr(of), partial(_given, book)) | _results(book, edition)
    names = [*(file.relative_to(site).as_posix() for file in wanted), *texts]
    within = [name for name in names if name.startswith(f"{paths.DATA}/")]
    texts[paths.CRATE] = _json(crate(edition, _described(book, within)))
    given = {site / name: text for name, text in texts.items()}
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


def _results(book: Book, edition: Edition) -> dict[str, str]:
    """The judged outcomes of each claim as FHIR resources, by path."""
    made = bundles(View(book), edition)
    return {paths.findings(id): _json(found) for id, found in made.items()}


def _described(book: Book, names: list[str]) -> list[tuple[str, str]]:
    """Each file by its path from the data, and what it holds."""
    titles = {f"{name}.csv": f"Table: {name.replace('_', ' ')}" for name in book.schemas}
    titles |= {claim.id: claim.title for claim in book.table(CLAIMS).rows}
    found = []
    for name in names:
        path = name.removeprefix(f"{paths.DATA}/")
        stem, _, end = path.rpartition("/")[2].rpartition(".")
        what = "Judged outcomes as FHIR" if path.startswith("fhir/") else FORMATS.get(end, "")
        words = titles.get(path) or f"{what}: {titles.get(stem, stem)}".strip(": ")
        found.append((path, words))
    return found


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        shutil.copyfile(source, target)
