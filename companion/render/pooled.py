"""Pooled results as readers see them: forest plots, values, headlines, summaries of findings."""

import json

from markupsafe import Markup

from companion import wording
from companion.charts import forest as plots
from companion.evidence import row_at
from companion.questions import Answer, alternatives, answer
from companion.render import cards, charts, fill
from companion.render.tables import Cell, Desk, Sheet
from companion.synthesis import Pooled
from companion.synthesis.absolute import AbsoluteEffect, absolute_effect, number_needed
from companion.synthesis.influence import cumulative, leave_one_out
from companion.synthesis.tau2 import tau2_interval
from companion.tables import Record

GOOD_EVENTS = frozenset({"response", "remission", "ideation-resolved", "ideation-response"})
FIELDS = frozenset(
    [
        "k",
        "participants",
        "effect",
        "estimate",
        "interval",
        "prediction",
        "tau2",
        "i2_q",
        "i2_tau2",
        "q",
        "q_p",
        "baseline_risk",
        "absolute",
        "number_needed",
    ]
)


def forest(found: Answer, desk: Desk) -> str:
    """The forest plot with a switch between estimators and intervals, all computed here."""
    chart = plots.forest(desk.view, found)
    kind = found.measure
    others = [
        {
            "tau2": name,
            "interval": how,
            "values": [
                None if v is None else kind.from_scale(v)
                for v in (p.estimate, p.ci_low, p.ci_high, p.pi_low, p.pi_high)
            ],
            "words": " to ".join(
                plots.shown(kind.name, kind.from_scale(p.ci_low), kind.from_scale(p.ci_high))
            ),
        }
        for name, how, p in alternatives(found)
    ]
    id = f"forest-{found.question.id}"
    block = charts.html(chart, id, desk)
    if not others:
        return block + left_out(found, desk)
    data = json.dumps(others).replace("<", "\\u003c")
    switch = fill("switch", id=id, question=found.question, others=others, data=Markup(data))
    return block + switch + heterogeneity(found) + steps(found, desk) + left_out(found, desk)


def heterogeneity(found: Answer) -> str:
    """How much the trials disagree, by name: τ² with its Q-profile interval, both I², Q."""
    p = found.pooled
    parts = [f"Q {p.q:.2f} (p = {p.q_p:.3f})", f"I² by Q {p.i2_q:.0f}%"]
    if p.tau2 is not None:
        y, v = _arrays(found)
        limits = tau2_interval(y, v)
        span = "" if limits.empty else f", Q-profile {limits.low:.3g} to {limits.high:.3g}"
        parts = [f"τ² {p.tau2:.3g} ({p.tau2_method}{span})", *parts]
        parts.append(f"I² by τ² {p.i2_tau2:.0f}%")
    return fill("heterogeneity", parts=parts, method=method(found))


def steps(found: Answer, desk: Desk) -> str:
    """The result as trials were added by year, and without each trial in turn."""
    kind = found.measure
    y, v = _arrays(found)
    names = [desk.label(i.record["study"]) for i in found.inputs]
    how = {"model": found.pooled.model, "interval": found.pooled.interval}
    if found.pooled.model == "random":
        how |= {"tau2": found.pooled.tau2_method, "prediction": "metafor-t"}

    def row(name: str, p: Pooled) -> tuple[Cell, ...]:
        values = (kind.from_scale(x) for x in (p.estimate, p.ci_low, p.ci_high))
        return (Cell(name), Cell(str(p.k)), *(Cell(x) for x in plots.shown(kind.name, *values)))

    head = ("", "Trials", "Effect", "95% from", "to")
    if len(y) < 3:
        return ""
    added = [row(f"up to {n}", p) for n, p in zip(names[1:], cumulative(y, v, **how), strict=True)]
    without = [
        row(f"without {n}", p) for n, p in zip(names, leave_one_out(y, v, **how), strict=True)
    ]
    sheets = [
        Sheet("Trials added by year", ("Added", *head[1:]), tuple(added)),
        Sheet("One trial left out in turn", ("Left out", *head[1:]), tuple(without)),
    ]
    return fill("steps", sheets=[Markup(sheet.html()) for sheet in sheets])


def _arrays(found: Answer) -> tuple[list[float], list[float]]:
    return ([i.effect.estimate for i in found.inputs], [i.effect.variance for i in found.inputs])


def left_out(found: Answer, desk: Desk) -> str:
    """Rows that were considered and not pooled, each with its reason."""
    rows = []
    for item in found.left_out:
        record = row_at(desk.view, item["row"])
        if record:
            rows.append(
                (
                    Cell(desk.label(record["study"]), desk.links.study(record["study"])),
                    Cell(wording.effect(record) or wording.arm(record, "treatment")),
                    Cell(item["reason"]),
                )
            )
    if not rows:
        return ""
    caption = "Considered and not pooled"
    return Sheet(caption, ("Study", "Its result", "Why it is left out"), tuple(rows)).html()


def absolute(found: Answer) -> AbsoluteEffect | None:
    """The absolute effect at the question's stated baseline risk, where it has one."""
    risk = found.question["baseline_risk"]
    if not risk or found.pooled is None:
        return None
    p = found.pooled
    return absolute_effect(p.estimate, p.ci_low, p.ci_high, found.measure.name, float(risk))


def absolute_words(found: Answer) -> str:
    """The absolute effect of a pooled result in words, or nothing."""
    effect = absolute(found)
    return per_hundred(effect) if effect else ""


def per_hundred(effect: AbsoluteEffect) -> str:
    """``52 per 100 (40 to 66) instead of 25 per 100``."""
    at, low, high = (f"{100 * v:.0f}" for v in (effect.risk, effect.risk_low, effect.risk_high))
    return f"{at} per 100 ({low} to {high}) instead of {100 * effect.baseline_risk:.0f} per 100"


def needed_words(found: Answer) -> str:
    """Number needed to treat with its interval, never as a range through infinity."""
    effect = absolute(found)
    if effect is None:
        return ""
    event = "good" if found.question["outcome"] in GOOD_EVENTS else "bad"
    n = number_needed(effect, event=event)
    if n.through_infinity:
        return f"{n.value:.0f} ({n.kind}); the interval includes no difference"
    return f"{n.value:.1f} ({n.low:.1f} to {n.high:.1f})"


def text(found: Answer, field: str) -> str | None:
    """What ``{pooled}`` prints for a field of a result; None for an unknown or empty one."""
    p, kind = found.pooled, found.measure
    if field not in FIELDS or p is None:
        return None
    made = {
        "k": lambda: str(p.k),
        "participants": lambda: str(found.participants or ""),
        "effect": lambda: plots.pooled_words(found),
        "estimate": lambda: plots.shown(kind.name, kind.from_scale(p.estimate))[0],
        "interval": lambda: plots.pooled_words(found).partition("(")[2].rstrip(")"),
        "prediction": lambda: plots.prediction_words(found),
        "tau2": lambda: "" if p.tau2 is None else f"{p.tau2:.3g}",
        "i2_q": lambda: f"{p.i2_q:.0f}%",
        "i2_tau2": lambda: "" if p.i2_tau2 is None else f"{p.i2_tau2:.0f}%",
        "q": lambda: f"{p.q:.2f}",
        "q_p": lambda: f"p = {p.q_p:.3f}",
        "baseline_risk": lambda: f"{100 * float(found.question['baseline_risk'] or 'nan'):.0f}%",
        "absolute": lambda: absolute_words(found),
        "number_needed": lambda: needed_words(found),
    }
    return made[field]() or None


def value(found: Answer, field: str, desk: Desk) -> str:
    """A pooled value in prose with a card that names its question, method and row."""
    return fill(
        "datum",
        value=text(found, field),
        study=found.question["question"],
        source="",
        locator=f"{len(found.inputs)} trials, {plots.people(found)}",
        access="pooled here",
        derivation=method(found),
        href=desk.links.row("syntheses", found.question.id),
    )


def method(found: Answer) -> str:
    """Model, estimator, interval and prediction convention by name."""
    p = found.pooled
    if p is None:
        return "nothing pooled"
    parts = [f"{p.model} effects" if p.model == "random" else "common effect"]
    parts += [x for x in (p.tau2_method, p.interval) if x]
    return ", ".join(parts + ([f"prediction interval {p.prediction}"] if p.prediction else []))


def headline(desk: Desk, claim: Record) -> str:
    """The value that stands for a claim: a pooled result or a row, readable alone."""
    target = claim["headline"]
    if desk.view.row("syntheses", target):
        found = answer(desk.view, target)
        return f"{found.question['question']} {plots.pooled_words(found).capitalize()}"
    record = row_at(desk.view, target)
    said = wording.headline(record)
    other = record.text.get("comparator", "")
    if "treatment" in record.text and other != "before-treatment":
        what, sep, found = said.partition(": ")
        against = f"{desk.name('treatments', record['treatment'])} vs "
        against += desk.name("treatments", other)
        said = f"{what}, {against}: {found}" if sep else f"{against}: {said}"
    return f"{said} ({desk.label(record['study'])})"


def claim(desk: Desk, id: str) -> str:
    """The claim card."""
    return cards.claim_card(desk.view.row("claims", id), desk)


def glance(desk: Desk) -> str:
    """All claims at a glance, each with its headline."""
    return cards.glance(desk, lambda row: headline(desk, row))
