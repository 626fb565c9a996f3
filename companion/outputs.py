"""Files that the build writes beside the pages: study pages, plotly, the data itself."""

import shutil
from pathlib import Path

import plotly

from companion.evidence import Evidence

STUDIES = Path("book/studies")


def write_study_pages(evidence: Evidence) -> None:
    """One small page per study, in a folder that git ignores; stale ones are removed.

    A page is written only when its text changes, so that an unchanged one is not read again.
    """
    folder = evidence.root / STUDIES
    folder.mkdir(parents=True, exist_ok=True)
    pages = {f"{r.id}.md": _study_page(evidence, r.id) for r in evidence.rows("studies")}
    for file in folder.glob("*.md"):
        if file.name not in pages:
            file.unlink()
    for name, text in pages.items():
        file = folder / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def _study_page(evidence: Evidence, key: str) -> str:
    reference = evidence.reference(key)
    title = reference.label if reference else key
    return f"---\norphan: true\n---\n# {title}\n\n```{{study}} {key}\n```\n"


def write_assets(evidence: Evidence, folder: Path) -> None:
    """Copy plotly's script and the data files into the built site."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    _copy(script, folder / "_static" / script.name)
    for file in sorted((evidence.root / "data").iterdir()):
        if file.suffix in (".csv", ".json"):
            _copy(file, folder / "data" / file.name)
    _copy(evidence.root / "references.bib", folder / "data" / "references.bib")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        shutil.copyfile(source, target)


def remove_orphans(folder: Path, docnames: set[str]) -> None:
    """Remove what an earlier build left of pages that no longer exist."""
    for file in (folder / "book").rglob("*.html"):
        name = file.relative_to(folder).with_suffix("").as_posix()
        if name not in docnames:
            file.unlink()
            for copy in (folder / "_sources").glob(f"{name}.*"):
                copy.unlink()
