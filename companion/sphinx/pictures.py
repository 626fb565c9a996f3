"""The files of the charts of a page: each as SVG, and one as the picture that links show.

The SVG in a page follows its theme and links its labels; a file stands alone, dark on white and
without links. Of a page's charts the flattest is shown with links to it, whole: a part of a chart
could hide the results that speak against it.
"""

import re
import shutil
from pathlib import Path

from docutils import nodes
from resvg_py import svg_to_bytes
from sphinx.application import Sphinx

from companion.book.paths import CHART_FILES
from companion.html.markup import PICTURE
from companion.sphinx.carried import prune

_LINK = re.compile(r"<a\b[^>]*>|</a>")
_SIZE = re.compile(r'\bwidth="[^"]+" height="[^"]+"')
_FONTS = Path(__file__).parent.parent / "fonts"
INK, PAPER = "#222", "#fff"
WIDE, TALL, EDGE = 1200, 630, 30
"""Pixels of the picture that links show, as Open Graph wants it, and of its white edge."""
SHARED = "shared.png"


def write(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Write the files of the charts of a page that is being written.

    ``companion_shared`` is then the address of the picture that links show. It is empty where the
    page has no chart, or where ``html: baseurl`` of _config.yml does not say where the book is
    read: such an address must be whole.
    """
    context["companion_shared"] = files(app, page, str(context.get("body", "")))


def files(app: Sphinx, page: str, body: str) -> str:
    """Write the files of the charts in the text of a page; the address of the one to share."""
    folder = Path(app.outdir) / CHART_FILES / page
    found = list(PICTURE.finditer(body))
    wanted = {f"{one['id']}.svg": standing(one[0]).encode() for one in found}
    base = str(app.config.html_baseurl or "").rstrip("/")
    if base and found:
        flattest = min(found, key=lambda one: float(one["tall"]) / float(one["wide"]))
        wanted[SHARED] = shown(standing(flattest[0]))
    _write(folder, wanted)
    return f"{base}/{CHART_FILES}/{page}/{SHARED}" if SHARED in wanted else ""


def clear(app: Sphinx) -> None:
    """Remove the files of pages that are no more."""
    folder = Path(app.outdir) / CHART_FILES
    kept = {folder / name for name in app.env.found_docs}
    prune(folder, lambda file: file.parent in kept)


def standing(svg: str) -> str:
    """A picture of a page as one that stands alone."""
    plain = _LINK.sub("", svg).replace("<svg ", f'<svg color="{INK}" ', 1)
    paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return plain.replace("</desc>", f"</desc>{paper}", 1)


def shown(svg: str) -> bytes:
    """A picture as PNG of the size that links show: the whole of it, with the fonts of the package.

    Without the machine's own fonts the same picture gives the same bytes everywhere.
    """
    room = f'x="{EDGE}" y="{EDGE}" width="{WIDE - 2 * EDGE}" height="{TALL - 2 * EDGE}"'
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{TALL}">'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{_SIZE.sub(room, svg, count=1)}</svg>'
    )
    fonts = [str(file) for file in sorted(_FONTS.glob("*.ttf"))]
    family = "DejaVu Sans"
    return bytes(
        svg_to_bytes(
            svg_string=whole, skip_system_fonts=True, font_files=fonts, font_family=family,
            sans_serif_family=family,
        )
    )  # fmt: skip


def _write(folder: Path, wanted: dict[str, bytes]) -> None:
    if not wanted:
        shutil.rmtree(folder, ignore_errors=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.is_file() and file.name not in wanted:
            file.unlink()
    for name, content in wanted.items():
        file = folder / name
        if not file.is_file() or file.read_bytes() != content:
            file.write_bytes(content)
