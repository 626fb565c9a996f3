"""What a block or a role is, and the registry of all of them.

A block is a directive of ours: what its argument names, its options, how it is validated against a
book and how it is drawn at a desk. Sphinx's directive, the check's rules and the documentation are
all made from it, so that an option that one knows is an option that all know.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from docutils.parsers.rst import Directive, directives
from markupsafe import Markup

from companion.book.book import Book
from companion.html.desk import Desk


@dataclass(frozen=True)
class Option:
    """An option of a block. ``flag``: it has no value. ``prose``: a reader sees its text.

    ``names``: the table whose ids are its words, where that is one for all uses of the block.
    """

    meaning: str
    flag: bool = False
    prose: bool = False
    names: str = ""


@dataclass(frozen=True)
class Asked:
    """What a page asks of a block: its argument and its options; a flag's value is empty.

    ``number`` counts the blocks of one name on a page, from 0.
    """

    argument: str
    options: Mapping[str, str] = field(default_factory=dict)
    number: int = 0

    def words(self, option: str) -> tuple[str, ...]:
        """The words of an option; none where it is not given."""
        return tuple(self.options.get(option, "").split())


@dataclass(frozen=True)
class Complaint:
    """Why a block cannot be drawn, or not as asked. ``about``: argument, option or rows."""

    about: str
    message: str
    follows: str = ""


@dataclass(frozen=True)
class Inline:
    """Text of a cell with roles in it: citations, values."""

    text: str


@dataclass(frozen=True)
class Plain:
    """Text of a cell as it stands, with a class for its look."""

    text: str
    look: str = ""


@dataclass(frozen=True)
class CitedTable:
    """A table whose cells hold roles: the page's list of references must know its citations.

    ``anchors`` has an id per row, or is empty.
    """

    caption: str
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Inline | Plain, ...], ...]
    anchors: tuple[str, ...] = ()


Drawn = tuple[Markup | CitedTable, ...]
Draw = Callable[[Desk, Asked], Drawn]
Validate = Callable[[Book, Asked], Iterator[Complaint]]


def sound(book: Book, asked: Asked) -> Iterator[Complaint]:
    """The validation of a block that nothing can be wrong with."""
    yield from ()


@dataclass(frozen=True)
class Block:
    """A directive of ours.

    ``argument`` says what it names, empty where it takes none. ``anchors`` are the ids that the
    block puts on its page, for links. ``cites``: it cites, so the page needs its references.
    """

    name: str
    summary: str
    draw: Draw
    argument: str = ""
    options: Mapping[str, Option] = field(default_factory=lambda: MappingProxyType({}))
    validate: Validate = sound
    anchors: Callable[[Book, Asked], Iterator[str]] = lambda book, asked: iter(())
    cites: bool = False

    @property
    def option_spec(self) -> dict[str, Callable[[str], Any]]:
        """What docutils and MyST parse the options with."""
        return {
            name: directives.flag if option.flag else directives.unchanged_required
            for name, option in self.options.items()
        }

    def directive(self, base: type[Directive] = Directive) -> type[Directive]:
        """A docutils directive with this block's argument and options."""
        return type(
            f"{self.name.title().replace('-', '')}Directive",
            (base,),
            {
                "block": self,
                "required_arguments": 1 if self.argument else 0,
                "optional_arguments": 0,
                "final_argument_whitespace": True,
                "has_content": False,
                "option_spec": self.option_spec,
            },
        )

    def asked(self, arguments: list[str], options: Mapping[str, Any], number: int) -> Asked:
        """What a parsed directive asks."""
        return Asked(
            arguments[0] if arguments else "",
            {name: "" if value is None else str(value) for name, value in options.items()},
            number,
        )


@dataclass(frozen=True)
class Role:
    """A role of ours: what its text names, how it is validated and drawn.

    ``draw`` is called only for what ``validate`` lets pass.
    """

    name: str
    summary: str
    draw: Callable[[Desk, str], Markup]
    validate: Callable[[Book, str], Iterator[Complaint]]


_BLOCKS: dict[str, Block] = {}
_ROLES: dict[str, Role] = {}
BLOCKS: Mapping[str, Block] = MappingProxyType(_BLOCKS)
ROLES: Mapping[str, Role] = MappingProxyType(_ROLES)


def register(item: Block | Role) -> None:
    """Enter a block or a role; a name stands once."""
    known: dict[str, Any] = _BLOCKS if isinstance(item, Block) else _ROLES
    if item.name in known:
        raise ValueError(f"{item.name!r} is registered twice")
    known[item.name] = item
