"""The reviewer's pages: references, numbers in words, and what is open, a line each."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from markupsafe import Markup

from companion.book import paths
from companion.book.bibstyle import RESOLVERS
from companion.book.references import Reference
from companion.book.uses import CITATIONS
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.layouts import study_tables
from companion.html.links import anchor
from companion.html.listing import USED, Cells, Listing, count, document, one, used
from companion.html.record import exports, findings
from companion.html.sheets import Cell
from companion.model import CLAIMS, STATEMENTS, STUDIES
from companion.model.claims import ClaimEvidence
from companion.model.judgements import CertaintyRow, SynthesisRow
from companion.model.row import Row, Schema, Sourced
from companion.questions.agreement import verified
from companion.questions.printed import Printed, printed
from companion.questions.uses import Uses, uses
from companion.words import phrases, values
from companion.words.codes import in_words, sentence_case
from companion.words.notices import NOTICES
from companion.words.plain import printed as spoken

REPORT = Cell("Report an error", "#report-an-error")
_REFERENCES = ("Document", "File", "Registry", "Looked up", "Since then", "Identifiers", "Cited on",
               *USED, "Read in", "Second reading", "Flags")  # fmt: skip
_NUMBERS = ("Number", "Page", "Row", "File", "Place read", "How", "Second reading", "Derivation")
_OPEN_IN = ("second_reading", "contradiction", "caution")
_OPEN = ("What is open", "Row", "File", "Document")
_COUNTED = ("Table", "Rows", "Second reading pending", "Differs", "From another's report",
            "Derived")  # fmt: skip
_UNVERIFIED = "unverified"
_READ = ("source", "access", "second_reading", "contradiction")


def references(desk: Desk) -> Markup:
    """Every document: what its registry says, where it is cited, what leans on it, how it was read.

    A document that is no study, as a source of a method, is listed by its entry.
    """
    rows: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for source, *how in (*findings(desk, *_READ), *desk.view.texts(STATEMENTS, *_READ)):
        rows[source].append(tuple(how))
    pages: dict[str, dict[str, str]] = defaultdict(dict)
    for said in desk.view.said(*CITATIONS):
        for key in said.text.split(","):
            pages[key.strip()][said.page] = said.title
    leaning = uses(desk.view)
    keys = desk.view.documents()
    lines = [_reference(key, rows[key], pages[key], leaning.get(key, Uses()), desk) for key in keys]
    table = Listing("References", _REFERENCES, tuple(lines), tuple(map(anchor, keys)))
    return fill(
        "references",
        exports=exports(
            "All references as", desk.links, more={"RO-Crate (all files)": paths.CRATE}
        ),
        documents=len(keys),
        verified=sum(verified(desk.view, key) is not None for key in keys),
        table=table.html(interactive=True),
    )


def _reference(
    key: str, rows: list[tuple[str, ...]], pages: dict[str, str], leaning: Uses, desk: Desk
) -> tuple[Cells, ...]:
    entry = desk.view.reference(key)
    study = desk.view.row(STUDIES, key)
    record = verified(desk.view, key)
    read = Counter(in_words(access) for access, _, _ in rows)
    second = Counter(in_words(again) for _, again, _ in rows)
    flags = sum(bool(contradiction) for _, _, contradiction in rows)
    notice = NOTICES[study.notice] if study and study.notice else "not looked up"
    said = Cell(sentence_case(notice), desk.links.page("book/notices"))
    return (
        (document(key, desk, study) if study else Cell(entry.label if entry else key),),
        (Cell(desk.view.entry(key)), REPORT),
        (Cell(in_words(record.registry), desk.links.row(record.table, record.id)),)
        if record
        else one(_UNVERIFIED),
        one(record.read_on if record else ""),
        (said, *((Cell("newer version", desk.links.study(study.superseded_by)),)
                 if study and study.superseded_by else ())),
        tuple(_addresses(entry)),
        tuple(Cell(title, desk.links.page(page)) for page, title in pages.items()),
        *used(leaning, desk),
        one(", ".join(f"{n} {word}" for word, n in read.most_common())),
        one(", ".join(f"{n} {word}" for word, n in second.most_common())),
        (Cell(f"⚑ {flags}" if flags else "0", sort=str(flags)),),
    )  # fmt: skip


def _addresses(entry: Reference | None) -> Iterator[Cell]:
    """Each identifier with what it is, linked to its own resolver."""
    for name, field, address in RESOLVERS if entry else ():
        if entry and (identifier := entry.get(field)):
            said = name if field == "url" else f"{name} {identifier}"
            yield Cell(said, address.format(identifier))


def numbers(desk: Desk) -> Markup:
    """Every value in a sentence: what is printed, where, from which row, and how that was read."""
    found = list(printed(desk.view))
    lines = tuple(_number(item, desk) for item in found)
    ids = tuple(anchor(f"{i}-{item.name}") for i, item in enumerate(found, 1))
    table = Listing("Numbers in sentences", _NUMBERS, lines, ids)
    rows = tuple(_counted(schema.name, desk) for schema in study_tables(desk))
    return fill(
        "numbers",
        numbers=len(lines),
        table=table.html(interactive=True),
        tables=Listing(
            "Numbers in tables and charts, by the table of their rows", _COUNTED, rows
        ).html(),
    )


def _number(item: Printed, desk: Desk) -> tuple[Cells, ...]:
    row, text = spoken(desk.view, item.role, item.name)
    title = item.title or _claim(item, desk)
    file = desk.view.file(item.row) if item.row else f"{item.path}:{item.line}"
    where = (Cell(title, desk.links.page(item.page)),)
    if row is None:
        return (one(text), where, one(item.name), (Cell(file), REPORT), (), (), (), ())
    told = row if isinstance(row, Sourced) and row.source else None
    return (
        (desk.warned(Cell(text), row),),
        where,
        one(_label(row, desk), desk.links.row(row.table, row.id)),
        (Cell(file), Cell(desk.view.file(row)), REPORT),
        (desk.study(told.source or ""), Cell(told.locator or "")) if told else one("pooled here"
            if item.role == "pooled" else "judged here"),
        one(in_words(told.access) if told else ""),
        one(in_words(told.second_reading) if told else ""),
        one(values.named(desk.view, told.derivation or "") if told else ""),
    )  # fmt: skip


def _label(row: Row, desk: Desk) -> str:
    match row:
        case CertaintyRow():
            return row.outcome
        case SynthesisRow():
            return row.question
        case ClaimEvidence():  # its finding has values in it that are printed elsewhere
            claim = desk.view.row(CLAIMS, row.claim)
            return f"Bearing on: {claim.title if claim else row.claim}"
    return phrases.headline(desk.view, row)


def _claim(item: Printed, desk: Desk) -> str:
    claim = desk.view.row(CLAIMS, item.row.text("claim")) if item.row else None
    return claim.title if claim else item.page


def open_questions(desk: Desk) -> Markup:
    """What is not settled: rows by kind and table, each count leading to its rows; then one by one.

    Listed one by one is what a reader must know of: where a second reading differs, where a source
    does not agree with itself, and cautions.
    """
    tables = [schema for schema in desk.view.schemas.values() if issubclass(schema.row, Sourced)]
    counts = tuple(_counted(schema.name, desk) for schema in tables)
    rows = sum(len(desk.view.texts(schema, "id")) for schema in tables)
    open_rows = [row for schema in tables for row in _still_open(schema, desk)]
    unseen = [key for key in desk.view.documents() if verified(desk.view, key) is None]
    table = Listing(
        "Rows that are open one by one", _OPEN, tuple(_line(*found, desk) for found in open_rows),
        tuple(anchor(row.address) for _, row in open_rows),
    )  # fmt: skip
    return fill(
        "open_questions",
        counts=Listing("What is open, by table", _COUNTED, counts).html(),
        rows=rows,
        listed=len(open_rows),
        table=table.html(interactive=True),
        unseen=[_document(key, desk) for key in unseen],
    )


def _document(key: str, desk: Desk) -> Cell:
    entry = desk.view.reference(key)
    label = entry.label if entry else key
    return Cell(label, desk.links.study(key) or desk.links.page("book/references", anchor(key)))


def _counted(table: str, desk: Desk) -> tuple[Cells, ...]:
    asked = ("second_reading", "access", "derivation")
    rows = [dict(zip(asked, found, strict=True))
            for found in desk.view.texts(desk.view.schema(table), *asked)]  # fmt: skip

    def those(column: str, value: str) -> Cells:
        found = sum(row[column] == value for row in rows)
        href = desk.links.table(table, column, value) if found else ""
        return (Cell(str(found), href, sort=str(found)),)

    return (
        one(in_words(table), desk.links.table(table)),
        count(len(rows)),
        those("second_reading", "pending"),
        those("second_reading", "differs"),
        those("access", "secondary"),
        count(sum(bool(row["derivation"]) for row in rows)),
    )


def _still_open(schema: Schema[Row], desk: Desk) -> Iterator[tuple[str, Row]]:
    """What is open of a row, and the row."""
    for id, again, contradiction, caution in desk.view.texts(schema, "id", *_OPEN_IN):
        said = ("second reading differs" if again == "differs" else "",
                "contradiction" if contradiction else "", "caution" if caution else "")  # fmt: skip
        if any(said):
            yield ", ".join(filter(None, said)), desk.need(schema, id)


def _line(said: str, row: Row, desk: Desk) -> tuple[Cells, ...]:
    who = desk.behind(row)
    return (
        one(said),
        (desk.warned(Cell(_label(row, desk), desk.links.row(row.table, row.id)), row),),
        (Cell(desk.view.file(row)), REPORT),
        (desk.study(who),) if who else (),
    )
