"""Where a build writes, and how its result takes the place of the last good book.

A builder writes into a folder of its own below ``_build/.companion``; the folder that readers open
is replaced by renames, and only by a build that ended well. So no reader sees a page of this build
beside one of the last, whatever interrupts it. What has been written is kept by the time at which
each document was read: whichever builder read a document, and however that build ended, every other
builder knows that it has yet to write it.
"""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from companion.book import paths
from companion.book.kept import Kept, digest
from companion.html.figures import picture_name
from companion.publish import mirror, recover
from companion.sphinx import (
    carried,
    idle,
    kept_blocks,
    light,
    manifest,
    pictures,
    search,
    sitemap,
    verdict,
)
from companion.sphinx.assets import write_assets
from companion.sphinx.frame import edition, stamp_of
from companion.sphinx.look import address_of, look_of, numbers_of, titles_of
from companion.sphinx.refusal import refuse
from companion.sphinx.state import Written, book_of, build_of

_LOG = logging.getLogger(__name__)
BUILDERS = ("html", "dirhtml", "linkcheck")
READING = "reading"


def redirect(app: Sphinx) -> None:
    """Let the builder write into its own folder; refuse builders that cannot make this book."""
    name = app.builder.name
    if name not in BUILDERS:
        allowed = ", ".join(BUILDERS)
        refuse(
            f"the builder {name!r} cannot make this book, whose tables and charts are HTML; "
            f"nothing was built. Use one of: {allowed}; `make pdf` prints the book."
        )
    build = Path(app.outdir).parent
    target = build / ("linkcheck" if name == "linkcheck" else Path(app.outdir).name)
    recover(target)
    work = build / paths.WORK / name
    written = _read(work)
    now = look_of(book_of(app), app.config.companion_fingerprint)
    if written.look != now:
        written = Written(now)
        _write(work, written)
        shutil.rmtree(work / "site", ignore_errors=True)
    (work / "site").mkdir(parents=True, exist_ok=True)
    for file in (work / "site" / "_static").glob("mystnb.*.css"):
        file.unlink()  # MyST-NB writes it at the end: pages must not find it, as in a clean build
    under_way = build_of(app)
    under_way.target, under_way.written = target, written
    under_way.address = address_of(book_of(app))
    under_way.interrupted = _unfinished(build / paths.WORK / READING)
    under_way.kept = Kept(kept_in(build, name))
    app.builder.epilog = f"The pages are in {target}.".replace("%", "%%")  # which Sphinx fills in
    app.outdir = app.builder.outdir = type(app.outdir)(work / "site")


def kept_in(build: Path, builder: str = "html") -> Path:
    """Where a builder keeps what it found in pages, below the folder of builds."""
    return build / paths.WORK / builder / "kept"


def reading(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Note what is about to be read: unless this build ends well, the next one reads it again.

    What is not read stays as the last build left it, whatever becomes of this one.
    """
    build = build_of(app)
    build.read = frozenset(names)
    if names:
        marker = Path(app.outdir).parent.parent / READING
        _replace(marker, json.dumps(sorted({*names, *build.interrupted})))


def _unfinished(marker: Path) -> frozenset[str]:
    try:
        return frozenset(json.loads(marker.read_text(encoding="utf-8")))
    except (OSError, ValueError):  # a code that left another mark: all is read anew with this one
        return frozenset()


def unwritten(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The documents whose present version this builder has not written yet.

    What is to be written is from now on taken for not written, until a build ends well.
    """
    build = build_of(app)
    now = build.stamped = _stamps(app)
    same = {name: stamp for name, stamp in now.items() if build.written.stamps.get(name) == stamp}
    if len(same) < len(now):
        _write(Path(app.outdir).parent, Written(build.written.look, same))
    return [name for name in now if name not in same]


def _stamps(app: Sphinx) -> dict[str, str]:
    """Of each document when it was read, what it shows of others, and of its rows at its end."""
    titles = titles_of(app.env)
    found = {}
    for name, read in app.env.all_docs.items():
        shown = (titles, stamp_of(app, name), numbers_of(app.env, name))
        found[name] = f"{read} {digest(repr(shown).encode())[:16]}"
    return found


def finish(app: Sphinx, error: Exception | None) -> None:
    """After a build that ended well: the files beside the pages, then the swap."""
    build = build_of(app)
    if not hasattr(build, "target"):
        return
    if error is not None:
        _LOG.info("Nothing was published; the next build reads again what this one was reading.")
        return
    site, target, kept = Path(app.outdir), build.target, build.kept
    if app.builder.name != "linkcheck":
        write_assets(build.book, site, edition(app), kept)
        _remove_orphans(site, app)
        pictures.clear(app)
        carried.clear(app)
        search.write(site, app, kept)
        sitemap.write(site, app)
        manifest.write(site, app)
        light.bundle(site, app, kept)
        unread = app.env.found_docs - build.read
        kept.carry(*map(picture_name, unread), *map(kept_blocks.name_of, unread))
        kept.save()
    if app._warncount:
        _LOG.info("A warning is a fault: what %s shows is the last good book.", target)
    elif verdict.passed():
        mirror(site, target)
        _write(site.parent, Written(build.written.look, build.stamped))
        idle.remember(app, target)
        (site.parent.parent / READING).unlink(missing_ok=True)


def _remove_orphans(site: Path, app: Sphinx) -> None:
    """Remove what an earlier build left of study pages that no longer exist."""
    folder = site / paths.STUDY_PAGES
    kept = {Path(app.builder.get_outfilename(name)) for name in app.env.found_docs}  # type: ignore[attr-defined]
    for file in list(folder.rglob("*.html")):
        if file not in kept:
            file.unlink()
            (site / "_sources" / paths.STUDY_PAGES / f"{file.stem}.md").unlink(missing_ok=True)


def _state(work: Path) -> Path:
    return work / "written.json"


def _read(work: Path) -> Written:
    try:
        found = json.loads(_state(work).read_text(encoding="utf-8"))
        return Written(str(found["look"]), {str(k): str(v) for k, v in found["stamps"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Written()


def _write(work: Path, written: Written) -> None:
    _replace(_state(work), json.dumps(asdict(written)))


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".new")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(file)
