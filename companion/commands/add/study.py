"""``companion add study``: a document with everything that it needs in step, in one go."""

from collections.abc import Mapping
from pathlib import Path

import click

from companion.book.book import Book
from companion.commands.add.asking import Dialogue
from companion.commands.add.cells import faults, unprintable
from companion.commands.add.finish import COMMIT, YES, finish, message
from companion.commands.add.ids import short
from companion.commands.add.plan import Plan, free, looked_up, planned
from companion.commands.add.reference import asked, mistyped, refuse_double, screened
from companion.commands.draft import PENDING, Draft, known_key
from companion.commands.edge import ROOT, opened, printable, say
from companion.commands.refresh import registries
from companion.commands.transaction import editing
from companion.model import CLAIM_EVIDENCE, CLAIMS, ONSET_TIMES, REGISTRY, SCREENING, STUDIES
from companion.model.row import Row, Schema


@click.command()
@click.argument("document_named", metavar="DOI|PMID|KEY")
@ROOT
@click.option("--key", help="The study's key; else surname and year of its reference.")
@click.option("--claim", help="The claim that the study bears on.")
@click.option("--design", help="Its design, one of those of data/studies.csv.")
@click.option(
    "--table", "tables", multiple=True,
    help="A table that gets a row of the study; may be given several times. Without it "
    f"{ONSET_TIMES.name}, or the first outcome table of a book that has none.",
)  # fmt: skip
@click.option("--no-rows", is_flag=True, help="It gives no number: it has its bearing alone.")
@click.option("--another", is_flag=True, help="It is another than the one with nearly its title.")
@click.option("--offline", is_flag=True, help="Ask no registry; nothing is marked as verified.")
@click.option("--title", default="", help="Typed, as are the next, where no registry is asked.")
@click.option("--author", default="", help="As BibTeX has it: Roe, Ann and Poe, Bo.")
@click.option("--year", default="")
@click.option("--journal", default="")
@click.option("--howpublished", default="", help="What it is, where it is no article.")
@click.option("--doi", default="")
@click.option("--pmid", default="")
@YES
@COMMIT
@registries
def study(
    document_named: str,
    path: Path,
    key: str | None,
    claim: str | None,
    design: str | None,
    tables: tuple[str, ...],
    no_rows: bool,
    another: bool,
    offline: bool,
    yes: bool,
    commit: bool,
    crossref: str,
    pubmed: str,
    **given: str,
) -> None:
    """Add a study: reference, registry's record, row, screening, rows of what it found, bearing.

    DOI (10.1000/182) or PMID (PMID:23982301) is looked up at Crossref and PubMed; with --offline,
    where neither answers, or for a KEY of your own (roe-2020), its reference is typed.
    """
    named = asked(document_named)
    given = {name: " ".join(filter(None, value.split(" "))) for name, value in given.items()}
    given = {**given, "doi": named.doi or given["doi"], "pmid": named.pmid or given["pmid"]}
    _sound(given)
    book = opened(path)
    wanted = () if no_rows else _schemas(book, tables or _usual(book))
    if claim:
        known_key(book, CLAIMS, claim)
    if design and (wrong := faults(book, STUDIES, {"design": design}).get("design")):
        raise click.UsageError(wrong)
    if key or named.key:
        free(book, key or named.key)
    refuse_double(book, given["doi"], given["pmid"], "" if another else given["title"])
    found = None
    if not offline and (given["doi"] or given["pmid"]):
        found = looked_up(path, given["doi"], given["pmid"], crossref, pubmed)

    def drawn(talk: Dialogue | None) -> Plan:
        plan = planned(book, found, given, key or named.key, claim, design, talk)
        refuse_double(book, plan.doi, plan.pmid, "" if another else plan.title)
        _show(book, plan)
        if talk and plan.found and plan.found.withdrawn:
            talk.sure("add what was retracted?", default=False)
        elif talk:
            talk.sure("write?")
        return plan

    plan = drawn(None) if yes else Dialogue().hold(drawn)
    with editing(path) as fresh:
        draft = Draft(fresh)
        refuse_double(fresh, plan.doi, plan.pmid, "" if another else plan.title)
        free(fresh, plan.key)
        _draw(draft, plan, wanted)
        finish(draft, message("study", plan.key, plan.title), commit=commit)


def _sound(given: Mapping[str, str]) -> None:
    for name, value in given.items():
        if wrong := unprintable(value) or mistyped(name, value):
            raise click.UsageError(printable(f"--{name} {value!r}: {wrong}"))


def _usual(book: Book) -> tuple[str, ...]:
    """The table in which a study has a row unless another is asked for."""
    if book.table(ONSET_TIMES).present:
        return (ONSET_TIMES.name,)
    return tuple(book.subject.outcome_tables)[:1]


def _schemas(book: Book, tables: tuple[str, ...]) -> tuple[Schema[Row], ...]:
    begun = (STUDIES.name, SCREENING.name, CLAIM_EVIDENCE.name)  # they have a row of it anyhow
    known = [n for n, s in book.schemas.items() if s.column("study") and n not in begun]
    for name in tables:
        if name not in known:
            listed = ", ".join(known)
            raise click.UsageError(f"no study has rows in {name!r}; known: {listed}")
    return tuple(book.schemas[name] for name in dict.fromkeys(tables))


def _show(book: Book, plan: Plan) -> None:
    """What is to be written, and what a registry says beside it."""
    for line in plan.entry.lines(plan.key):
        say(printable(line))
    cells = plan.document(book)
    if plan.found:
        said = [plan.found.cells["page"], plan.found.kind and f"kind: {plan.found.kind}"]
        said += [f"{name}: {cells[name]}" for name in ("design", "registration") if cells[name]]
        say(printable("; ".join(filter(None, said))))
    if cells["family"] != plan.key:
        say(f"It reports the trial {cells['family']}: its registration is one of that family's.")
    for line in screened(book, plan.doi, plan.pmid):
        say(printable(f"It was screened before: {line}"))
    if plan.found and plan.found.notices:
        loud = "RETRACTED" if plan.found.withdrawn else "NOTICE"
        say(printable(f"*** {loud}: {plan.found.notices} ***"), err=True)


def _draw(draft: Draft, plan: Plan, tables: tuple[Schema[Row], ...]) -> None:
    """Everything that must stand in step with a study."""
    key = plan.key
    read = {"study": key, "source": key, **PENDING}
    draft.entry(key, plan.entry.lines(key))
    if plan.found:
        draft.row(REGISTRY, **plan.found.record(key))
    draft.row(STUDIES, key, **plan.document(draft.book), **read)
    draft.row(
        SCREENING, f"screen-{key}", candidate=plan.title, identifier=plan.identifier,
        decision="included", study=key,
    )  # fmt: skip
    for schema in tables:
        draft.row(schema, f"{key}-{short(schema.name)}", **read)
    bearing = f"{plan.claim}-{key}" if plan.claim else f"{key}-bearing"
    draft.row(CLAIM_EVIDENCE, bearing, claim=plan.claim, **read)
