"""A build that has nothing to do: all that it would read is as it was when the site was made.

Then neither the book is read nor Sphinx's environment; the record that says so holds the digest of
every file of the root, of the package and of what is installed, and a listing of the site; and the
digest of the same without the pages.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from companion.book import paths
from companion.book.files import digest_of, digests, every, links
from companion.book.kept import code, digest
from companion.book.repository import standing
from companion.sphinx.state import build_of

_LOG = logging.getLogger(__name__)
_ALWAYS = "linkcheck"  # asks other hosts, which change by themselves


def unchanged(app: Sphinx, files: Mapping[str, str]) -> bool:
    """Whether the site is that of what a build would read: ``files`` are digests by path."""
    target = Path(app.outdir)
    options = repr(sorted(app.config.overrides.items(), key=str))  # extensions change them later
    build = build_of(app)
    build.options = options
    build.brought = (*app.config.html_extra_path, *app.config.html_static_path)
    build.made_from = _sources(app, files)
    then = _read(_record(target))
    same = target.name != _ALWAYS and then[:1] == [build.made_from[0]]
    return same and then[1:2] == [_listing(target)]


def pages_alone(app: Sphinx) -> bool:
    """Whether nothing but pages has changed since the site was made, as far as is known."""
    return _read(_record(Path(app.outdir)))[2:] == [build_of(app).made_from[1]]


def rest(app: Sphinx, begin: Callable[[], None], end: Callable[[], None]) -> None:
    """Leave the build without work; ``begin`` it all the same where it is to read all anew."""
    target = Path(app.outdir)

    def environment(freshenv: bool) -> BuildEnvironment:
        if freshenv:
            for name in ("_init_env", "_init_builder", "build"):
                delattr(app, name)
            begin()
            return app._init_env(freshenv)
        app._fresh_env_used = False
        return BuildEnvironment(app)

    def build(force_all: bool = False, filenames: list[str] | None = None) -> None:
        _LOG.info("Nothing has changed since the last build. The pages are in %s.", target)
        end()

    app._init_env = environment  # type: ignore[method-assign]
    app._init_builder = lambda: None  # type: ignore[method-assign]
    app.build = build  # type: ignore[method-assign]


def remember(app: Sphinx, target: Path) -> None:
    """Note what the site of a build that ended well, without a warning, was made from.

    Nothing is noted where a source changed meanwhile: the build may have read either state.
    """
    made_from = build_of(app).made_from
    if not app._warncount and _sources(app, digests(Path(app.srcdir))) == made_from:
        file = _record(target)
        temporary = file.with_suffix(".new")
        every, beside = made_from
        temporary.write_text(json.dumps([every, _listing(target), beside]), encoding="utf-8")
        temporary.replace(file)


def _sources(app: Sphinx, files: Mapping[str, str]) -> tuple[str, str]:
    """All that a build depends on, and the same without the pages.

    These are files, code, options, the commit, and where the book lies.
    """
    root = Path(app.srcdir)
    options = f"{root} {standing(root)} {build_of(app).options} {sorted(links(root))}"
    options += f" {sorted(_brought(root, build_of(app).brought))}"
    lines = [os.fsencode(f"{path} {found}") for path, found in sorted(files.items())]
    beside = [line for line in lines if not line.rpartition(b" ")[0].endswith(b".md")]
    return digest(code(), options.encode(), *lines), digest(code(), options.encode(), *beside)


def _brought(root: Path, folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files of folders that are copied whole, with those that the walk of the root leaves."""
    for name in folders:
        for path in every(root / name):
            yield f"{name}/{path}", digest_of(root / name / path)


def _listing(site: Path) -> str:
    """Changes with any file of the site that is written, added or removed."""
    found = (f for f in sorted(site.rglob("*")) if f.is_file())
    stats = ((f.relative_to(site).as_posix(), f.stat()) for f in found)
    return digest(*(f"{n} {s.st_size} {s.st_mtime_ns}".encode() for n, s in stats))


def _record(target: Path) -> Path:
    return target.parent / paths.WORK / f"{target.name}.made"


def _read(file: Path) -> list[object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return found if isinstance(found, list) else []
