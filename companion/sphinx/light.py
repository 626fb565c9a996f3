"""What a page asks for: one sheet of the styles that pages use, and only scripts that it needs.

The theme and the extensions of Jupyter Book name some twenty files on every page, a megabyte of
which draws a dozen icons (they are in our templates) and searches (the search page loads its own).
Their files are put together into three at the end of a build; what an author adds stays apart.
"""

import json
import re
import shutil
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.fileutil import copy_asset

from companion.book.kept import Kept, stand
from companion.sphinx.styles import pruned

STYLE, SCRIPT, MORE = "book.css", "book.js", "more.js"
OURS = ("page.js", "charts.js", "tables.js", "menus.js", "cards.js")
_STYLES = (
    "basic.css", "styles/pydata-sphinx-theme.css", "pygments.css", "styles/sphinx-book-theme.css",
    "togglebutton.css", "copybutton.css", "mystnb.*.css", "sphinx-design.min.css",
)  # fmt: skip
_SCRIPTS = (
    *OURS, "documentation_options.js", "scripts/pydata-sphinx-theme.js",
    "scripts/sphinx-book-theme.js",
)  # fmt: skip
# For pages with code, folded parts or tabs.
_MORE = ("clipboard.min.js", "copybutton.js", "togglebutton.js", "design-tabs.js")
_WANTS_MORE = re.compile(r'class="[^"]*\b(?:highlight|toggle|dropdown|sd-tab-set)\b')
_UNUSED = (
    "vendor", "webpack-macros.html", "sbt-webpack-macros.html", "doctools.js",
    "sphinx_highlight.js", "searchtools.js", "language_data.js", "sphinx-thebe.css",
    "sphinx-thebe.js", "locales", "images",
)  # fmt: skip
_FOLDERS = ("styles", "scripts")
_SHEET = "companion.css"
# Each begins with what a search looks for at once; another name that ends so does no harm.
_NAMES = (re.compile(r'class="([^"]*)"'), re.compile(r'id="([^"]*)"'))
_WORDS = re.compile(r"[\w-]+")


def few(app: Sphinx) -> None:
    """Let the theme bring no file that no page uses: it would be copied by each build."""
    builder: Any = app.builder

    def copy(context: dict[str, Any]) -> None:
        for folder in reversed(builder.theme.get_theme_dirs()):
            source, target = Path(folder) / "static", Path(app.outdir) / "_static"
            copy_asset(source, target, _idle, context, builder.templates)

    builder.copy_theme_static_files = copy


def _idle(path: str) -> bool:
    """Whether a file of a theme, by its path from there, is of no use."""
    parts = PurePosixPath(path).parts
    return parts[0] in _UNUSED or path.endswith(".map") or parts[-1].startswith(".")


def asked(
    app: Sphinx, page: str, template: str, context: dict[str, object], doctree: nodes.document
) -> None:
    """Leave on a page what an author added, and ours; nothing inline, which no policy allows."""
    known = {Path(name).name for name in (*_STYLES, *_SCRIPTS, *_MORE, *_UNUSED)}
    for kind in ("css_files", "script_files"):
        files = context.get(kind)
        context[kind] = [file for file in _listed(files) if _stays(_named(file), known)]
    context["wants_more"] = bool(_WANTS_MORE.search(str(context.get("body", ""))))


def _listed(files: object) -> list[object]:
    return list(files) if isinstance(files, list | tuple) else []


def _named(file: object) -> str:
    return str(getattr(file, "filename", file) or "")


def _stays(name: str, known: set[str]) -> bool:
    base = Path(name.partition("?")[0]).name
    return bool(name) and base not in known and not base.startswith("mystnb.")


def bundle(site: Path, app: Sphinx, kept: Kept) -> None:
    """Write the sheet and the scripts of a site whose pages are all written; drop their parts.

    The names in a page are ``kept`` until it is written again.
    """
    static = site / "_static"
    # Where no page was written Sphinx brought nothing, and all stands as it was.
    if not (static / SCRIPT).is_file() or any((static / name).is_file() for name in _SCRIPTS):
        _bundle(site, app, kept)
    for name in {*_UNUSED, *_FOLDERS, *_SCRIPTS, *_MORE, *_STYLES}:  # some are brought all the same
        for path in static.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _bundle(site: Path, app: Sphinx, kept: Kept) -> None:
    static = site / "_static"
    if gone := [name for name in _SCRIPTS if not (static / name).is_file()]:
        raise ExtensionError(f"the theme brought no {', '.join(gone)}; nothing was published")
    _write(static / SCRIPT, "\n;\n".join(_texts(static, _SCRIPTS)))
    settings = {
        "togglebuttonSelector": app.config.togglebutton_selector,
        "toggleHintShow": app.config.togglebutton_hint,
        "toggleHintHide": app.config.togglebutton_hint_hide,
        "toggleOpenOnPrint": str(app.config.togglebutton_open_on_print).lower(),
    }
    said = [f"var {name} = {json.dumps(str(value))};" for name, value in settings.items()]
    _write(static / MORE, "\n;\n".join([*said, *_texts(static, _MORE)]))
    used = _used(site, kept)
    sheets = _texts(static, _STYLES)
    make = partial(_pruned, sheets, used)
    _write(static / STYLE, kept.get("sheet", "\n".join([*sheets, *sorted(used)]), make))


def _pruned(sheets: list[str], used: set[str]) -> str:
    return "".join(pruned(sheet, used) for sheet in sheets)


def _texts(static: Path, names: tuple[str, ...]) -> list[str]:
    files = [file for name in names for file in sorted(static.glob(name))]
    return [_SOURCE_MAP.sub("", file.read_text(encoding="utf-8")) for file in files]


_SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+(?: \*/)?")


def _used(site: Path, kept: Kept) -> set[str]:
    """Every class and id of the pages, and every word of the scripts, which make some too."""
    found: set[str] = set()
    for file in site.rglob("*.html"):
        found |= kept.get(f"names {file.relative_to(site)}", stand(file), partial(_names, file))
    for script in (SCRIPT, MORE, _SHEET):
        found.update(_WORDS.findall((site / "_static" / script).read_text(encoding="utf-8")))
    return found


def _names(file: Path) -> frozenset[str]:
    text = file.read_text(encoding="utf-8")
    found = {names for pattern in _NAMES for names in pattern.findall(text)}
    return frozenset(name for names in found for name in names.split())


def _write(file: Path, text: str) -> None:
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
