"""MyST's own Markdown parser, which also says where in the source each inline token begins.

markdown-it keeps the lines of a block and nothing of what stands within. The states and rules here
do the work of the originals and note offsets beside it: ``token.meta["at"]`` is where an inline
token begins in its block's source (``meta["source"]`` of the block), and ``meta["pieces"]`` of a
text token are the stretches that it was joined from, each (offset in its content, offset in the
source).
"""

from itertools import groupby
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

Pieces = tuple[tuple[int, int], ...]


class _State(StateInline):
    """The state of one block's inline parse, with the offset at which each token was pushed."""

    _waiting = ""
    _began = 0

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        self.at: dict[int, int] = {}
        self._pushed = -1
        super().__init__(src, md, env, tokens)

    @property
    def pending(self) -> str:
        """Text that no rule has claimed yet."""
        return self._waiting

    @pending.setter
    def pending(self, value: str) -> None:
        if value and not self._waiting:
            self._began = self.pos
        self._waiting = value

    def pushPending(self) -> Token:
        """Push the waiting text; it begins where its first character was taken."""
        began = self._began
        token = super().pushPending()
        self.at[id(token)] = began
        return token

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Push a token; several texts pushed at one place (``***``) follow each other."""
        before = self.tokens[-1] if self.tokens and self._pushed == self.pos else None
        waiting = bool(self.pending)
        token = super().push(ttype, tag, nesting)
        begin = self.pos
        if before is not None and not waiting and before.type == ttype == "text":
            begin = self.at[id(before)] + len(before.content)
        self.at[id(token)] = begin
        self._pushed = self.pos
        return token


class _Inline(ParserInline):
    """The inline parser with the state above."""

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        """Parse a block's source into ``tokens``."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for token in state.tokens:
            token.meta["at"] = state.at[id(token)]
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _join(tokens: list[Token]) -> Token:
    """One text token of adjacent ones."""
    if len(tokens) == 1:
        return tokens[0]
    pieces, length = [], 0
    for token in tokens:
        pieces += [(length + offset, at) for offset, at in pieces_of(token)]
        length += len(token.content)
    last = tokens[-1]
    last.content = "".join(token.content for token in tokens)
    last.meta["pieces"] = tuple(pieces)
    return last


def pieces_of(token: Token) -> Pieces:
    """The stretches of a text token: (offset in its content, offset in the source).

    A token that a later rule made (a bare address turned into a link) has the offset -1.
    """
    return token.meta.get("pieces") or ((0, token.meta.get("at", -1)),)


def _fragments_join(state: StateInline) -> None:
    """Join adjacent texts and count levels again, as the rule of this name does."""
    joined, level = [], 0
    for text, group in groupby(state.tokens, lambda token: token.type == "text"):
        members = list(group)
        if text:
            token = _join(members)
            token.level = level
            joined.append(token)
            continue
        for token in members:
            level -= token.nesting < 0
            token.level = level
            level += token.nesting > 0
        joined += members
    state.tokens[:] = joined


def _inline(state: StateCore) -> None:
    """Parse every block's source, and keep it: a later rule may cut a task's box from it."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children if token.children is not None else []
            token.meta["source"] = token.content
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _text_join(state: StateCore) -> None:
    """Turn escapes and entities into text and join it, as the rule of this name does."""
    for block in state.tokens:
        if block.type != "inline":
            continue
        children = block.children or []
        for token in children:
            if token.type == "text_special":
                token.type = "text"
                if token.info == "escape" and token.markup == "\\" + token.content:
                    token.meta["at"] += 1
        block.children = []
        for text, group in groupby(children, lambda token: token.type == "text"):
            members = list(group)
            block.children += [_join(members)] if text else members


def parser(config: MdParserConfig) -> MarkdownIt:
    """A parser that reads what Sphinx reads, with places."""
    md = create_md_parser(config, RendererHTML)
    inline = _Inline()
    inline.ruler, inline.ruler2 = md.inline.ruler, md.inline.ruler2
    md.inline = inline
    md.inline.ruler2.at("fragments_join", _fragments_join)
    md.core.ruler.at("inline", _inline)
    md.core.ruler.at("text_join", _text_join)
    md.options["store_labels"] = True  # a link by reference knows its label
    md.options["inline_definitions"] = True  # and a definition stands among the blocks
    return md
