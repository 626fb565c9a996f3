"""Files that the build puts beside the pages: plotly's script, the data itself."""

import shutil
from pathlib import Path

import plotly

from companion.book import paths
from companion.book.book import Book


def write_assets(book: Book, site: Path) -> None:
    """Copy plotly's script and the data files into the built site; what is gone is removed."""
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    wanted = {site / "_static" / script.name: script}
    for file in sorted((book.root / paths.DATA).iterdir()):
        if file.suffix in (".csv", ".json"):
            wanted[site / paths.DATA / file.name] = file
    wanted[site / paths.DATA / paths.REFERENCES] = book.root / paths.REFERENCES
    for target, source in wanted.items():
        _copy(source, target)
    for file in (site / paths.DATA).iterdir():
        if file not in wanted:
            file.unlink()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_file() or target.read_bytes() != source.read_bytes():
        shutil.copyfile(source, target)
