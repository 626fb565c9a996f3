"""What was withdrawn, doubted or replaced supports nothing here."""

from collections.abc import Iterator

from companion.book.book import Book
from companion.checks.inputs import included
from companion.checks.registry import Found, on, rule
from companion.model import CLAIM_EVIDENCE, CLAIMS, STUDIES, SYNTHESES
from companion.model.studies import StudyRow

_WITHDRAWN = {"retracted": "is retracted", "concern": "is under an expression of concern"}


def _status(study: StudyRow | None) -> str:
    """Why a study supports nothing; empty where it may."""
    if study is None:
        return ""
    newer = f"is superseded by {study.superseded_by}" if study.superseded_by else ""
    return _WITHDRAWN.get(study.notice or "", newer)


@rule("study-superseded", "What supersedes a study is another, and is not superseded by it.")
def circles(book: Book) -> Iterator[Found]:
    """No one of them would be the newest."""
    studies = book.table(STUDIES).by_id
    for study in studies.values():
        met, key = [study.id], study.superseded_by
        while key and key not in met:
            met.append(key)
            key = studies[key].superseded_by if key in studies else None
        if key == study.id:
            way = " by ".join([*met, study.id])
            yield on(book, study, "superseded_by", f"superseded in a circle: {way}")


@rule("notice-alone", "A day of a notice stands beside the notice that is of that day.")
def notices(book: Book) -> Iterator[Found]:
    """A notice that was lost leaves its day."""
    for study in book.table(STUDIES).rows:
        if study.notice_date and not study.notice:
            yield on(book, study, "notice_date", f"{study.notice_date}, and no notice")


@rule(
    "support-withdrawn",
    "A study that is retracted, under concern or superseded supports no claim and is no headline.",
)
def support(book: Book) -> Iterator[Found]:
    """It may qualify or contradict, and what held at its time may be told."""
    studies = book.table(STUDIES).by_id
    for row in book.table(CLAIM_EVIDENCE).rows:
        why = _status(studies.get(row.study))
        if row.direction == "supports" and why:
            yield on(book, row, "direction", f"{row.study} {why}; allowed: qualifies, contradicts")
    for claim in book.table(CLAIMS).rows:
        headline = book.at(claim.headline)
        key = headline.text("study") if headline and hasattr(headline, "study") else ""
        if why := _status(studies.get(key)):
            yield on(book, claim, "headline", f"{key} {why}; another row stands for the claim")


@rule(
    "input-withdrawn", "No row of a study that is retracted, under concern or superseded is pooled."
)
def pooled(book: Book) -> Iterator[Found]:
    """It is left out with that reason."""
    studies = book.table(STUDIES).by_id
    for question in book.table(SYNTHESES).rows:
        for item in included(book, question):
            if why := _status(studies.get(item.row.study)):
                yield on(book, item.item, "included", f"{item.row.study} {why}; leave it out")
