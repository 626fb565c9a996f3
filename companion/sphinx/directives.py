"""Docutils directives and roles, made from the blocks and thin: a desk, a drawing, nodes."""

from collections.abc import Iterator
from itertools import zip_longest

from docutils import nodes as docutils_nodes
from docutils.nodes import Element, Node, system_message
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from companion.blocks import ROLES
from companion.blocks.registry import Block, CitedTable, Inline, Plain, Role
from companion.book.uses import CITATIONS, ROLE
from companion.book.view import View
from companion.html.desk import Desk
from companion.html.links import Links
from companion.sphinx import nodes
from companion.sphinx.kept_blocks import drawn
from companion.sphinx.state import book_of, build_of, used_by


def desk_of(env: BuildEnvironment) -> Desk:
    """The book as the page now being read sees it; what it uses is kept for that page."""
    view = View(book_of(env.app))
    view.used = used_by(env).setdefault(env.docname, {})
    links = Links(lambda page: page in env.found_docs)
    return Desk(view, links, env.docname, build_of(env.app).kept)


class BlockDirective(SphinxDirective):
    """A block of the registry: subclasses name theirs."""

    block: Block

    def run(self) -> list[Node]:
        """The block's HTML, and its cited tables as nodes whose citations resolve."""
        asked = self.block.asked(
            self.arguments, self.options, self.env.new_serialno(self.block.name)
        )
        found: list[Node] = []
        for part in drawn(self.env, self.block, asked):
            found += self._table(part) if isinstance(part, CitedTable) else [nodes.made(part)]
        return found

    def _table(self, drawn: CitedTable) -> list[Node]:
        table = docutils_nodes.table("", classes=["evidence", "cited"])
        columns = [docutils_nodes.colspec(colwidth=width) for width in drawn.widths]
        group = docutils_nodes.tgroup("", *columns, cols=len(columns))
        group += docutils_nodes.thead("", self._cells([[Plain(h)] for h in drawn.head]))
        body = docutils_nodes.tbody("")
        for row, anchor in zip_longest(drawn.rows, drawn.anchors):
            cells = self._cells([[cell] for cell in row])
            cells["ids"] += [anchor] if anchor else []
            body += cells
        group += body
        table += group
        caption = docutils_nodes.paragraph("", drawn.caption, classes=["table-caption"])
        return [caption, table]

    def _cells(self, cells: list[list[Inline | Plain]]) -> Element:
        row = docutils_nodes.row("")
        for parts in cells:
            made = [node for part in parts for node in self._inline(part)]
            row += docutils_nodes.entry("", docutils_nodes.paragraph("", "", *made))
        return row

    def _inline(self, part: Inline | Plain) -> list[Node]:
        if isinstance(part, Plain):
            if part.look:
                return [docutils_nodes.inline("", part.text, classes=part.look.split())]
            return [docutils_nodes.Text(part.text)]
        return list(self._words(part.text))

    def _words(self, text: str) -> Iterator[Node]:
        """The text of a cell as it stands, but for its roles: data is no Markdown."""
        end = 0
        for match in ROLE.finditer(text):
            if match["role"] in ROLES or match["role"] in CITATIONS:
                found, messages = self.state.inline_text(match.group(), self.lineno)
                yield from (docutils_nodes.Text(text[end : match.start()]), *found, *messages)
                end = match.end()
        yield docutils_nodes.Text(text[end:])


class ValueRole(SphinxRole):
    """A role of the registry."""

    def __init__(self, role: Role):
        super().__init__()
        self.role = role

    def run(self) -> tuple[list[Node], list[system_message]]:
        """The value with its card."""
        return [nodes.made(self.role.draw(desk_of(self.env), self.text))], []
