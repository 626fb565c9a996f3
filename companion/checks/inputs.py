"""A pooled question holds its rows: each is of what the question asks.

Each rule names the cell of the row, or of the input, where the author would mend it; a row that
breaks one of them in several questions is said once.
"""

import math
from collections import Counter
from collections.abc import Iterator

from companion.book.book import Book
from companion.book.view import View
from companion.checks.registry import Found, on, part, rule
from companion.checks.scales import scale_of
from companion.effects import EffectError
from companion.model import SYNTHESES, SYNTHESIS_INPUTS, TREATMENTS
from companion.model.cells import PERCENTAGES
from companion.model.judgements import SynthesisRow
from companion.model.outcomes import OutcomeRow
from companion.problem import row_thing
from companion.questions.doubles import Counted, counted
from companion.questions.rows import row_effect

_OF_MEANS = frozenset({"mean_difference", "smd"})
_NEVER = PERCENTAGES | {"median", "regression_coefficient", "reporting_odds_ratio"}
# Documents of one trial, with arms of their own; reviews and uncontrolled designs have none.
_CONTROLLED = frozenset({"secondary-analysis", "registry-entry", "imaging", "economic-evaluation"})
_CONTRASTS = frozenset({"between", "first-period", "crossover"})
# Cells without which a row gives no effect, and its question cannot be pooled.
_NEEDED = frozenset({"measure", "scores"})


def included(book: Book, question: SynthesisRow) -> tuple[Counted, ...]:
    """The rows of a question that are there, in the order of its inputs."""
    return counted(View(book), question)


def everything(book: Book) -> Iterator[Counted]:
    """The included rows of every question."""
    for question in book.table(SYNTHESES).rows:
        yield from included(book, question)


def meets(book: Book, question: SynthesisRow, row: OutcomeRow) -> bool:
    """Whether a row is a contrast of what a question asks for, be it poolable or not."""
    return (
        row.outcome == question.outcome
        and _in_window(question, row)
        and row.analysis in _CONTRASTS | {"pooled"}
        and (not question.scale or row.scale == question.scale)
        and _family(book, row.treatment) in question.treatment_families.split()
        and _family(book, row.comparator) in question.comparator_families.split()
    )


def _in_window(question: SynthesisRow, row: OutcomeRow) -> bool:
    low, high, at = question.time_from_hours, question.time_to_hours, row.time_hours
    if low is None and high is None:
        return True
    return at is not None and (low or 0) <= at <= (math.inf if high is None else high)


def _cell(book: Book, asked: Counted, column: str, message: str, cause: str = "") -> Found:
    """A break at a cell of the row, said once whatever the number of questions.

    Where the row gives no effect at all, what a page says of the question follows from here.
    """
    breaks = _question(asked) if column in _NEEDED else ""
    said = f"{message} ({asked.question.id})"
    cause = cause or part(asked.row, column)
    return on(book, asked.row, column, said, follows=cause, breaks=breaks)


def _question(asked: Counted) -> str:
    return row_thing(SYNTHESES.name, asked.question.id)


@rule("input-outcome", "The rows of a pooled question are of its outcome.")
def outcome(book: Book) -> Iterator[Found]:
    """By the outcome's code."""
    for a in everything(book):
        if a.row.outcome != a.question.outcome:
            message = f"outcome is {a.row.outcome!r}; the question asks for {a.question.outcome!r}"
            yield _cell(book, a, "outcome", message)


@rule("input-scale", "A mean difference is pooled on one scale; a standardised one has scales.")
def scale(book: Book) -> Iterator[Found]:
    """Points of two scales are not the same points."""
    for a in everything(book):
        wanted = a.question.scale
        if a.question.measure == "mean_difference" and wanted and a.row.scale != wanted:
            message = f"scale is {a.row.scale or 'empty'}; the question pools {wanted}"
            yield _cell(book, a, "scale", message)
        if a.question.measure == "smd" and not a.row.scale:
            yield _cell(book, a, "scale", "scale is empty: which direction is better is unknown")


@rule("input-construct", "The rows of a pooled question are about one thing.")
def construct(book: Book) -> Iterator[Found]:
    """That of most of its rows; for a standardised difference, their scales measure it too."""
    for question in book.table(SYNTHESES).rows:
        rows = included(book, question)
        if not rows:
            continue
        usual = Counter(a.row.construct for a in rows).most_common(1)[0][0]
        for a in rows:
            found = scale_of(book, a.row)
            if a.row.construct != usual:
                message = f"construct is {a.row.construct!r}; the other rows are about {usual!r}"
                yield _cell(book, a, "construct", message)
            elif question.measure == "smd" and found and found.construct != usual:
                message = f"{found.id} measures {found.construct!r}; the rows are about {usual!r}"
                yield _cell(book, a, "scale", message)


def _family(book: Book, treatment: str | None) -> str | None:
    found = book.row(TREATMENTS, treatment) if treatment else None
    return found.family if found else None


@rule("input-treatment", "The index arms of a pooled question are of its families of treatments.")
def treatment(book: Book) -> Iterator[Found]:
    """Arms that are exchanged are named as such."""
    for a in everything(book):
        index, other = _family(book, a.row.treatment), _family(book, a.row.comparator)
        wanted = a.question.treatment_families.split()
        if index is None or index in wanted:
            continue
        if other in wanted:
            message = (
                f"the arms are exchanged: {a.row.treatment!r} is {index}, and the question asks "
                f"what {' or '.join(wanted)} does"
            )
            yield _cell(book, a, "treatment", message, part(a.row, "comparator"))
        else:
            message = f"{a.row.treatment!r} is {index}; the question asks for {', '.join(wanted)}"
            yield _cell(book, a, "treatment", message)


@rule("input-comparator", "The other arms of a pooled question are of its families of comparators.")
def comparator(book: Book) -> Iterator[Found]:
    """A row of one arm has none; rows whose arms are exchanged are not named again."""
    for a in everything(book):
        wanted = a.question.comparator_families.split()
        found = _family(book, a.row.comparator)
        if a.row.comparator is None:
            message = "comparator is empty; a question pools contrasts"
            yield _cell(book, a, "comparator", message)
        elif found and found not in wanted and a.row.analysis in _CONTRASTS:
            index = _family(book, a.row.treatment)
            if found in a.question.treatment_families.split() and index in wanted:
                continue
            message = f"{a.row.comparator!r} is {found}; the question asks for {', '.join(wanted)}"
            yield _cell(book, a, "comparator", message)


@rule("input-measure", "Medians, percentages, coefficients and ratios of reports are not pooled.")
def measure(book: Book) -> Iterator[Found]:
    """Their columns look like those of means, and they are none."""
    for a in everything(book):
        if a.row.measure in _NEVER:
            message = f"measure is {a.row.measure}; it cannot enter a {a.question.measure}"
            message += ": set included to no, and say why"
            yield _cell(book, a, "measure", message)


@rule("scores-stated", "Means that are pooled say whether they are final scores or changes.")
def scores(book: Book) -> Iterator[Found]:
    """Where the effect comes from the means of the arms."""
    for a in everything(book):
        if _from_means(a) and a.row.scores is None:
            message = "scores is empty; final or change, for the means of the arms"
            yield _cell(book, a, "scores", message)


@rule("input-scores", "A standardised difference is pooled of final scores, not of changes.")
def changes(book: Book) -> Iterator[Found]:
    """The standard deviation of a change is not that of people: the two have no common unit."""
    for a in everything(book):
        if _of_changes(a):
            yield _cell(book, a, "scores", "scores is change; a standardised difference has final")


def _of_changes(a: Counted) -> bool:
    return a.question.measure == "smd" and _from_means(a) and a.row.scores == "change"


def _from_means(a: Counted) -> bool:
    printed = a.row.measure == a.question.measure and a.row.interval() is not None
    usable = a.question.measure in _OF_MEANS and a.row.means is not None
    return usable and not printed and a.row.measure not in _NEVER


@rule("input-design", "The analysis of a pooled row is one that its study's design can give.")
def design(book: Book) -> Iterator[Found]:
    """Two arms are no crossover, and one arm has no contrast.

    A trial that makes its arms anew for a later period has a first one without being a crossover.
    """
    for a in everything(book):
        if a.study is None or a.row.analysis not in _CONTRASTS:
            continue
        crossed = a.study.design == "rct-crossover"
        if not a.study.randomised and a.study.design not in _CONTROLLED:
            message = f"{a.study.id} is {a.study.design}, which has no randomised arms"
        elif a.study.randomised and not crossed and a.row.analysis == "crossover":
            message = f"analysis is {a.row.analysis} but {a.study.id} is {a.study.design}"
        else:
            continue
        yield _cell(book, a, "analysis", message, part(a.study, "design"))


@rule("input-time", "The rows of a pooled question lie in its window of time.")
def time(book: Book) -> Iterator[Found]:
    """Both ends included; an open end is open. Exchanged ends are the question's own fault."""
    for a in everything(book):
        low, high = a.question.time_from_hours, a.question.time_to_hours
        if (low or 0) > (math.inf if high is None else high):
            continue
        if not _in_window(a.question, a.row):
            at = a.row.time_hours
            found = f"time_hours is {'empty' if at is None else at}"
            message = f"{found}; the question asks for {low or 0} to {high or 'any'} h"
            yield _cell(book, a, "time_hours", message)


@rule("input-effect", "An included row gives the effect that its question pools.")
def effect(book: Book) -> Iterator[Found]:
    """What a more exact rule names already is not named again."""
    for a in everything(book):
        unsaid = _from_means(a) and a.row.scores is None
        if a.row.measure in _NEVER or unsaid or _of_changes(a):
            continue
        try:
            row_effect(a.row, a.question.measure)
        except EffectError as error:
            follows = part(a.row, "numbers")
            message = f"{a.item.row}: {error}"
            yield on(book, a.item, "row", message, follows=follows, breaks=_question(a))


@rule("input-reason", "A row that is left out of a question has a reason.")
def reason(book: Book) -> Iterator[Found]:
    """Which the book prints beside the forest."""
    for item in book.table(SYNTHESIS_INPUTS).rows:
        if item.included == "no" and not item.reason:
            yield on(book, item, "reason", f"{item.row} is left out and reason is empty; say why")
