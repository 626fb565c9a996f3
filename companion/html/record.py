"""How the evidence was found, and how it was read."""

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from markupsafe import Markup

from companion.book import paths
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.layouts import study_tables
from companion.html.links import Links
from companion.html.sheets import Cell
from companion.model import SCREENING, SEARCH_LOG, STUDIES
from companion.model.row import Sourced
from companion.outputs.references import FORMATS
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
        access=Counter(in_words(read[0]) for read in findings(desk, "access")).most_common(),
    )


def findings(desk: Desk, *columns: str) -> list[tuple[str, ...]]:
    """These cells of every row that a study is the source of, its judgements of bias too."""
    tables = (schema for schema in study_tables(desk) if issubclass(schema.row, Sourced))
    return [cells for schema in tables for cells in desk.view.texts(schema, *columns)]


def downloads(desk: Desk) -> Markup:
    """The files for other programs: what describes the tables, and all references."""
    described = {"Data package": paths.PACKAGE, "RO-Crate": paths.CRATE}
    return exports("The tables described, and all references:", desk.links, first=described)


def exports(
    said: str,
    links: Links,
    claim: str = "",
    more: Mapping[str, str] = MappingProxyType({}),
    first: Mapping[str, str] = MappingProxyType({}),
) -> Markup:
    """The files of references for other programs, of a claim by its id, or of all; ``first`` stand
    before them and ``more`` after them, by what people call them.
    """
    found = {label: paths.exports(end, claim) for end, label in FORMATS.items()}
    files = [Cell(label, links.file(path)) for label, path in {**first, **found, **more}.items()]
    return fill("exports", said=said, files=files)
