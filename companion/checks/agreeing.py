"""What two cells, or a cell and a sentence, say of one thing is one."""

import re
from collections.abc import Iterable, Iterator

from companion.book.book import Book
from companion.book.uses import ROLE
from companion.checks.grades import judged
from companion.checks.inputs import included
from companion.checks.ranges import outcomes
from companion.checks.registry import Found, on, rule
from companion.checks.unread import unread
from companion.model import (
    CERTAINTY,
    CLAIM_EVIDENCE,
    CLAIMS,
    MECHANISM_FINDINGS,
    ONSET_TIMES,
    STATEMENTS,
    STUDIES,
    SYNTHESES,
    SYNTHESIS_INPUTS,
    TREATMENTS,
)
from companion.model.outcomes import OutcomeRow
from companion.problem import Place

_LIMIT = 0.05
_TIME = re.compile(r"(\d+(?:\.\d+)?) (?:days?|weeks?) × (24|168) h")
_TIMES = ("time_hours", "assessed_from_hours", "first_hours", "peak_hours", "last_hours",
          "assessed_to_hours")  # fmt: skip
_AGAINST = re.compile(r"not (?:to be )?(?:recommended|used)|contraindicated", re.IGNORECASE)
_FOR = ("approved", "permits", "recommends")
_SHARE = re.compile(r"(.+)\.(treatment|control)_(?:share|events)")
_OF = re.compile(r"` (?:on|with|after) (?:\{word\}`)?([\w-]+)")
_DIGITS = re.compile(r"\d[\d -]*")
_SHORT = 2
_NO_DRUG = frozenset({"control", "conventional", "drug", "none", "other", "placebo"})


@rule("onset-p", "Arms that separated have a p of at most 0.05, those that did not a larger one.",
      explainable=True)  # fmt: skip
def onset_p(book: Book) -> Iterator[Found]:
    """Where a p value is given; a trial may ask for a smaller one."""
    for row in book.table(ONSET_TIMES).rows:
        if row.p_value is None or row.separated == "not-reported":
            continue
        p, yes = row.p_value, row.separated == "yes"
        if (yes and p.value > _LIMIT) or (not yes and p.value < _LIMIT and p.relation != ">"):
            yield on(book, row, "p_value", f"separated is {row.separated}, and p is {p}")


@rule("correlation-range", "A correlation lies between -1 and 1.")
def correlations(book: Book) -> Iterator[Found]:
    """A point that moved."""
    for row in book.table(MECHANISM_FINDINGS).rows:
        if row.value is not None and "correlation" in (row.unit or "") and abs(row.value) > 1:
            yield on(book, row, "value", f"{row.value} is no correlation")


@rule("derivation-time", "A time that a derivation works out is one of the row's.")
def worked_out(book: Book) -> Iterator[Found]:
    """``6 weeks × 168 h`` beside another time."""
    timed = (*outcomes(book), *book.table(ONSET_TIMES).rows, *book.table(MECHANISM_FINDINGS).rows)
    for row in timed:
        given = [at for name in _TIMES if (at := getattr(row, name, None)) is not None]
        for match in _TIME.finditer(row.derivation or ""):
            hours = float(match[1]) * float(match[2])
            if not any(abs(at - hours) < 1 for at in given):
                yield on(book, row, "derivation", f"{match.group()} is {hours:g} h, no time here")


@rule(
    "certainty-baseline", "A baseline risk from one source is one, in a judgement and its question."
)
def baseline(book: Book) -> Iterator[Found]:
    """A reader would see one number per hundred in two ways; another source may give another."""
    for row in book.table(CERTAINTY).rows:
        question = book.row(SYNTHESES, row.synthesis) if row.synthesis else None
        if question is None or None in (row.baseline_risk, question.baseline_risk):
            continue
        own, asked = row.baseline_source or "", question.baseline_source or ""
        one = own and asked and (own.startswith(asked) or asked.startswith(own))
        if one and row.baseline_risk != question.baseline_risk:
            message = f"{row.baseline_risk}; {question.id} has {question.baseline_risk}"
            yield on(book, row, "baseline_risk", message)


@rule("claim-checked", "A claim was last checked no earlier than anything in it was judged.")
def checked(book: Book) -> Iterator[Found]:
    """A judgement changed, and the claim was not looked at again."""
    for row in book.table(CERTAINTY).rows:
        claim = book.row(CLAIMS, row.claim)
        if claim and claim.last_checked and row.judged_on and row.judged_on > claim.last_checked:
            message = f"{claim.last_checked}, but {row.id} was judged on {row.judged_on}"
            yield on(book, claim, "last_checked", message)


@rule("statement-position", "What begins with a no is of a position that does not permit it.")
def positions(book: Book) -> Iterator[Found]:
    """A position that the statement denies; further on it may tell of an exception."""
    for row in book.table(STATEMENTS).rows:
        said = _AGAINST.match(row.statement)
        if said and row.position in _FOR:
            yield on(book, row, "position", f"{row.position}; the statement: {said.group()!r}")
        never = said and said.group().lower() == "contraindicated"
        if never and row.requirement not in (None, "who-must-not"):
            message = f"{row.requirement}; what is contraindicated is of who-must-not"
            yield on(book, row, "requirement", message)


@rule("help-number", "A help line whose key or name holds its number has that number.")
def help_numbers(book: Book) -> Iterator[Found]:
    """Somebody may ring it."""
    topic = book.subject.help.topic if book.subject.help else ""
    for row in book.table(STATEMENTS).rows:
        number = re.sub(r"\D", "", row.position)
        if row.topic != topic or not number:
            continue
        for text in (row.id, row.body):
            for said in (re.sub(r"\D", "", run) for run in _DIGITS.findall(text)):
                if len(said) > _SHORT and said not in number:
                    yield on(book, row, "position", f"{row.position}; {text!r} says {said}")


@rule("finding-row", "A finding shows numbers of its study, of its source or of the same trial.")
def findings(book: Book) -> Iterator[Found]:
    """Not those of another trial, whose key was left from a row that was copied."""
    studies = book.table(STUDIES).by_id
    for row in book.table(CLAIM_EVIDENCE).rows:
        own = {row.study, row.source}
        if row.study not in studies:
            continue  # said by another rule
        families = {studies[key].family for key in own if key and key in studies}
        named = (found["name"] for found in ROLE.finditer(row.finding) if found["role"] == "datum")
        for address in (name.rpartition(".")[0] for name in named):
            shown = str(getattr(book.at(address), "study", ""))
            if shown in studies and shown not in own and studies[shown].family not in families:
                yield on(book, row, "finding", f"{address} is of {shown}, another trial")


@rule("onset-treatment", "An onset is of a kind of treatment that the study's other rows name.")
def given(book: Book) -> Iterator[Found]:
    """Where there are other rows of it."""
    known: dict[str, set[str]] = {}
    for row in outcomes(book):
        for key in (row.treatment, row.comparator):
            if key and (treatment := book.row(TREATMENTS, key)):
                known.setdefault(row.study, set()).add(treatment.family)
    hidden = unread(book)
    for onset in book.table(ONSET_TIMES).rows:
        treatment = book.row(TREATMENTS, onset.treatment)
        families = known.get(onset.study) if onset.study not in hidden else None
        if treatment and families and treatment.family not in families:
            message = f"{onset.treatment} is of {treatment.family}; the other rows of {onset.study}"
            yield on(book, onset, "treatment", f"{message} are of {', '.join(sorted(families))}")


@rule("arm-named", "A share in a sentence is of the arm that the sentence names.")
def arms(book: Book) -> Iterator[Found]:
    """``{datum}`…control_share` on the drug``: the other arm's number."""
    drugs = book.once(_drugs)
    for page in book.pages:
        for use in page.of("role", "datum"):
            share = _SHARE.fullmatch(use.content)
            said = _OF.match(page.rest(use.line, use.column + len(use.content)))
            row = book.at(share[1]) if share and said else None
            if not share or not said or not isinstance(row, OutcomeRow):
                continue
            arm, drug = share[2], said[1].lower()
            pair = row.treatment, row.comparator
            own, other = pair if arm == "treatment" else pair[::-1]
            if drug in drugs and drug in _words(book, other) and drug not in _words(book, own):
                place = Place(page.path, use.line, use.start or use.column)
                yield Found(place, f"{arm} is {own!r}, and the sentence says {drug!r}")


@rule("question-drugs", "A question names no drug but those of the rows that it pools.")
def questions(book: Book) -> Iterator[Found]:
    """In its words, and as its comparator."""
    for question in book.table(SYNTHESES).rows:
        if not _whole(book, question.id):
            continue
        rows = [item.row for item in included(book, question)]
        for column in ("question", "comparator"):
            if others := _others(book, question.text(column), rows):
                yield on(book, question, column, f"names {', '.join(others)}, which no row is of")


@rule("certainty-drugs", "The outcome of a judgement names no drug but those that it is about.")
def judgements(book: Book) -> Iterator[Found]:
    """Of its row, or of the rows that its question pools."""
    for row, of in judged(book):
        if row.synthesis and not _whole(book, row.synthesis):
            continue
        if others := _others(book, row.outcome, of.estimate.rows):
            yield on(book, row, "outcome", f"names {', '.join(others)}, which no row is of")


def _whole(book: Book, question: str) -> bool:
    """Whether every row that a question pools can be read: one that is lost may be of the drug."""
    inputs = book.rows(SYNTHESIS_INPUTS, synthesis=(question,), included=("yes",))
    return all(book.at(item.row) for item in inputs)


def _others(book: Book, text: str, rows: Iterable[OutcomeRow]) -> list[str]:
    """The drugs that a text names and no arm of the rows was given; none without all arms."""
    arms = {arm for row in rows for arm in (row.treatment, row.comparator) if arm}
    words = [_words(book, arm) for arm in arms]
    if not words or not all(words):
        return []
    given = frozenset().union(*words)
    named = dict.fromkeys(re.findall(r"[a-z-]+", text.lower()))
    return [word for word in named if word in book.once(_drugs) and word not in given]


def _drugs(book: Book) -> Iterator[str]:
    """The drugs of one word that anybody was given, each once."""
    names = {row.drug.lower() for row in book.table(TREATMENTS).rows if row.drug}
    yield from sorted(name for name in names - _NO_DRUG if re.fullmatch(r"[a-z-]+", name))


def _words(book: Book, key: str | None) -> frozenset[str]:
    """The words of a treatment: of its name, its drug and its family."""
    row = book.row(TREATMENTS, key) if key else None
    if row is None:
        return frozenset()
    family = book.subject.family(row.family).name
    return frozenset(re.findall(r"[a-z-]+", f"{row.name} {row.drug} {family}".lower()))
