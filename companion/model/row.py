"""What every row has: its id, its place in the file, and where its number was read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
)

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass as validated
from pydantic.fields import FieldInfo

from companion.model.cells import (
    Access,
    Bounds,
    Key,
    PValue,
    Reading,
    Refers,
    Text,
    Unit,
    Vocabulary,
    day,
)  # fmt: skip

CONTRADICTION = re.compile(r"((?:[a-z][a-z0-9-]* )*[a-z][a-z0-9-]*): (.+)")
IN_WORDS = "in-words"
CAUTION_LENGTH = 160
T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(Field,))
def row(cls: type[T]) -> type[T]:
    """A frozen, validated row class."""
    # Rows that are kept are not validated again: what validates is made where a first one is.
    config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, defer_build=True)
    return cast("type[T]", validated(frozen=True, kw_only=True, config=config)(cls))


def column(description: str) -> Any:
    """A cell that must be filled."""
    return Field(description=description)


def maybe(description: str) -> Any:
    """A cell that may be empty: nothing is reported."""
    return Field(default=None, description=description)


@row
class Row:
    """A row; ``id`` is first and unique in its table. ``table`` and ``line`` are its place."""

    table: str = Field(exclude=True)
    line: int = Field(exclude=True)
    id: Key = column("The row's own key, unique in its table")

    def text(self, name: str) -> str:
        """The cell as printed; empty where nothing is reported. AttributeError: no such column."""
        value = getattr(self, name)
        return "" if value is None else str(value)

    @property
    def cells(self) -> Mapping[str, str]:
        """Every cell as printed, in file order."""
        found = vars(self)
        values = ((name, found[name]) for name in _by_name(type(self)))
        return MappingProxyType({n: "" if v is None else str(v) for n, v in values})

    @property
    def said(self) -> Iterator[str]:
        """The cells that are words and not numbers."""
        found = vars(self)
        return (found[name] for name in _by_name(type(self)) if isinstance(found[name], str))

    @property
    def address(self) -> str:
        """``table.row-id``."""
        return f"{self.table}.{self.id}"


@row
class Sourced(Row):
    """A row that says where its number was read."""

    source: Annotated[Key, Refers("references")] | None = maybe(
        "BibTeX key of the document in which the number was read"
    )
    locator: Text | None = maybe("Where in that document")
    access: Access = column("What kind of place that is; judgement is ours")
    derivation: Text | None = maybe("How the number follows from those printed; empty when printed")
    second_reading: Reading = column("Outcome of an independent second extraction")
    caution: Text | None = maybe("One short sentence that is printed wherever the row is shown")
    contradiction: Text | None = maybe(
        "What in the source does not add up, after the ids of the rules that it explains "
        f"(or {IN_WORDS}) and a colon"
    )
    note: Text | None = maybe("What a reader of the row must know")

    @property
    def explains(self) -> tuple[str, ...]:
        """Ids of the rules that the contradiction explains: it exempts the row from no other."""
        match = CONTRADICTION.fullmatch(self.contradiction or "")
        return tuple(id for id in match[1].split() if id != IN_WORDS) if match else ()

    @property
    def disagreement(self) -> str:
        """What does not add up, in words; empty where nothing is known to."""
        match = CONTRADICTION.fullmatch(self.contradiction or "")
        return match[2] if match else ""


Kind = Literal["text", "key", "number", "count", "day", "p"]


@dataclass(frozen=True)
class Column:
    """A column as the reader, the data pages and the data package see it.

    ``words`` are those allowed everywhere; ``vocabulary`` is a list of the subject; ``refers`` is
    the table whose ids the column holds.
    """

    name: str
    description: str
    kind: Kind
    unit: str
    words: tuple[str, ...]
    vocabulary: Vocabulary | None
    refers: str
    bounds: Bounds | None
    required: bool

    @property
    def free(self) -> bool:
        """Whether anything may be written in it, and not one of some words."""
        return self.kind == "text" and not self.words


R_co = TypeVar("R_co", bound=Row, covariant=True)


@dataclass(frozen=True)
class Schema(Generic[R_co]):
    """A table by name and the class of its rows: what one asks a book with."""

    name: str
    row: type[R_co]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in file order."""
        return columns(self.row)

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return _by_name(self.row).get(name)

    @property
    def path(self) -> str:
        """The file, from the book's root."""
        return f"data/{self.name}.csv"


def _fields(model: type[Row]) -> dict[str, FieldInfo]:
    return cast("dict[str, FieldInfo]", model.__pydantic_fields__)  # type: ignore[attr-defined]


_COLUMNS: dict[type[Row], dict[str, Column]] = {}


def columns(model: type[Row]) -> tuple[Column, ...]:
    """The columns of a row class in file order: ``id``, its own, then where the row came from."""
    return tuple(_by_name(model).values())


def _by_name(model: type[Row]) -> Mapping[str, Column]:
    if model not in _COLUMNS:
        _COLUMNS[model] = {column.name: column for column in _columns(model)}
    return _COLUMNS[model]


def _columns(model: type[Row]) -> Iterator[Column]:
    place = set(_fields(Row)) - {"id"}
    shared = [name for name in _fields(Sourced) if name not in _fields(Row)]
    own = [n for n in _fields(model) if n != "id" and n not in place and n not in shared]
    tail = shared if issubclass(model, Sourced) else []
    return (_column(name, _fields(model)[name]) for name in ("id", *own, *tail))


def _column(name: str, field: FieldInfo) -> Column:
    parts = [*field.metadata, *_walk(field.annotation)]
    words = tuple(w for part in parts if isinstance(part, tuple) for w in part)
    refers = next((part.table for part in parts if isinstance(part, Refers)), "")
    vocabulary = next((part for part in parts if isinstance(part, Vocabulary)), None)
    functions = [getattr(part, "func", None) for part in parts]
    return Column(
        name,
        field.description or "",
        _kind(name, parts, bool(refers)),
        next((part.name for part in parts if isinstance(part, Unit)), ""),
        words,
        vocabulary,
        refers,
        next((f for f in functions if isinstance(f, Bounds)), None),
        field.is_required(),
    )


def _kind(name: str, parts: list[Any], refers: bool) -> Kind:
    types = [part for part in parts if isinstance(part, type)]
    if any(issubclass(t, float) for t in types):
        return "number"
    if any(issubclass(t, int) for t in types):
        return "count"
    if any(issubclass(t, PValue) for t in types):
        return "p"
    if any(getattr(part, "func", None) is day for part in parts):
        return "day"
    return "key" if refers or name in ("id", "family") else "text"


def _walk(annotation: Any) -> Any:
    """The plain types, metadata and words that an annotation is made of."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    args = get_args(annotation)
    if args and all(isinstance(arg, str) for arg in args):
        yield args
        return
    for arg in args:
        yield from _walk(arg)
