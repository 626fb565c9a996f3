"""How the evidence was found, and how it was read."""

from collections import Counter, defaultdict

from markupsafe import Markup

from companion.book import paths
from companion.exports import FORMATS
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.layouts import study_tables
from companion.html.links import Links
from companion.html.sheets import Cell, Sheet
from companion.model import SCREENING, SEARCH_LOG, STATEMENTS, STUDIES
from companion.model.row import Sourced
from companion.model.studies import StudyRow
from companion.words import phrases
from companion.words.codes import in_words


def flow(desk: Desk) -> Markup:
    """How the documents were found: searches, candidates, decisions, documents, trials."""
    view = desk.view
    screened = view.rows(SCREENING)
    studies = view.rows(STUDIES)
    return fill(
        "flow",
        searches=len(view.rows(SEARCH_LOG)),
        candidates=len(screened),
        decisions=Counter(in_words(row.decision) for row in screened).most_common(),
        documents=len(studies),
        families=len({study.family for study in studies}),
        designs=Counter(phrases.cell(view, study, "design") for study in studies).most_common(),
        trials=len({study.family for study in studies if study.randomised}),
        access=Counter(in_words(row.access) for row in _findings(desk)).most_common(),
    )


def _findings(desk: Desk) -> list[Sourced]:
    rows = (row for schema in study_tables(desk) for row in desk.view.rows(schema))
    return [row for row in rows if isinstance(row, Sourced)]


def exports(said: str, links: Links, claim: str = "") -> Markup:
    """The files of references for other programs: of a claim by its id, or of all."""
    files = [Cell(label, links.file(paths.exports(end, claim))) for end, label in FORMATS.items()]
    return fill("exports", said=said, files=files)


def audit(desk: Desk) -> Markup:
    """Every document: its identifiers, how its rows were read, and what does not add up."""
    rows: dict[str, list[Sourced]] = defaultdict(list)
    for row in (*_findings(desk), *desk.view.rows(STATEMENTS)):
        rows[row.source or ""].append(row)
    head = ("Document", "Kind", "Identifiers", "Rows", "Read in", "Read twice, agrees",
            "Read twice, differs", "Rows flagged")  # fmt: skip
    lines = tuple(_line(study, rows[study.id], desk) for study in desk.view.rows(STUDIES))
    given = exports("All references as", desk.links)
    return given + Sheet("Documents and how they were read", head, lines).html(interactive=True)


def _line(study: StudyRow, rows: list[Sourced], desk: Desk) -> tuple[Cell, ...]:
    reference = desk.view.reference(study.id)
    names = [name for name, _ in reference.links] if reference else []
    read = Counter(in_words(row.access) for row in rows)
    second = Counter(row.second_reading for row in rows)
    flags = sum(bool(row.disagreement) for row in rows)
    return (
        desk.warned(desk.study(study.id), study),
        Cell(phrases.cell(desk.view, study, "design")),
        Cell(", ".join(names) or "none"),
        _count(len(rows)),
        Cell(", ".join(f"{n} {word}" for word, n in read.most_common())),
        _count(second["agrees"]),
        _count(second["differs"]),
        Cell(f"⚑ {flags}" if flags else "0", sort=str(flags)),
    )


def _count(n: int) -> Cell:
    return Cell(str(n), sort=str(n))
