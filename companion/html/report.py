"""One page for a peer reviewer, which needs nothing beside it."""

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from companion.grade import Evidence, evidence
from companion.html.claims import headline
from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.listing import Cells, Listing, one
from companion.html.sheets import Cell
from companion.model import CERTAINTY, CLAIM_EVIDENCE, CLAIMS, STUDIES
from companion.model.claims import ClaimRow
from companion.model.judgements import DOMAINS, CertaintyRow
from companion.model.row import Sourced
from companion.questions.agreement import verified
from companion.questions.changes import Change
from companion.words import phrases, values
from companion.words.codes import CERTAINTY as SURE
from companion.words.codes import VERDICT, in_words, sentence_case
from companion.words.edition import Edition
from companion.words.findings import effect, size
from companion.words.notices import NOTICES
from companion.words.plain import plainly

_JUDGED = ("Outcome", "Effect", "Certainty", "Reasons")
_OPEN = ("What is open", "Row", "Where")
_CHANGED = ("Table", "Row", "Change", "Column", "Before", "After")


def report(desk: Desk, edition: Edition, since: str, changed: Iterable[Change]) -> Markup:
    """Claims, verdicts, certainty with reasons, sources, open questions, and what changed.

    ``since`` names the state that ``changed`` is counted from; empty where none was asked for.
    """
    rows = [
        row
        for schema in desk.view.schemas.values()
        for row in desk.view.rows(schema)
        if isinstance(row, Sourced)
    ]
    keys = desk.view.documents()
    noticed = [s for s in desk.view.rows(STUDIES) if s.notice not in (None, "none")]
    return fill(
        "report",
        edition=edition,
        said=sentence_case(edition.said),
        claims=[_claim(claim, desk) for claim in desk.view.rows(CLAIMS)],
        access=_counts(in_words(row.access) for row in rows),
        second=_counts(in_words(row.second_reading) for row in rows),
        references=len(keys),
        verified=sum(verified(desk.view, key) is not None for key in keys),
        noticed=[
            (values.study(desk.view, study.id), NOTICES[study.notice or "none"], study.notice_date)
            for study in noticed
        ],
        open=Listing(
            "Contradictions, cautions and differing readings", _OPEN,
            tuple(line for row in rows for line in _open(row, desk)),
        ).html(),
        since=since,
        changed=Listing(f"Since {since}", _CHANGED, tuple(_changed(changed))).html(),
    )  # fmt: skip


def _claim(claim: ClaimRow, desk: Desk) -> dict[str, object]:
    bearing = Counter(
        in_words(row.direction) for row in desk.view.rows(CLAIM_EVIDENCE, claim=claim.id)
    )
    judged = tuple(_judged(row, desk) for row in desk.view.rows(CERTAINTY, claim=claim.id))
    return {
        "title": claim.title,
        "verdict": VERDICT[claim.verdict],
        "certainty": SURE[claim.certainty],
        "reason": claim.reason,
        "headline": headline(claim, desk),
        "bearing": ", ".join(f"{n} {word}" for word, n in bearing.most_common()),
        "judged": Listing(f"Judged outcomes: {claim.title}", _JUDGED, judged).html()
        if judged
        else "",
    }


def _judged(row: CertaintyRow, desk: Desk) -> tuple[Cells, ...]:
    of = evidence(desk.view, row)
    reasons = [
        f"{sentence_case(in_words(domain))}: {in_words(row.text(domain))}. {reason}"
        for domain in DOMAINS
        if (reason := plainly(desk.view, row.text(f"{domain}_reason")))
    ]
    return (
        one(row.outcome),
        (Cell("; ".join(filter(None, (effect(of), size(of))))), *_warnings(row, of, desk))
        if of
        else (),
        one(SURE[row.certainty]),
        one(" ".join([row.reason or "", *reasons]).strip()),
    )


def _warnings(row: CertaintyRow, of: Evidence, desk: Desk) -> tuple[Cell, ...]:
    """What must be known of the rows behind an effect: it stands where the effect stands."""
    return desk.warnings((row, of.subject, *(r for r in of.estimate.rows if r is not of.subject)))


def _open(row: Sourced, desk: Desk) -> Iterable[tuple[Cells, ...]]:
    said = {
        "second reading differs": "the two readings differ" * (row.second_reading == "differs"),
        "contradiction": values.named(desk.view, row.disagreement),
        "caution": values.named(desk.view, row.caution or ""),
    }
    for what, words in said.items():
        if words:
            about = plainly(desk.view, phrases.headline(desk.view, row))
            yield (one(f"{what}: {words}"), one(about), one(desk.view.file(row)))


def _changed(changed: Iterable[Change]) -> Iterable[tuple[Cells, ...]]:
    for change in changed:
        for column, old, new in change.cells or (("", "", ""),):
            texts = (change.table, change.id, change.kind, column, old, new)
            yield tuple(one(text) for text in texts)


def _counts(words: Iterable[str]) -> list[tuple[str, int]]:
    return Counter(words).most_common()
