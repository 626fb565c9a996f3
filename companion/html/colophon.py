"""What stands at the end of every page: its edition, how to cite it, and how to report an error."""

from dataclasses import dataclass, field
from urllib.parse import quote

from markupsafe import Markup

from companion.html.fill import fill
from companion.html.stamps import Stamp
from companion.words.codes import sentence_case
from companion.words.edition import Edition, cited


@dataclass(frozen=True)
class Leaf:
    """A page as its end names it.

    ``address`` is where it is read, empty where nobody has said; ``changes`` leads to the page on
    what changed, and is empty where the book has none; ``rows`` are the addresses of the lines of
    its ``stamp``.
    """

    name: str
    title: str
    address: str = ""
    changes: str = ""
    stamp: Stamp = field(default_factory=Stamp)
    rows: tuple[str, ...] = ()


def colophon(edition: Edition, leaf: Leaf, errors: str = "") -> Markup:
    """The end of a page. ``errors`` is the address for reports, with ``{title}`` and ``{report}``.

    The report names page and edition; the script adds the row that the page was asked to show.
    """
    report = "\n".join(
        [
            f"Page: {leaf.title} ({leaf.address or leaf.name})",
            f"Edition: {edition.title}{f', {edition.said}' if edition.said else ''}",
            *([f"Newest row: {leaf.stamp.newest}"] if leaf.stamp.newest else []),
            "Row: {row}",
            "What is wrong, and where the right value stands: ",
        ]
    )
    title = f"Error in {leaf.title}"
    address = errors.replace("{title}", quote(title)).replace("{report}", quote(report, safe="{}"))
    return fill(
        "colophon",
        edition=sentence_case(edition.said),
        leaf=leaf,
        cited=cited(edition, leaf.title, leaf.name, leaf.address),
        report=report.split("{row}"),
        address=address,
    )
