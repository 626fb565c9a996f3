"""People and trials: no more than were randomised, and one trial under one family."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from companion.book.book import Book
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, part, rule
from companion.model import ONSET_TIMES, STUDIES, UNBLINDING
from companion.model.outcomes import OnsetRow, OutcomeRow
from companion.model.studies import StudyRow

_CONTRASTS = frozenset({"between", "first-period", "crossover"})
_MARGIN = (1.5, 48)
"""A visit may be late, and a day counted from 0 or 1: times the follow-up, and hours beside it."""


def people_in(row: OutcomeRow) -> int | None:
    """People of a contrast, or at least so many: those of the arm that is printed."""
    if row.people is not None:
        return row.people
    return max((n for n in (row.treatment_n, row.control_n) if n), default=None)


@rule("people-analysed", "A study analysed no more people than it randomised or enrolled.")
def analysed(book: Book) -> Iterator[Found]:
    """Of the document, not of one row."""
    for study in book.table(STUDIES).rows:
        n, m = study.n_randomised, study.n_analysed
        if n is not None and m is not None and m > n:
            message = f"n_analysed is {m} but n_randomised is {n}"
            yield on(book, study, "n_analysed", message, breaks=part(study, "n_randomised"))


@rule("people-randomised", "A contrast of randomised arms has no more people than were randomised.",
      explainable=True)  # fmt: skip
def randomised(book: Book) -> Iterator[Found]:
    """Arms of different people are added up; in a crossover both arms are the same people."""
    for row in outcomes(book):
        study = book.row(STUDIES, row.study)
        if study is None or not study.randomised or study.n_randomised is None:
            continue
        if row.analysis not in _CONTRASTS | {"any-time"}:
            continue
        people = people_in(row)
        if people is not None and people > study.n_randomised:
            column = "treatment_n" if row.treatment_n or row.control_n else "participants"
            message = f"{people} people, but {study.id} randomised {study.n_randomised}"
            follows = part(study, "n_randomised")
            yield on(book, row, column, message, follows=follows)


@rule("analysis-crossover", "Both arms of a crossover are the same people.")
def crossed(book: Book) -> Iterator[Found]:
    """Events at any time of it are counted over its periods; its first period stands apart."""
    for row in outcomes(book):
        study = book.row(STUDIES, row.study)
        if study is None or study.design != "rct-crossover" or row.alone:
            continue
        if row.analysis in ("between", "any-time"):
            message = f"analysis is {row.analysis} but {study.id} is a crossover; "
            message += "crossover, or first-period"
            yield on(book, row, "analysis", message, follows=part(study, "design"))


@rule("study-registration", "Reports with one registration number are of one family.",
      explainable=True)  # fmt: skip
def registrations(book: Book) -> Iterator[Found]:
    """A report of several registered trials pools them and is a family of its own."""
    for number, studies in registered(book).items():
        families = {study.family for study in studies}
        if len(families) < 2:
            continue
        for study in studies:
            other = next(s for s in studies if s.family != study.family)
            message = f"family is {study.family!r}; {other.id} has {number} too, and another family"
            yield on(book, study, "family", message, follows=f"{STUDIES.path}#{number}")


@rule("blinding-open", "An open study without a second arm blinds nobody to treatment.")
def blinding_open(book: Book) -> Iterator[Found]:
    """Raters may be kept unaware of the time; who is treated knows it."""
    for study in book.table(STUDIES).rows:
        if study.design == "open-label-single-arm" and "double" in (study.blinding or ""):
            message = f"blinding is {study.blinding} in a study whose design is {study.design}"
            yield on(book, study, "blinding", message, follows=part(study, "design"))


@rule("family-key", "A family that has the key of a study is the family of that study.")
def family_key(book: Book) -> Iterator[Found]:
    """Else a trial is taken for another, and counted twice or not at all."""
    own = {study.id: study for study in book.table(STUDIES).rows}
    for study in own.values():
        named = own.get(study.family)
        if named is not None and named.family != study.family:
            message = f"family is {study.family!r}, a study of the family {named.family!r}"
            yield on(book, study, "family", message)


def registered(book: Book) -> Mapping[str, list[StudyRow]]:
    """The studies of one registration number, by that number."""
    found: dict[str, list[StudyRow]] = defaultdict(list)
    for study in book.table(STUDIES).rows:
        if len(study.numbers) == 1:
            found[next(iter(study.numbers))].append(study)
    return found


@rule("guesses-order", "No more guesses are right than were made.", explainable=True)
def guesses(book: Book) -> Iterator[Found]:
    """Where both are counted."""
    for row in book.table(UNBLINDING).rows:
        if row.n is not None and row.guessed_right is not None and row.guessed_right > row.n:
            message = f"guessed_right is {row.guessed_right} of {row.n} guesses"
            yield on(book, row, "guessed_right", message)


@rule("guesses-whole", "Right guesses are counted in whole numbers.")
def whole(book: Book) -> Iterator[Found]:
    """A share or a percentage stands in the wrong column."""
    for row in book.table(UNBLINDING).rows:
        if row.guessed_right is not None and row.guessed_right % 1:
            message = f"guessed_right is {row.guessed_right}; a number of guesses"
            if row.n:
                message += (
                    f": {row.guessed_right}% of {row.n} is {row.guessed_right * row.n / 100:.0f}"
                )
            yield on(book, row, "guessed_right", message)


@rule("time-follow-up", "A contrast is measured no later than its study followed people.",
      explainable=True)  # fmt: skip
def follow_up(book: Book) -> Iterator[Found]:
    """With a wide margin, for hours written as days; one arm may be followed on its own."""
    contrasts: list[tuple[OutcomeRow | OnsetRow, str]] = [
        *((row, "time_hours") for row in outcomes(book)),
        *((row, "assessed_to_hours") for row in book.table(ONSET_TIMES).rows),
    ]
    times, beside = _MARGIN
    for row, column in contrasts:
        study, at = book.row(STUDIES, row.study), getattr(row, column)
        if study is None or study.follow_up_days is None or at is None:
            continue
        if row.analysis in _CONTRASTS and at > 24 * times * study.follow_up_days + beside:
            message = f"{column} is {at}; {study.id} followed people for {study.follow_up_days} d"
            message += "; are they minutes?" if at / 60 <= 24 * study.follow_up_days else ""
            yield on(book, row, column, message, follows=part(study, "follow_up_days"))
