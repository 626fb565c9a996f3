"""The directives that come with Sphinx and the theme, and what of each a reader sees.

Left out on purpose are those that bring in what no check reads: ``include``, ``literalinclude``,
``raw``, ``eval-rst``, ``csv-table``, ``toctree`` (the contents are in ``_toc.yml``), and those that
change how the rest of a page is read (``role``, ``default-role``, ``class``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from docutils.parsers.rst import Directive
from docutils.parsers.rst.directives import admonitions, body, images, tables
from myst_nb.core.read import UnexpectedCellDirective
from myst_parser.sphinx_ext.directives import FigureMarkdown
from sphinx.directives import other, patches
from sphinx.directives.code import CodeBlock
from sphinx.domains.changeset import VersionChange
from sphinx.domains.std import Glossary
from sphinx_book_theme.directives import Margin
from sphinx_design import badges_buttons, cards, dropdown, grids, tabs
from sphinx_design.extension import Div
from sphinx_external_toc.events import TableofContents
from sphinx_togglebutton import Toggle
from sphinxcontrib.bibtex.directives import BibliographyDirective

Kind = Literal["text", "markdown", "glossary", "verbatim", "nothing"]


@dataclass(frozen=True)
class Standard:
    """A directive's class, and what its argument, its body and some of its options hold.

    ``text`` is read by a reader as it stands (an argument or option is Markdown of one line),
    ``markdown`` is a part of the page, ``glossary`` has terms with indented Markdown, ``verbatim``
    is code or a name, and of ``nothing`` there is nothing.
    """

    directive: type[Directive]
    argument: Kind = "nothing"
    body: Kind = "markdown"
    options: tuple[str, ...] = ()


_CARD = ("header", "footer", "img-alt", "link-alt")
_ADMONITIONS: dict[str, type[Directive]] = {
    "note": admonitions.Note,
    "tip": admonitions.Tip,
    "warning": admonitions.Warning,
    "important": admonitions.Important,
    "caution": admonitions.Caution,
    "attention": admonitions.Attention,
    "hint": admonitions.Hint,
    "danger": admonitions.Danger,
    "error": admonitions.Error,
    "seealso": other.SeeAlso,
}
STANDARD: Mapping[str, Standard] = MappingProxyType(
    {
        **{name: Standard(directive) for name, directive in _ADMONITIONS.items()},
        "admonition": Standard(admonitions.Admonition, "text"),
        "dropdown": Standard(dropdown.DropdownDirective, "text"),
        "toggle": Standard(Toggle, "text"),
        "margin": Standard(Margin, "text", options=("subtitle",)),
        "sidebar": Standard(body.Sidebar, "text", options=("subtitle",)),
        "topic": Standard(body.Topic, "text"),
        "rubric": Standard(patches.Rubric, "text", "nothing"),
        "centered": Standard(other.Centered, "text", "nothing"),
        "epigraph": Standard(body.Epigraph),
        "highlights": Standard(body.Highlights),
        "pull-quote": Standard(body.PullQuote),
        "compound": Standard(body.Compound),
        "container": Standard(body.Container, "verbatim"),
        "div": Standard(Div, "verbatim"),
        "hlist": Standard(other.HList),
        "only": Standard(other.Only, "verbatim"),
        "glossary": Standard(Glossary, body="glossary"),
        "versionadded": Standard(VersionChange, "text"),
        "versionchanged": Standard(VersionChange, "text"),
        "versionremoved": Standard(VersionChange, "text"),
        "deprecated": Standard(VersionChange, "text"),
        "image": Standard(images.Image, "verbatim", "nothing", ("alt",)),
        "figure": Standard(patches.Figure, "verbatim", "markdown", ("alt",)),
        "figure-md": Standard(FigureMarkdown, "verbatim"),
        "table": Standard(tables.RSTTable, "text"),
        "list-table": Standard(tables.ListTable, "text"),
        "math": Standard(patches.MathDirective, "text", "text"),
        "code": Standard(patches.Code, "verbatim", "verbatim"),
        "code-block": Standard(CodeBlock, "verbatim", "verbatim", ("caption",)),
        "code-cell": Standard(UnexpectedCellDirective, "verbatim", "verbatim"),
        "tab-set": Standard(tabs.TabSetDirective),
        "tab-item": Standard(tabs.TabItemDirective, "text"),
        "grid": Standard(grids.GridDirective, "verbatim"),
        "grid-item": Standard(grids.GridItemDirective),
        "grid-item-card": Standard(grids.GridItemCardDirective, "text", options=_CARD),
        "card": Standard(cards.CardDirective, "text", options=_CARD),
        "card-header": Standard(cards.CardHeaderDirective),
        "card-footer": Standard(cards.CardFooterDirective),
        "card-carousel": Standard(cards.CardCarouselDirective, "verbatim"),
        "button-link": Standard(
            badges_buttons.ButtonLinkDirective, "verbatim", options=("tooltip",)
        ),
        "button-ref": Standard(badges_buttons.ButtonRefDirective, "verbatim", options=("tooltip",)),
        "bibliography": Standard(BibliographyDirective, "verbatim", "verbatim"),
        "tableofcontents": Standard(TableofContents, body="nothing"),
    }
)

TEXT_ROLES: frozenset[str] = frozenset(
    "abbr abbreviation sub sup subscript superscript emphasis strong title-reference title t kbd "
    "command dfn guilabel menuselection samp math term ref doc download numref acronym".split()
    + [f"bdg{shade}" for shade in
       ("", *(f"-{colour}{line}" for colour in "primary secondary success info warning danger "
              "light muted dark white black".split() for line in ("", "-line")))]
)  # fmt: skip
"""Standard roles that print what is typed in them, like any other text."""

TITLED_ROLES: frozenset[str] = frozenset({"ref", "doc", "download", "numref", "term"})
"""Those that print only a title given before the target: ``{doc}`title <target>```."""
