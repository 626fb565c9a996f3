"""The list of pages for search engines, where the book knows its own address."""

from pathlib import Path

from markupsafe import escape
from sphinx.application import Sphinx

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(site: Path, app: Sphinx) -> None:
    """Write both files where ``html: baseurl`` of _config.yml says where the book is read.

    A list without addresses is none: where nothing is said, neither file is left. A file of that
    name that the author brings along stays.
    """
    base = str(app.config.html_baseurl or "").rstrip("/")
    for name, make in ((SITEMAP, _sitemap), (ROBOTS, _robots)):
        if any(
            (Path(app.srcdir) / folder / name).is_file() for folder in app.config.html_extra_path
        ):
            continue
        if base:
            (site / name).write_text(make(app, base), encoding="utf-8")
        else:
            (site / name).unlink(missing_ok=True)


def _sitemap(app: Sphinx, base: str) -> str:
    pages = sorted(app.builder.get_target_uri(name) for name in app.env.found_docs)
    places = [f"<url><loc>{escape(f'{base}/{page}')}</loc></url>\n" for page in pages]
    return f'{_HEAD}<urlset xmlns="{_SPACE}">\n{"".join(places)}</urlset>\n'


def _robots(app: Sphinx, base: str) -> str:
    return f"User-agent: *\nAllow: /\nSitemap: {base}/{SITEMAP}\n"
