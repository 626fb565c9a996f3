"""``companion pdf``: the built book on paper, whole and a page each."""

from pathlib import Path

import click

from companion.book import paths
from companion.commands.edge import ROOT, Unusable, opened, say


@click.command()
@ROOT
@click.option("--only", metavar="PAGE", help="One page alone, as book/bedside.")
def pdf(path: Path, only: str | None) -> None:
    """Print the built book at PATH to _build/pdf: book.pdf, and every page of the contents.

    A Chromium or Chrome prints; CHROMIUM names one that is not on the path.
    """
    from companion import paper
    from companion.commands import browsers
    from companion.commands.release import built
    from companion.words.edition import edition_of

    chrome = browsers.find()
    if chrome is None:
        raise Unusable("no Chromium or Chrome was found; install one, or set CHROMIUM to its path")
    book = opened(path)
    site, folder = built(book), path / paths.BUILD / "pdf"
    names = [entry.docname for entry in book.contents.entries]
    if only and only not in names:
        raise Unusable(f"the contents name no page {only!r}")
    for name in names:
        if not (site / f"{name}.html").is_file():
            raise Unusable(f"{site} holds no page {name}; build the book first")
    folder.mkdir(parents=True, exist_ok=True)
    pages = [paper.read(site, name) for name in names]
    edition, base = edition_of(book, ""), book.config.address
    prints = {f"{i:02d}-{page.name.rpartition('/')[2]}": [page] for i, page in enumerate(pages)}
    prints = {k: v for k, v in prints.items() if not only or v[0].name == only}
    if not only:
        prints["book"] = pages
    for name, bound in prints.items():
        source, target = folder / f"{name}.html", folder / f"{name}.pdf"
        text = paper.bound(bound, edition.title, edition.said, paper.address_of(site), base)
        source.write_text(text, encoding="utf-8")
        try:
            if wrong := browsers.printed(chrome, source, target, paper.headings(text)):
                raise Unusable(f"{chrome} could not print {name}: {wrong}")
        finally:
            source.unlink()
        say(str(target))
