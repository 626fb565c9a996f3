"""The directives that come with Sphinx and the theme, and what of each a reader sees.

Left out on purpose are those that bring in what no check reads: ``include``, ``literalinclude``,
``raw``, ``eval-rst``, ``csv-table``, ``toctree`` (the contents are in ``_toc.yml``), and those that
change how the rest of a page is read (``role``, ``default-role``, ``class``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from docutils.parsers.rst import Directive

Kind = Literal["text", "markdown", "glossary", "verbatim", "nothing"]


@dataclass(frozen=True)
class Standard:
    """A directive's class by its path, and what its argument, body and some of its options hold.

    ``path`` is ``module:name``. ``text`` is read by a reader as it stands (an argument or option
    is Markdown of one line), ``markdown`` is a part of the page, ``glossary`` has terms with
    indented Markdown, ``verbatim`` is code or a name, and of ``nothing`` there is nothing.
    """

    path: str
    argument: Kind = "nothing"
    body: Kind = "markdown"
    options: tuple[str, ...] = ()

    @property
    def directive(self) -> "type[Directive]":
        """The class; imported when a page uses it, since most books use few of them."""
        module, _, name = self.path.partition(":")
        return cast("type[Directive]", getattr(import_module(module), name))


_RST, _DESIGN = "docutils.parsers.rst.directives", "sphinx_design"
_CARD = ("header", "footer", "img-alt", "link-alt")
_ADMONITIONS: dict[str, str] = {
    "note": f"{_RST}.admonitions:Note",
    "tip": f"{_RST}.admonitions:Tip",
    "warning": f"{_RST}.admonitions:Warning",
    "important": f"{_RST}.admonitions:Important",
    "caution": f"{_RST}.admonitions:Caution",
    "attention": f"{_RST}.admonitions:Attention",
    "hint": f"{_RST}.admonitions:Hint",
    "danger": f"{_RST}.admonitions:Danger",
    "error": f"{_RST}.admonitions:Error",
    "seealso": "sphinx.directives.other:SeeAlso",
}
STANDARD: Mapping[str, Standard] = MappingProxyType(
    {
        **{name: Standard(directive) for name, directive in _ADMONITIONS.items()},
        "admonition": Standard(f"{_RST}.admonitions:Admonition", "text"),
        "dropdown": Standard(f"{_DESIGN}.dropdown:DropdownDirective", "text"),
        "toggle": Standard("sphinx_togglebutton:Toggle", "text"),
        "margin": Standard("sphinx_book_theme.directives:Margin", "text", options=("subtitle",)),
        "sidebar": Standard(f"{_RST}.body:Sidebar", "text", options=("subtitle",)),
        "topic": Standard(f"{_RST}.body:Topic", "text"),
        "rubric": Standard("sphinx.directives.patches:Rubric", "text", "nothing"),
        "centered": Standard("sphinx.directives.other:Centered", "text", "nothing"),
        "epigraph": Standard(f"{_RST}.body:Epigraph"),
        "highlights": Standard(f"{_RST}.body:Highlights"),
        "pull-quote": Standard(f"{_RST}.body:PullQuote"),
        "compound": Standard(f"{_RST}.body:Compound"),
        "container": Standard(f"{_RST}.body:Container", "verbatim"),
        "div": Standard(f"{_DESIGN}.extension:Div", "verbatim"),
        "hlist": Standard("sphinx.directives.other:HList"),
        "only": Standard("sphinx.directives.other:Only", "verbatim"),
        "glossary": Standard("sphinx.domains.std:Glossary", body="glossary"),
        "versionadded": Standard("sphinx.domains.changeset:VersionChange", "text"),
        "versionchanged": Standard("sphinx.domains.changeset:VersionChange", "text"),
        "versionremoved": Standard("sphinx.domains.changeset:VersionChange", "text"),
        "deprecated": Standard("sphinx.domains.changeset:VersionChange", "text"),
        "image": Standard(f"{_RST}.images:Image", "verbatim", "nothing", ("alt",)),
        "figure": Standard("sphinx.directives.patches:Figure", "verbatim", "markdown", ("alt",)),
        "figure-md": Standard("myst_parser.sphinx_ext.directives:FigureMarkdown", "verbatim"),
        "table": Standard(f"{_RST}.tables:RSTTable", "text"),
        "list-table": Standard(f"{_RST}.tables:ListTable", "text"),
        "math": Standard("sphinx.directives.patches:MathDirective", "text", "text"),
        "code": Standard("sphinx.directives.patches:Code", "verbatim", "verbatim"),
        "code-block": Standard(
            "sphinx.directives.code:CodeBlock", "verbatim", "verbatim", ("caption",)
        ),
        "code-cell": Standard("myst_nb.core.read:UnexpectedCellDirective", "verbatim", "verbatim"),
        "tab-set": Standard(f"{_DESIGN}.tabs:TabSetDirective"),
        "tab-item": Standard(f"{_DESIGN}.tabs:TabItemDirective", "text"),
        "grid": Standard(f"{_DESIGN}.grids:GridDirective", "verbatim"),
        "grid-item": Standard(f"{_DESIGN}.grids:GridItemDirective"),
        "grid-item-card": Standard(f"{_DESIGN}.grids:GridItemCardDirective", "text", options=_CARD),
        "card": Standard(f"{_DESIGN}.cards:CardDirective", "text", options=_CARD),
        "card-header": Standard(f"{_DESIGN}.cards:CardHeaderDirective"),
        "card-footer": Standard(f"{_DESIGN}.cards:CardFooterDirective"),
        "card-carousel": Standard(f"{_DESIGN}.cards:CardCarouselDirective", "verbatim"),
        "button-link": Standard(
            f"{_DESIGN}.badges_buttons:ButtonLinkDirective", "verbatim", options=("tooltip",)
        ),
        "button-ref": Standard(
            f"{_DESIGN}.badges_buttons:ButtonRefDirective", "verbatim", options=("tooltip",)
        ),
        "bibliography": Standard(
            "sphinxcontrib.bibtex.directives:BibliographyDirective", "verbatim", "verbatim"
        ),
        "tableofcontents": Standard("sphinx_external_toc.events:TableofContents", body="nothing"),
    }
)

TEXT_ROLES: frozenset[str] = frozenset(
    "abbr abbreviation sub sup subscript superscript emphasis strong title-reference title t kbd "
    "command dfn guilabel menuselection samp math term ref doc download numref acronym word".split()
    + [f"bdg{shade}" for shade in
       ("", *(f"-{colour}{line}" for colour in "primary secondary success info warning danger "
              "light muted dark white black".split() for line in ("", "-line")))]
)  # fmt: skip
"""Roles that print what is typed in them, like any other text: standard ones, and ``{word}``."""

TITLED_ROLES: frozenset[str] = frozenset({"ref", "doc", "download", "numref", "term", "word"})
"""Those that print only a title given before the target: ``{doc}`title <target>```."""
NAMED_ROLES: frozenset[str] = frozenset({"term", "word"})
"""Those of them that print their target where there is no title."""
