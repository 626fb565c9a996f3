"""The list of pages for search engines, where the book knows its own address."""

from pathlib import Path

from markupsafe import escape
from sphinx.application import Sphinx

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(site: Path, app: Sphinx) -> None:
    """Write both files where ``html: baseurl`` of _config.yml says where the book is read.

    A list without addresses is none: where nothing is said, neither file is left.
    """
    base = str(app.config.html_baseurl or "").rstrip("/")
    if not base:
        for name in (SITEMAP, ROBOTS):
            (site / name).unlink(missing_ok=True)
        return
    pages = sorted(app.builder.get_target_uri(name) for name in app.env.found_docs)
    places = [f"<url><loc>{escape(f'{base}/{page}')}</loc></url>\n" for page in pages]
    found = f'{_HEAD}<urlset xmlns="{_SPACE}">\n{"".join(places)}</urlset>\n'
    (site / SITEMAP).write_text(found, encoding="utf-8")
    (site / ROBOTS).write_text(
        f"User-agent: *\nAllow: /\nSitemap: {base}/{SITEMAP}\n", encoding="utf-8"
    )
