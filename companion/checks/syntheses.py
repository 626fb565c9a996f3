"""How a question is pooled: nothing chosen silently, nothing asked of too few trials."""

import math
from collections.abc import Iterator

from companion.book.book import Book
from companion.book.view import View
from companion.checks.arithmetic import ESTIMATE
from companion.checks.inputs import everything, meets
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, part, rule
from companion.checks.results import FAVOURS, good
from companion.checks.uses import KNOWN_DIRECTIVES
from companion.effects import MEASURES, EffectError
from companion.model import SYNTHESES, SYNTHESIS_INPUTS
from companion.model.judgements import SynthesisRow
from companion.problem import allowed, row_thing
from companion.questions import MissingRow, answer, row_effect
from companion.synthesis import SynthesisError

_FEW = 5
_TWO = 2
_SIGN = 0.1
"""Effects nearer to none than this, on the scale of analysis, may differ in sign by rounding."""
_SAME = ("outcome", "scale", "measure")


@rule("synthesis-method", "Random effects name their estimator; a common effect has none.")
def method(book: Book) -> Iterator[Found]:
    """Nothing is chosen silently: from five trials on the prediction interval is named too."""
    for question in book.table(SYNTHESES).rows:
        random = question.model == "random"
        if random != bool(question.tau2):
            state = f"is {question.tau2!r}" if question.tau2 else "is empty"
            message = f"tau2 {state} but model is {question.model}"
            if random:
                column = SYNTHESES.column("tau2")
                message += f"; name one of: {allowed(column.words if column else ())}"
            yield on(book, question, "tau2", message)
        if question.prediction and not random:
            message = f"prediction is {question.prediction!r} but model is {question.model}"
            yield on(book, question, "prediction", message)
        elif random and not question.prediction and listed(book, question) >= _FEW:
            message = "prediction is empty; name the convention of the interval"
            yield on(book, question, "prediction", message)


@rule("synthesis-two", "Two trials are pooled as a common effect, without Hartung–Knapp.")
def two(book: Book) -> Iterator[Found]:
    """A variance between two trials cannot be estimated, nor an interval with one degree."""
    for question in book.table(SYNTHESES).rows:
        k = listed(book, question)
        if not 0 < k <= _TWO:
            continue
        if question.model != "common":
            message = f"model is {question.model} for {k} trial{'s' * (k > 1)}; common"
            yield on(book, question, "model", message, breaks=part(question, "method"))
        elif question.interval != "wald":
            message = f"interval is {question.interval} for {k} trial{'s' * (k > 1)}; wald"
            yield on(book, question, "interval", message, breaks=part(question, "method"))


@rule("synthesis-prediction", "Under five trials there is no prediction interval.", "warning")
def prediction(book: Book) -> Iterator[Found]:
    """It says nothing there: its width is that of a guess."""
    for question in book.table(SYNTHESES).rows:
        k = listed(book, question)
        if question.prediction and question.model == "random" and k < _FEW:
            message = f"prediction is {question.prediction!r} with {k} trials; empty under five"
            follows = part(question, "method")
            yield on(book, question, "prediction", message, follows=follows)


@rule("synthesis-scale", "A question about a mean difference names its scale, and no other does.")
def scale(book: Book) -> Iterator[Found]:
    """Points are points of something."""
    for question in book.table(SYNTHESES).rows:
        points = question.measure == "mean_difference"
        if points and not question.scale:
            yield on(book, question, "scale", "scale is empty; a mean difference has one")
        elif question.scale and not points:
            message = f"scale is {question.scale!r} but measure is {question.measure}"
            yield on(book, question, "scale", message)


@rule("synthesis-window", "The window of a question opens before it closes.")
def window(book: Book) -> Iterator[Found]:
    """Ends that are exchanged let no row in."""
    for question in book.table(SYNTHESES).rows:
        low, high = question.time_from_hours, question.time_to_hours
        if low is not None and high is not None and low > high:
            message = f"time_from_hours is {low} but time_to_hours is {high}: exchanged?"
            yield on(book, question, "time_to_hours", message)


@rule("synthesis-index", "No placebo is the index arm of a question.")
def index(book: Book) -> Iterator[Found]:
    """Families that are comparators alone are named in ``data/subject.toml``."""
    placebos = {family.key for family in book.subject.families if family.placebo}
    for question in book.table(SYNTHESES).rows:
        for family in question.treatment_families.split():
            if family in placebos:
                message = f"{family} is a placebo; it can be a comparator alone"
                yield on(book, question, "treatment_families", message)


@rule("synthesis-variant", "A question that varies another asks for the same thing.")
def variant(book: Book) -> Iterator[Found]:
    """Outcome, scale and measure: what differs is which rows enter, or how."""
    for question in book.table(SYNTHESES).rows:
        main = book.row(SYNTHESES, question.sensitivity_of) if question.sensitivity_of else None
        if main is None:
            continue
        if main is question:
            yield on(book, question, "sensitivity_of", "the question varies itself")
        for name in _SAME:
            if question.text(name) != main.text(name):
                message = f"{name} differs from that of {main.id}, {main.text(name) or 'empty'}"
                yield on(book, question, name, message, follows=part(question, "variant"))


@rule("synthesis-fails", "A question whose rows are sound can be pooled as it says.")
def computable(book: Book) -> Iterator[Found]:
    """A row that gives no effect is named by the rules of the inputs, and not here."""
    for question in book.table(SYNTHESES).rows:
        yield from _failure(book, question)


def listed(book: Book, question: SynthesisRow) -> int:
    """How many rows enter the question, those that cannot be read among them."""
    return len(book.rows(SYNTHESIS_INPUTS, synthesis=question.id, included="yes"))


def _failure(book: Book, question: SynthesisRow) -> Iterator[Found]:
    try:
        answer(View(book), question.id)
    except MissingRow as error:
        follows = book.thing(error.address)
        yield on(book, question, "id", str(error), follows=follows)
    except SynthesisError as error:
        follows, breaks = part(question, "method"), row_thing(SYNTHESES.name, question.id)
        yield on(book, question, "id", str(error), follows=follows, breaks=breaks)
    except EffectError:
        return


@rule("synthesis-rows", "A question lists the rows that were considered for it.")
def rows(book: Book) -> Iterator[Found]:
    """Questions for which nothing was considered."""
    if not book.table(SYNTHESIS_INPUTS).readable:
        return
    for question in book.table(SYNTHESES).rows:
        if not book.rows(SYNTHESIS_INPUTS, synthesis=question.id):
            message = "no row of synthesis_inputs is of it; list those pooled or left out, and why"
            yield on(book, question, "id", message)


@rule("synthesis-unlisted", "A question lists every row that meets it, those left out as well.")
def unlisted(book: Book) -> Iterator[Found]:
    """A row of its outcome, scale, families and window that nobody has said anything of.

    A question that varies another asks for fewer.
    """
    if not book.table(SYNTHESIS_INPUTS).readable:
        return
    for question in book.table(SYNTHESES).rows:
        items = book.rows(SYNTHESIS_INPUTS, synthesis=question.id)
        known = {item.row for item in items}
        astray = len(known) < len(items) or not all(map(book.at, known))  # named by other rules
        if question.sensitivity_of or not known or astray:
            continue
        for row in outcomes(book):
            if meets(book, question, row) and row.address not in known:
                message = f"{row.address} meets it and is not among its synthesis_inputs"
                message += "; list it there, with the reason where it is left out"
                yield on(book, question, "id", message)


@rule("synthesis-shown", "A question that holds rows is drawn on a page.")
def shown(book: Book) -> Iterator[Found]:
    """A result that nobody sees is not checked by readers."""
    drawn = View(book).shown("forest").keys()
    names = {use.name for page in book.pages for use in page.of("directive")}
    if not (names <= KNOWN_DIRECTIVES and drawn <= book.table(SYNTHESES).by_id.keys()):
        return  # what is mistyped there may be it, as other rules say
    lost = next((p.breaks for p in book.problems if p.breaks.endswith(".md")), "")
    for question in book.table(SYNTHESES).rows:
        if question.id not in drawn and listed(book, question):
            message = f"no page draws it; write ```{{forest}} {question.id} where it belongs"
            yield on(book, question, "id", message, follows=lost)


@rule("input-sign", "What a row gives to a pool points where its printed estimate does.")
def sign(book: Book) -> Iterator[Found]:
    """Counts or means of the two arms exchanged: the printed estimate says the opposite."""
    said: set[str] = set()
    for asked in everything(book):
        row = asked.row
        if row.estimate is None or row.address in said:
            continue
        kind = MEASURES[asked.question.measure]
        if row.ratio != (kind.scale == "log") or (row.ratio and row.estimate <= 0):
            continue
        try:
            pooled = row_effect(row, kind.name).estimate
        except EffectError:
            continue
        printed = math.log(row.estimate) if row.ratio else float(row.estimate)
        if pooled * printed < 0 and min(abs(pooled), abs(printed)) > _SIGN:
            said.add(row.address)
            message = f"estimate is {row.estimate}, but the arms give {kind.from_scale(pooled):.3g}"
            message += ": the other direction; are they exchanged?"
            yield on(book, row, "estimate", message, follows=part(row, ESTIMATE))


@rule("input-result", "What a row gives to a pool favours the arm that the row says.")
def result(book: Book) -> Iterator[Found]:
    """Where the printed estimate is of another kind, and says nothing of the arms' numbers."""
    said: set[str] = set()
    for asked in everything(book):
        row, kind = asked.row, MEASURES[asked.question.measure]
        if row.estimate is None or row.ratio == (kind.scale == "log") or row.address in said:
            continue
        try:
            pooled = row_effect(row, kind.name).estimate
        except EffectError:
            continue
        says = FAVOURS.get(row.result, 0) * good(book, row, kind.name)
        if says * pooled < 0 and abs(pooled) > _SIGN:
            said.add(row.address)
            message = f"result is {row.result}, but the arms give {kind.from_scale(pooled):.3g}"
            message += ": the other direction; are they exchanged?"
            yield on(book, row, "result", message, follows=part(row, ESTIMATE))
