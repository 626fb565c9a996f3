"""Trial families: the documents of each, what leans on them, and that nobody is counted twice."""

from collections import defaultdict
from collections.abc import Mapping

from markupsafe import Markup

from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.listing import USED, Cells, Listing, count, document, one, question, used
from companion.html.sheets import Cell
from companion.model import STUDIES, SYNTHESES, SYNTHESIS_INPUTS
from companion.model.judgements import SynthesisInput, SynthesisRow
from companion.model.studies import StudyRow
from companion.questions.doubles import Counted, Double, counted, doubles
from companion.questions.uses import Uses, together, uses
from companion.words import values
from companion.words.codes import in_words

_HEAD = ("Trial", "Documents", "Registration", *USED)
_PROOF = ("Question", "Rows pooled", "Trials", "Counted", "Counted twice", "Left out as counted")
_WAYS = {
    "family": "another report of it",
    "registration": "a report with the same registration",
    "review": "a review that includes it",
}


def anchor(family: str) -> str:
    """The id of a family's row."""
    return f"family-{family}"


def families(desk: Desk) -> Markup:
    """Every family of documents, those of several first; then each question with its trials."""
    found: dict[str, list[StudyRow]] = defaultdict(list)
    for study in desk.view.rows(STUDIES):
        found[study.family].append(study)
    leaning = uses(desk.view)
    several = {key: members for key, members in found.items() if len(members) > 1}
    alone = {key: members for key, members in found.items() if len(members) == 1}
    questions = [_proof(row, desk) for row in desk.view.rows(SYNTHESES)]
    return fill(
        "families",
        documents=sum(map(len, found.values())),
        families=len(found),
        several=_listing("Trials with several documents", several, leaning, desk),
        alone=_listing("Trials and documents that stand alone", alone, leaning, desk),
        counts=(len(several), len(alone)),
        proof=Listing("Each pooled question and the trials in it", _PROOF, tuple(questions)).html(),
        questions=len(questions),
        twice=sum(bool(list(_doubles(row, desk))) for row in desk.view.rows(SYNTHESES)),
    )


def _listing(
    caption: str, found: dict[str, list[StudyRow]], leaning: Mapping[str, Uses], desk: Desk
) -> Markup:
    """A table of families, the largest first; those of one size keep the order of the table."""
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return (
        Listing(
            caption,
            _HEAD,
            tuple(_line(key, members, leaning, desk) for key, members in ordered),
            tuple(anchor(key) for key, _ in ordered),
        ).html(interactive=True)
        if ordered
        else Markup("")
    )


def _line(
    key: str, members: list[StudyRow], leaning: Mapping[str, Uses], desk: Desk
) -> tuple[Cells, ...]:
    numbers = sorted({number for member in members for number in member.numbers})
    return (
        one(_name(key, desk)),
        tuple(document(member.id, desk, member) for member in members),
        tuple(Cell(number) for number in numbers),
        *used(together(leaning[m.id] for m in members if m.id in leaning), desk),
    )


def _name(key: str, desk: Desk) -> str:
    """A family by its first report, where it is named after one, else by the subject's word."""
    return (
        values.study(desk.view, key)
        if desk.view.row(STUDIES, key)
        else in_words(key, desk.view.subject)
    )


def _doubles(asked: SynthesisRow, desk: Desk) -> tuple[Double, ...]:
    return tuple(doubles(desk.view, counted(desk.view, asked)))


def _proof(asked: SynthesisRow, desk: Desk) -> tuple[Cells, ...]:
    """A question: its rows, the trials behind them, who is counted twice, who was spared it."""
    rows = counted(desk.view, asked)
    trials = tuple(dict.fromkeys(row.trial for row in rows))
    twice = tuple(Cell(_said(double, desk)) for double in _doubles(asked, desk))
    return (
        (question(asked.id, desk),),
        count(len(rows)),
        count(len(trials)),
        tuple(desk.study(row.row.study) for row in rows),
        twice or one("nobody"),
        _spared(asked, rows, desk),
    )


def _said(double: Double, desk: Desk) -> str:
    again = values.study(desk.view, double.again.row.study)
    first = values.study(desk.view, double.first.row.study)
    return f"{first}: {again} is {_WAYS[double.way]} ({double.what})"


def _spared(asked: SynthesisRow, rows: tuple[Counted, ...], desk: Desk) -> Cells:
    """Documents of rows that were left out of the question and whose trial is counted in it."""
    trials = {row.trial for row in rows}
    left_out = desk.view.rows(SYNTHESIS_INPUTS, synthesis=asked.id, included="no")
    keys = dict.fromkeys(key for item in left_out if (key := _document(item, trials, desk)))
    return tuple(desk.study(key) for key in keys)


def _document(item: SynthesisInput, trials: set[str], desk: Desk) -> str:
    """The document of a row whose family is among the trials; empty where it is not."""
    row = desk.view.at(item.row)
    study = desk.view.row(STUDIES, row.text("study")) if row else None
    return study.id if study and study.family in trials else ""
