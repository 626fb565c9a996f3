"""Roles and directives on pages: known, naming what is there, with options that they have."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from companion.blocks import BLOCKS, ROLES
from companion.blocks.registry import Asked, Block, Complaint
from companion.book.book import Book
from companion.book.calls import Call, directive_call
from companion.book.pages import Page
from companion.book.standard import STANDARD, TEXT_ROLES
from companion.book.uses import CELLS, CITATIONS, ROLE, Use
from companion.checks.registry import Found, rule
from companion.problem import Place, allowed, close

REFERENCES = ("doc", "download")
UNRESOLVED = frozenset({"ref", "numref", "term", "eq", "any", "button-ref"})
"""Roles and directives whose target no rule looks for: a link or {doc} leads there as well."""

KNOWN_ROLES = frozenset({*ROLES, *CITATIONS, *TEXT_ROLES}) - UNRESOLVED
KNOWN_DIRECTIVES = frozenset({*BLOCKS, *STANDARD}) - UNRESOLVED


@dataclass(frozen=True)
class Spoken:
    """A role where it stands: on a page, or in a cell whose text is printed on one."""

    name: str
    content: str
    place: Place


def spoken(book: Book) -> tuple[Spoken, ...]:
    """Every role of the book."""
    return book.once(_spoken)


def _spoken(book: Book) -> Iterator[Spoken]:
    for page in book.pages:
        for use in page.of("role"):
            yield Spoken(use.name, use.content, Place(page.path, use.line, use.column))
    for schema, column in CELLS:
        for row in book.table(schema).rows:
            for match in ROLE.finditer(row.text(column)):
                yield Spoken(match[1], match[2], book.place(row, column))


@rule("role-unknown", "A role is one that the book or Jupyter Book has.")
def role_unknown(book: Book) -> Iterator[Found]:
    """Roles that nothing would draw."""
    for role in spoken(book):
        if role.name not in KNOWN_ROLES:
            message = f"{{{role.name}}}; known: {allowed({*ROLES, *CITATIONS, *REFERENCES})}"
            yield Found(role.place, message + close(role.name, KNOWN_ROLES))


def _values(book: Book, name: str) -> Iterator[Found]:
    answers: dict[str, tuple[Complaint, ...]] = {}
    for role in spoken(book):
        if role.name == name:
            if role.content not in answers:
                answers[role.content] = tuple(ROLES[name].validate(book, role.content))
            for complaint in answers[role.content]:
                yield Found(role.place, complaint.message, follows=complaint.follows)


@rule("datum-unknown", "A {datum} names a row and what that row reports.")
def datum_unknown(book: Book) -> Iterator[Found]:
    """Values of rows that are not there."""
    yield from _values(book, "datum")


@rule("pooled-unknown", "A {pooled} names a pooled question and a field that its result has.")
def pooled_unknown(book: Book) -> Iterator[Found]:
    """Values of results that are not there."""
    yield from _values(book, "pooled")


@rule("finding-unknown", "A {finding} names a judgement and a field that its result has.")
def finding_unknown(book: Book) -> Iterator[Found]:
    """Values of judgements that are not there."""
    yield from _values(book, "finding")


@rule("word-unknown", "A {word} names an entry of the glossary.")
def word_unknown(book: Book) -> Iterator[Found]:
    """Words that nobody has explained."""
    yield from _values(book, "word")


@rule("citation-unknown", "A citation names keys of references.bib.")
def citation_unknown(book: Book) -> Iterator[Found]:
    """Keys that no entry has."""
    known = book.references.entries
    for role in spoken(book):
        if role.name in CITATIONS:
            for key in (part.strip() for part in role.content.split(",")):
                if key not in known:
                    message = f"{key!r} is no key of references.bib"
                    apart = key.replace(";", " ").replace(" and ", " ").split()
                    if len(apart) > 1 and all(part in known for part in apart):
                        message += f"; keys are set apart by a comma: {', '.join(apart)}"
                    else:
                        message += close(key, known)
                    yield Found(role.place, message, follows=f"references.bib#{key}")


@dataclass(frozen=True)
class Called:
    """A directive of a page with its call taken apart by MyST; ``block`` where it is ours."""

    page: Page
    use: Use
    call: Call
    block: Block | None
    asked: Asked

    @property
    def place(self) -> Place:
        """Where the directive stands."""
        return Place(self.page.path, self.use.line, self.use.start or self.use.column)

    def option(self, name: str) -> Place:
        """Where an option's value stands, else the directive."""
        found = self.call.places.get(name)
        return Place(self.page.path, *found) if found else self.place


def called(book: Book) -> tuple[Called, ...]:
    """Every known directive of the book, taken apart."""
    return book.once(_called)


def _called(book: Book) -> Iterator[Called]:
    uses = [
        (page, use)
        for page in book.pages
        for use in page.of("directive")
        if use.name in BLOCKS or use.name in STANDARD
    ]
    written = repr([use for _, use in uses])
    calls = book.kept.get("calls", written, lambda: tuple(_call(use) for _, use in uses))
    counts: Counter[tuple[str, str]] = Counter()
    for (page, use), call in zip(uses, calls, strict=True):
        block, number = BLOCKS.get(use.name), counts[page.path, use.name]
        counts[page.path, use.name] += 1
        asked = block.asked(list(call.arguments), call.options, number) if block else Asked("")
        yield Called(page, use, call, block, asked)


def _call(use: Use) -> Call:
    """A call taken apart with the class that draws it, whose import may be long."""
    block = BLOCKS.get(use.name)
    return directive_call(block.directive() if block else STANDARD[use.name].directive, use)


@rule("directive-unknown", "A directive is one that the book or Jupyter Book has.")
def directive_unknown(book: Book) -> Iterator[Found]:
    """Directives that nothing would draw, or that bring in what no check reads."""
    for page in book.pages:
        for use in page.of("directive"):
            if use.name not in KNOWN_DIRECTIVES:
                place = Place(page.path, use.line, use.start or use.column)
                hint = close(use.name, KNOWN_DIRECTIVES)
                known = f"known: {allowed(BLOCKS)}; `companion blocks` lists all"
                yield Found(place, f"{{{use.name}}}; {known}{hint}")


@rule("directive-syntax", "A directive is written as MyST reads it, with options that it has.")
def directive_syntax(book: Book) -> Iterator[Found]:
    """What MyST would drop with a warning or refuse."""
    for item in called(book):
        if item.use.name == "code-cell":  # MyST-NB reads its options as YAML of its own
            continue
        for complaint in item.call.complaints:
            place = Place(item.page.path, complaint.line, complaint.column)
            message = complaint.message
            if item.block and item.block.argument and "argument(s) required, 0" in message:
                message = f"names nothing; it names {item.block.argument}"
            until = item.use.body_line + len(item.use.body) if complaint.open else 0
            yield Found(place, f"{{{item.use.name}}}: {message}", until=until)


def _complained(book: Book) -> Iterator[tuple[Called, Complaint]]:
    """What the blocks say of their uses."""
    for item in called(book):
        if item.block is not None and not item.call.complaints:
            for complaint in item.block.validate(book, item.asked):
                yield item, complaint


def _complaints(book: Book, about: str) -> Iterator[Found]:
    for item, complaint in book.once(_complained):
        if complaint.about == about:
            yield _found(item, complaint)


def _found(item: Called, complaint: Complaint) -> Found:
    named = complaint.message.partition(":")[0]
    place = item.option(named) if complaint.about == "option" else item.place
    message = f"{{{item.use.name}}} {item.asked.argument}".rstrip()
    return Found(place, f"{message}: {complaint.message}", follows=complaint.follows)


@rule("directive-argument", "A directive's argument names something that the book has.")
def directive_argument(book: Book) -> Iterator[Found]:
    """Arguments that lead nowhere."""
    yield from _complaints(book, "argument")


@rule("directive-option", "A directive's options have an effect and name what the tables have.")
def directive_option(book: Book) -> Iterator[Found]:
    """Options that would be dropped, or filter by words that no row has."""
    yield from _complaints(book, "option")


@rule("directive-empty", "A directive that asks for rows finds one, and a chart can draw one.")
def directive_empty(book: Book) -> Iterator[Found]:
    """Filters that leave nothing, charts of rows without what they draw."""
    yield from _complaints(book, "rows")
