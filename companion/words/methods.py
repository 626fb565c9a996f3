"""Methods of pooling by the names that readers know them by."""

from collections.abc import Mapping
from types import MappingProxyType

from companion.synthesis import Pooled

TAU2: Mapping[str, str] = MappingProxyType(
    {
        "DL": "DerSimonian–Laird",
        "PM": "Paule–Mandel",
        "REML": "restricted maximum likelihood",
        "ML": "maximum likelihood",
        "SJ": "Sidik–Jonkman",
        "HE": "Hedges",
        "HS": "Hunter–Schmidt",
        "EB": "empirical Bayes",
    }
)
INTERVAL: Mapping[str, str] = MappingProxyType(
    {
        "wald": "Wald",
        "hksj": "Hartung–Knapp",
        "hksj-floored": "Hartung–Knapp with a floor",
    }
)
PREDICTION: Mapping[str, str] = MappingProxyType(
    {
        "normal": "normal",
        "higgins": "Higgins",
        "partlett-riley": "Partlett–Riley",
        "metafor-t": "Student’s t, one degree of freedom fewer than trials",
    }
)
COMMON = "common effect"
BY_COUNTS = "common effect by Mantel–Haenszel"


def estimator(result: Pooled) -> str:
    """How the variance between trials is estimated; that none is, under a common effect."""
    return TAU2[result.tau2_method] if result.tau2_method else _common(result)


def _common(result: Pooled) -> str:
    return BY_COUNTS if result.weighting == "mantel-haenszel" else COMMON


def named(result: Pooled) -> str:
    """``Paule–Mandel, Wald``: estimator and interval, in few words."""
    return f"{estimator(result)}, {INTERVAL[result.interval]}"


def method(result: Pooled | None) -> str:
    """Model, estimator, interval and prediction convention by name."""
    if result is None:
        return "nothing pooled"
    parts = [_common(result)]
    if result.model == "random":
        parts = ["random effects"]
        if result.tau2_method:
            parts.append(f"variance between trials by {TAU2[result.tau2_method]}")
    parts.append(f"interval by {INTERVAL[result.interval]}")
    if result.prediction:
        parts.append(f"prediction interval: {PREDICTION[result.prediction]}")
    return ", ".join(parts)
