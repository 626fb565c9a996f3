"""Judgements of certainty: they follow from their domains, and claims follow from them."""

import re
from collections.abc import Iterator

from companion.book.book import Book
from companion.book.view import View
from companion.checks.registry import Found, on, part, rule
from companion.checks.unread import unread
from companion.effects import EffectError
from companion.grade import (
    LEVELS,
    NOT_GRADED,
    Evidence,
    claim_level,
    evidence,
    imprecision,
    inconsistency,
    level,
)
from companion.model import CERTAINTY, CLAIMS, RISK_OF_BIAS, SYNTHESES
from companion.model.claims import ClaimRow
from companion.model.judgements import DOMAINS, CertaintyRow
from companion.model.outcomes import OutcomeRow
from companion.problem import row_thing
from companion.synthesis import SynthesisError

_NAMES = re.compile(r"\{(?:cite(?::[a-z]+)?|datum|pooled)\}`[^`]+`")


_ROLES = "name a study, row or pooled result by {cite:t}, {datum} or {pooled}"
Judged = tuple[CertaintyRow, Evidence]


def judged(book: Book) -> tuple[Judged, ...]:
    """Every judgement with its evidence.

    What cannot be read or pooled is said by other rules.
    """
    return book.once(_judged)


def _judged(book: Book) -> Iterator[Judged]:
    for row in book.table(CERTAINTY).rows:
        try:
            found = evidence(View(book), row)
        except (SynthesisError, EffectError):
            continue
        if found is not None:
            yield row, found


@rule("certainty-grade", "A certainty follows from its start, its domains and what raised it.")
def grade(book: Book) -> Iterator[Found]:
    """Or it is not graded."""
    for row in book.table(CERTAINTY).rows:
        if row.certainty not in (level(row), NOT_GRADED):
            message = f"certainty is {row.certainty}; the domains give {level(row)}"
            yield on(book, row, "certainty", message)


@rule(
    "certainty-raised", "Certainty is raised of observational evidence that has no serious limit."
)
def raised(book: Book) -> Iterator[Found]:
    """What makes a large effect believable is not there where something else casts doubt on it.

    (Guyatt 2011, GRADE guidelines 9.)
    """
    for row in book.table(CERTAINTY).rows:
        doubts = [domain for domain in DOMAINS if getattr(row, domain) != "not-serious"]
        if row.raised and (row.start == "randomised" or doubts):
            found = f"start is {row.start}"
            if row.start != "randomised":
                found = f"{doubts[0]} is {getattr(row, doubts[0])}"
            yield on(book, row, "raised", f"raised, but {found}; raised is empty there")


@rule("certainty-subject", "A judgement is about a pooled result or else about a row of outcomes.")
def subject(book: Book) -> Iterator[Found]:
    """One of them, and not both."""
    for row in book.table(CERTAINTY).rows:
        if bool(row.synthesis) == bool(row.row):
            state = "both a synthesis and a row" if row.row else "neither a synthesis nor a row"
            yield on(book, row, "row", f"names {state}; one of them")
            continue
        found = book.at(row.row) if row.row else None
        if found is not None and not isinstance(found, OutcomeRow):
            yield on(book, row, "row", f"{row.row} is no row of outcomes")


@rule("certainty-reason", "A concern has its reason, which names a trial, a row or a pool.")
def reason(book: Book) -> Iterator[Found]:
    """By a {cite}, a {datum} or a {pooled}: a reader can look at what is meant."""
    for row in book.table(CERTAINTY).rows:
        for domain in DOMAINS:
            concern, name = getattr(row, domain), f"{domain}_reason"
            said = row.text(name)
            if concern != "not-serious" and not said:
                yield on(book, row, name, f"{name} is empty, but {domain} is {concern}; say why")
            elif said and not _NAMES.search(said):
                yield on(book, row, name, f"{name} names no evidence; {_ROLES}")


@rule("certainty-departs", "A judgement that departs from what the numbers suggest says why.")
def departs(book: Book) -> Iterator[Found]:
    """Imprecision and inconsistency; of a result that others pooled the latter is always told."""
    for row, of in judged(book):
        thin, apart = imprecision(of), inconsistency(of)
        if row.imprecision != thin.concern and not row.imprecision_reason:
            message = f"imprecision is {row.imprecision}; the numbers suggest {thin.concern}"
            yield on(book, row, "imprecision_reason", f"{message} ({thin.because}): say why")
        if row.inconsistency_reason:
            continue
        if apart is not None and row.inconsistency != apart.concern:
            message = f"inconsistency is {row.inconsistency}; the numbers suggest {apart.concern}"
            yield on(book, row, "inconsistency_reason", f"{message} ({apart.because}): say why")
        elif apart is None and any(item.analysis == "pooled" for item in of.estimate.rows):
            message = "inconsistency_reason is empty; say how far the trials that others pooled"
            yield on(book, row, "inconsistency_reason", f"{message} agree")


@rule("certainty-indirect", "Evidence on another treatment than the claim's is indirect for it.")
def indirect(book: Book) -> Iterator[Found]:
    """Of a critical outcome; another outcome may be judged for the treatment that it names."""
    for row, of in judged(book):
        claim = book.row(CLAIMS, row.claim)
        if claim is None or row.critical == "no" or row.indirectness != "not-serious":
            continue
        others = sorted(of.families - {"", *claim.treatment_families.split()})
        if others:
            message = f"indirectness is not-serious, but the evidence is of {', '.join(others)}"
            yield on(book, row, "indirectness", f"{message}, not {claim.treatment_families}")


@rule("certainty-estimate", "One estimate has one imprecision and one threshold wherever judged.")
def estimate(book: Book) -> Iterator[Found]:
    """The same row, or the same pooled question."""
    first: dict[str, CertaintyRow] = {}
    for row in book.table(CERTAINTY).rows:
        before = first.setdefault(row.synthesis or row.row or row.id, row)
        for name in ("imprecision", "threshold"):
            if row.text(name) != before.text(name):
                found = row.text(name) or "empty"
                message = f"{name} is {found}, but {before.text(name) or 'empty'} in {before.id}"
                yield on(book, row, name, f"{message}, of the same estimate")


@rule("certainty-threshold", "An effect is judged by a threshold, which has its source.")
def threshold(book: Book) -> Iterator[Found]:
    """The judgement's own, or its scale's smallest difference that matters."""
    for row, of in judged(book):
        if row.threshold is not None and not row.threshold_source:
            yield on(book, row, "threshold_source", "threshold_source is empty; where is it from?")
        elif of.span is not None and of.threshold is None:
            scale = of.estimate.scale
            where = f" and scales.{scale} has no mid" if scale else ""
            yield on(book, row, "threshold", f"threshold is empty{where}; what effect matters?")


@rule("baseline-source", "A baseline risk says where it is from.")
def baseline(book: Book) -> Iterator[Found]:
    """Of judgements and of pooled questions."""
    for schema in (CERTAINTY, SYNTHESES):
        for row in book.table(schema).rows:
            if row.text("baseline_risk") and not row.text("baseline_source"):
                yield on(book, row, "baseline_source", "baseline_source is empty")


@rule("certainty-source", "A cited review's own rating stands beside ours; where they part, why.")
def source(book: Book) -> Iterator[Found]:
    """As the judged row has it."""
    for row, of in judged(book):
        subject = of.subject
        theirs = subject.text("source_certainty") if isinstance(subject, OutcomeRow) else ""
        if row.text("source_certainty") != theirs:
            message = f"source_certainty is {row.text('source_certainty') or 'empty'}"
            yield on(book, row, "source_certainty", f"{message}; {subject.id}: {theirs or 'empty'}")
        elif bool(theirs) and theirs != row.certainty and not row.differs_because:
            message = f"certainty is {row.certainty}, the review's {theirs}: say why"
            yield on(book, row, "differs_because", message)
        elif row.differs_because and theirs in ("", row.certainty):
            yield on(book, row, "differs_because", "is filled, but no review's rating differs")


@rule("claim-certainty", "A claim is as certain as the lowest of its critical outcomes.")
def claimed(book: Book) -> Iterator[Found]:
    """Not graded where none is judged."""
    hidden = unread(book)
    for claim in book.table(CLAIMS).rows:
        rows = book.rows(CERTAINTY, claim=claim.id)
        follows = claim_level(rows)
        if claim.id in hidden:
            continue
        if rows and not any(row.critical == "yes" for row in rows):
            message = f"no judgement of {claim.id} is critical; name those that decide"
            yield on(book, rows[0], "critical", message)
        elif claim.certainty != follows:
            message = f"certainty is {claim.certainty}; its critical outcomes give {follows}"
            renamed, broken = row_thing(CLAIMS.name, claim.id), part(claim, "certainty")
            yield on(book, claim, "certainty", message, follows=renamed, breaks=broken)


@rule("headline-certainty", "The headline of a graded claim is judged, and no surer than shown.")
def headline(book: Book) -> Iterator[Found]:
    """A reader takes the certainty beside it to be its own."""
    hidden = unread(book)
    for claim in book.table(CLAIMS).rows:
        if claim.certainty not in LEVELS or claim.id in hidden:
            continue
        rows = book.rows(CERTAINTY, claim=claim.id)
        own = [r.certainty for r in rows if claim.headline in (r.synthesis, r.row)]
        if not own:
            message = f"no judgement of {claim.id} is of the headline"
            yield on(book, claim, "headline", message, follows=_headless(book, claim))
        elif own[0] in LEVELS[: LEVELS.index(claim.certainty)]:
            message = f"the headline is of {own[0]} certainty, the claim's is {claim.certainty}"
            yield on(book, claim, "headline", message, follows=part(claim, "certainty"))


def _headless(book: Book, claim: ClaimRow) -> str:
    """What the missing judgement of a headline follows from: the headline's row, or the claim's."""
    target = claim.headline
    table, dot, id = target.partition(".")
    if not dot:
        table, id = SYNTHESES.name, target
    lost = table not in book.tables or book.fate(table, id) != "here"
    return row_thing(table, id) if lost else row_thing(CLAIMS.name, claim.id)


@rule("bias-twice", "A judge rates a domain of bias of a study once by a tool, at one place.")
def bias(book: Book) -> Iterator[Found]:
    """A report of two trials is judged at two places of its assessment."""
    names = ("study", "tool", "domain", "judged_by", "source", "locator")
    seen: dict[tuple[str, ...], str] = {}
    for row in book.table(RISK_OF_BIAS).rows:
        first = seen.setdefault(tuple(row.text(name) for name in names), row.id)
        if first != row.id:
            message = f"{row.domain} of {row.study} is judged in {first!r} already"
            yield on(book, row, "domain", message)
