"""The words for coded values, the same for every subject, and how a sentence is written."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from companion.model import Subject

COMMON: Mapping[str, str] = MappingProxyType(
    {
        "between": "between arms",
        "first-period": "first period",
        "crossover": "all periods of a crossover",
        "within": "before and after, one arm",
        "any-time": "at any time in the trial",
        "pooled": "pooled by the authors",
        "reporting": "spontaneous reports",
        "favours-treatment": "favours the treatment",
        "favours-control": "favours the comparator",
        "no-difference-shown": "no difference shown",
        "rct-parallel": "randomised, parallel arms",
        "rct-crossover": "randomised crossover",
        "rct-withdrawal": "randomised withdrawal",
        "rct-noninferiority": "randomised, non-inferiority",
        "open-label-single-arm": "single arm, open label",
        "ipd-meta-analysis": "meta-analysis of individual participants",
        "full_text": "full text",
        "secondary": "read in another document",
        "judgement": "our judgement",
        "pubmed": "PubMed",
        "pmc": "PubMed Central",
        "europepmc": "Europe PMC",
        "crossref": "Crossref",
        "publisher": "the publisher",
        "preprint": "preprint server",
        "clinicaltrials": "ClinicalTrials.gov",
        "mean_difference": "mean difference",
        "smd": "standardised mean difference",
        "odds_ratio": "odds ratio",
        "peto_odds_ratio": "Peto odds ratio",
        "risk_ratio": "risk ratio",
        "risk_difference": "risk difference",
        "rate_ratio": "rate ratio",
        "hazard_ratio": "hazard ratio",
        "regression_coefficient": "regression coefficient",
        "reporting_odds_ratio": "reporting odds ratio",
        "very-low": "very low",
        "not-graded": "not graded",
    }
)
CERTAINTY: Mapping[str, str] = MappingProxyType(
    {
        "high": "High certainty",
        "moderate": "Moderate certainty",
        "low": "Low certainty",
        "very-low": "Very low certainty",
        "not-graded": "Not graded",
    }
)
VERDICT: Mapping[str, str] = MappingProxyType(
    {
        "supported": "Supported",
        "supported-with-limits": "Supported, with limits",
        "oversimplified": "Oversimplified",
        "unproven": "Unproven",
        "wrong": "Wrong",
    }
)


def in_words(code: str, subject: Subject | None = None) -> str:
    """A coded value in plain words: the subject's, the common ones, else the code without dashes.

    Names of outcomes stand in a table of their own: see :func:`companion.words.values.outcome`.
    """
    if subject is not None:
        if code in subject.words:
            return subject.words[code]
        if code in subject.populations:
            return subject.populations[code]
    return COMMON.get(code, code.replace("-", " ").replace("_", " "))


_OWN_CASE = re.compile(r"(?!a )[^\W\d_](?![^\W\d_²³])|[a-z]+[A-Z]")
"""A symbol (``n``, ``p``, ``d``) or a name with a capital inside (``mTOR``) keeps its case."""


def with_article(noun: str) -> str:
    """``a dose``, ``an exercise class``."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def sentence_case(text: str) -> str:
    """The first letter large, and every other as it was: ``95% CI`` stays ``95% CI``."""
    return text if _OWN_CASE.match(text) else text[:1].upper() + text[1:]


def mid_sentence(text: str) -> str:
    """The first letter small, unless it begins an abbreviation: ``SSRI`` stays ``SSRI``."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def stopped(text: str) -> str:
    """The text with a full stop, where it ends without a mark."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
