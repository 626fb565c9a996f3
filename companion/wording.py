"""Cells as a reader sees them: units, signs, times and the words for coded values."""

from companion.model import columns
from companion.tables import Record

WORDS = {
    "between": "between arms",
    "first-period": "first period",
    "crossover": "all periods of a crossover",
    "within": "before and after, one arm",
    "any-time": "at any time in the trial",
    "pooled": "pooled by the authors",
    "cohort": "cohort",
    "favours-treatment": "favours the treatment",
    "favours-control": "favours the comparator",
    "no-difference-shown": "no difference shown",
    "not-stated": "not stated",
    "trd-unipolar": "treatment-resistant unipolar depression",
    "mdd": "major depression",
    "trd-mixed": "treatment-resistant, unipolar or bipolar",
    "mixed-mood": "unipolar or bipolar depression",
    "suicidal-mdd": "major depression with suicidal ideation",
    "suicidal-bipolar": "bipolar depression with suicidal ideation",
    "suicidal-mixed": "suicidal ideation, several diagnoses",
    "rct-parallel": "randomised, parallel arms",
    "rct-crossover": "randomised crossover",
    "rct-withdrawal": "randomised withdrawal",
    "rct-noninferiority": "randomised, non-inferiority",
    "open-label-single-arm": "single arm, open label",
    "ipd-meta-analysis": "meta-analysis of individual participants",
    "full_text": "full text",
    "secondary": "read in another document",
    "judgement": "our judgement",
    "mean_difference": "mean difference",
    "smd": "standardised mean difference",
    "odds_ratio": "odds ratio",
    "peto_odds_ratio": "Peto odds ratio",
    "risk_ratio": "risk ratio",
    "risk_difference": "risk difference",
    "rate_ratio": "rate ratio",
    "hazard_ratio": "hazard ratio",
    "within-arm": "within one arm",
    "bdnf": "BDNF",
    "very-low": "very low",
    "not-graded": "not graded",
}
CERTAINTY = {
    "high": "High certainty",
    "moderate": "Moderate certainty",
    "low": "Low certainty",
    "very-low": "Very low certainty",
    "not-graded": "Not graded",
}
VERDICT = {
    "supported": "Supported",
    "supported-with-limits": "Supported, with limits",
    "oversimplified": "Oversimplified",
    "unproven": "Unproven",
    "wrong": "Wrong",
}
ABBREVIATED = frozenset({"bdi", "bprs", "ssi", "cadss", "ymrs"})
UNNAMED = "-not-named"
CODED = frozenset(
    [
        "population",
        "outcome",
        "construct",
        "analysis",
        "measure",
        "separated",
        "result",
        "design",
        "blinding",
        "direction",
        "change",
        "access",
        "second_reading",
        "adjusted",
        "species",
        "method",
        "target",
        "guesser",
        "arm",
        "topic",
        "decision",
        "judgement",
        "domain",
        "certainty",
        "risk_of_bias",
        "inconsistency",
        "indirectness",
        "imprecision",
        "publication_bias",
        "start",
        "verdict",
        "position",
    ]
)


def words(code: str) -> str:
    """A coded value in plain words."""
    return WORDS.get(code, code.replace("-", " ").replace("_", " "))


def number(text: str | float, digits: int | None = None) -> str:
    """A number with a true minus sign; ``digits`` significant decimals where it is computed."""
    shown = str(text) if digits is None else f"{float(text):.{digits}f}"
    return shown.replace("-", "−")


def hours(value: str | float) -> str:
    """A time in hours as a reader says it: ``40 min``, ``24 h``, ``7 days``, ``16 weeks``."""
    h = float(value)
    if h == 0:
        return "0 h"
    if h < 1:
        return f"{round(h * 60)} min"
    if h < 72 or h % 24:
        return f"{h:g} h" if h < 96 else f"{h / 24:.1f} days"
    days = h / 24
    return f"{days:g} days" if days <= 28 or days % 7 else f"{days / 7:g} weeks"


def p_value(text: str) -> str:
    """``p < 0.001`` or ``p = 0.03``."""
    return f"p {text[0]} {text[1:].strip()}" if text[0] in "<>" else f"p = {text}"


def cell(record: Record, column: str) -> str:
    """A cell for a table: coded values in words, times humanised, empty as empty."""
    text = record[column]
    if not text:
        return ""
    if column.endswith("_hours"):
        return hours(text)
    if column in CODED:
        return words(text)
    kind = next(c.kind for c in columns(record.table) if c.name == column)
    return number(text) if kind in ("number", "count") else text


def onset(record: Record, column: str) -> str:
    """An onset time as far as the study can tell: ``at or before``, ``at least until``."""
    text = record[column]
    if not text:
        return "not separated" if record["separated"] == "no" else ""
    if column == "first_hours" and text == record["assessed_from_hours"]:
        return f"at or before {hours(text)}"
    if column == "last_hours" and text == record["assessed_to_hours"]:
        return f"at least until {hours(text)}"
    return hours(text)


def share(record: Record, arm: str) -> str:
    """Events of an arm: ``30 of 47 (64%)``; empty where they are not reported."""
    events, n = record[f"{arm}_events"], record[f"{arm}_n"]
    if not events or not n or float(n) == 0:
        return ""
    percent = 100 * float(events) / float(n)
    shown = "<1" if 0 < percent < 0.5 else str(int(percent + 0.5))  # 62.5 reads 63
    return f"{events} of {n} ({shown}%)"


def interval(record: Record) -> str:
    """``95% CI −10.2 to −5.6``; empty where there is none."""
    if not record["ci_low"] or not record["ci_high"]:
        return ""
    level = record["ci_level"] or "95"
    return f"{level}% CI {number(record['ci_low'])} to {number(record['ci_high'])}"


def effect(record: Record) -> str:
    """The estimate with its interval, named by its measure."""
    if not record["estimate"]:
        return ""
    limits = interval(record)
    main = f"{words(record['measure'])} {number(record['estimate'])}"
    return f"{main} ({limits})" if limits else main


def arm(record: Record, side: str) -> str:
    """What one arm showed: events, or a mean with its SD, and its size."""
    if counted := share(record, side):
        return counted
    mean, sd, n = (record[f"{side}_{part}"] for part in ("mean", "sd", "n"))
    size = f", n {n}" if n else ""
    if mean:
        spread = f" (SD {number(sd)})" if sd else ""
        unit = "%" if record["measure"] == "percent" else ""
        return f"{number(mean)}{unit}{spread}{size}"
    if events := record[f"{side}_events"]:
        return f"{events} events"
    return f"n {n}" if n else ""


DERIVED = {
    "treatment_share": lambda r: share(r, "treatment"),
    "control_share": lambda r: share(r, "control"),
    "interval": interval,
    "effect": effect,
}


def scale(record: Record | None, key: str) -> str:
    """A scale by its abbreviation; a measure that is no rating scale by its name."""
    if record is None:
        return key
    if key.endswith(UNNAMED):
        return "scale not named"
    return key.upper() if key in ABBREVIATED or len(record["name"].split()) > 3 else record["name"]


def dose(record: Record | None) -> str:
    """``0.5 mg/kg`` or ``84 mg``; empty where no dose is fixed."""
    if record is None:
        return ""
    if record["dose_mg_per_kg"]:
        return f"{record['dose_mg_per_kg']} mg/kg"
    return f"{record['dose_mg']} mg" if record["dose_mg"] else ""


def datum(record: Record, column: str) -> str | None:
    """What ``{datum}`` prints for a column of a row, or for a value derived from its cells.

    None when the table has no such column or nothing is reported: prose cannot quote a blank.
    """
    if column in DERIVED and "treatment_events" in record.text:
        return DERIVED[column](record) or None
    if column not in record.text or not record[column]:
        return None
    if column == "p_value":
        return p_value(record[column])
    if record.table == "onset_times" and column in ("first_hours", "last_hours"):
        return onset(record, column)
    return cell(record, column)


def headline(record: Record) -> str:
    """The value that stands for a claim, in a phrase that can be read alone."""
    if record.table == "onset_times":
        if record["separated"] == "no":
            return "no separation at any look"
        return f"first apart {onset(record, 'first_hours')}"
    if "treatment_events" in record.text:
        when = f" at {hours(record['time_hours'])}" if record["time_hours"] else ""
        arms = [a for a in (arm(record, "treatment"), arm(record, "control")) if a]
        found = effect(record) or " vs ".join(arms)
        return f"{words(record['outcome']).capitalize()}{when}: {found}"
    for column in ("finding", "statement"):
        if column in record.text:
            return record[column]
    return record.id
