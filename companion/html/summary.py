"""Summary of findings: each outcome's effect, relative and absolute, and how sure we are."""

from markupsafe import Markup

from companion.effects import MEASURES
from companion.html.desk import Desk
from companion.html.sheets import Cell, Sheet, cautioned, flagged
from companion.model import CERTAINTY as JUDGEMENTS
from companion.model import OUTCOMES
from companion.model.cells import Event
from companion.model.judgements import CertaintyRow
from companion.model.outcomes import SIDES, OutcomeRow
from companion.model.row import Row
from companion.questions import answer
from companion.synthesis.absolute import AbsoluteEffect
from companion.words import fields, phrases, results, values
from companion.words.codes import CERTAINTY

HEAD = ("Outcome", "Effect", "In absolute terms", "Participants (trials)", "How sure",
        "What it means")  # fmt: skip
NOT_PRINTED = "not printed"
SCORES = frozenset({"mean_difference", "smd", "mean", "change", "median"})
SCORE = "a score: no number per hundred"
NO_BASELINE = "no baseline risk is stated"
NO_RISK = "the measure gives no number per hundred"


def summary(desk: Desk, claim: str) -> Markup:
    """Summary of findings of a claim: benefit and harm in one table."""
    rows = tuple(_finding(judged, desk) for judged in desk.view.rows(JUDGEMENTS, claim=claim))
    return Sheet("Summary of findings", HEAD, rows).html()


def _finding(judged: CertaintyRow, desk: Desk) -> tuple[Cell, ...]:
    effect, absolute, size = _evidence(judged, desk)
    sure = Cell(CERTAINTY[judged.certainty], desk.links.row(judged.table, judged.id))
    outcome = flagged(cautioned(Cell(judged.outcome), judged), judged)
    return outcome, effect, Cell(absolute), Cell(size), sure, Cell(judged.reason)


def _evidence(judged: CertaintyRow, desk: Desk) -> tuple[Cell, str, str]:
    """What was judged: the effect, what it means per hundred people, and how many they were."""
    if judged.synthesis:
        return _pooled(judged, judged.synthesis, desk)
    row = desk.view.at(judged.row) if judged.row else None
    if row is None:
        return Cell("no study"), "", "0 (0)"
    said = Cell(phrases.headline(desk.view, row), desk.links.row(row.table, row.id))
    effect = flagged(cautioned(said, row), row)
    if not isinstance(row, OutcomeRow):
        return effect, "", f"{NOT_PRINTED} (1)"
    trials = row.k or (NOT_PRINTED if row.analysis == "pooled" else 1)
    people = participants(row)
    size = f"{NOT_PRINTED if people is None else people} ({trials})"
    return effect, _row_absolute(judged, row, desk), size


def _pooled(judged: CertaintyRow, synthesis: str, desk: Desk) -> tuple[Cell, str, str]:
    found = answer(desk.view, synthesis)
    link = desk.links.row(found.question.table, found.question.id)
    rows: tuple[Row, ...] = (found.question, *(item.row for item in found.inputs))
    warned = desk.warnings(rows)
    effect = Cell(
        results.pooled(found),
        link,
        caution="; ".join(f"{c.text}: {c.caution}" for c in warned if c.caution),
        disagreement="; ".join(f"{c.text}: {c.disagreement}" for c in warned if c.disagreement),
    )
    people = NOT_PRINTED if found.participants is None else str(found.participants)
    size = f"{people} ({len(found.inputs)})"
    if found.pooled is None:
        return effect, "", size
    risk = judged.baseline_risk
    at = results.absolute(found, risk)
    if at is None:
        return effect, _why_none(found.measure.name, judged), size
    source = judged.baseline_source if risk is not None else None
    return effect, _said(at, fields.event(found), source), size


def _row_absolute(judged: CertaintyRow, row: OutcomeRow, desk: Desk) -> str:
    """A printed effect at the stated baseline risk, else the shares of the arms."""
    limits = row.interval()
    shares = [values.share(row, side) for side in SIDES]
    alone = _alone(row) and shares[0]
    nothing = " vs ".join(shares) if all(shares) else alone or _why_none(row.measure, judged)
    if judged.baseline_risk is None or limits is None:
        return nothing
    effect = results.printed_at(row, judged.baseline_risk)
    if effect is None:
        return nothing
    outcome = desk.view.row(OUTCOMES, row.outcome)
    level = "" if limits.level == 95 else f" (limits of the {limits.level:g}% interval)"
    return _said(effect, outcome.event if outcome else "neither", judged.baseline_source) + level


def _said(effect: AbsoluteEffect, event: Event, source: str | None) -> str:
    """Risk per hundred, where the baseline is from, and the number needed by its name."""
    base = f"{results.per_hundred(effect)} ({source})" if source else results.per_hundred(effect)
    needed = results.needed(effect, event)
    return f"{base}; {needed}" if needed else base


def _why_none(measure: str, judged: CertaintyRow) -> str:
    """Why nothing is said per hundred people; empty for the value of one arm."""
    if measure in SCORES:
        return SCORE
    if measure not in MEASURES:
        return ""
    stated = judged.baseline_risk is not None
    return NO_RISK if stated or not MEASURES[measure].poolable else NO_BASELINE


def participants(row: OutcomeRow) -> int | None:
    """People of a contrast, a crossover's counted once; None where they are not printed."""
    sizes = (row.treatment_n, row.control_n)
    known = [n for n in sizes if n]
    if len(known) == len(sizes):
        return max(known) if row.analysis == "crossover" else sum(known)
    if row.participants is not None:
        return row.participants
    return row.treatment_n if _alone(row) else None


def _alone(row: OutcomeRow) -> bool:
    """Whether there is but one arm, followed."""
    return row.comparator in (None, values.BEFORE)
