"""A tiny book that holds: one claim, one chapter, two trials, one pooled question.

Tests break it in one place at a time; what the rules say of the whole is in ``test_checks``.
"""

import csv
import json
from pathlib import Path

from companion.article import chain, digest
from companion.model import TABLES, columns

SENTENCE = "Ketamine acts within hours."
SOURCED = {"source": "roe-2020", "locator": "abstract", "access": "abstract",
           "second_reading": "pending"}  # fmt: skip
OURS = {"access": "judgement", "second_reading": "pending"}
CONTRAST = {
    "treatment": "ketamine-iv-05-x1", "comparator": "midazolam-iv", "population": "mdd",
    "outcome": "response", "construct": "depression", "scale": "madrs", "time_hours": "24",
    "analysis": "between", "measure": "risk_ratio", "treatment_events": "30",
    "treatment_n": "47", "control_events": "7", "control_n": "25", "estimate": "2.28",
    "ci_low": "1.17", "ci_high": "4.44", "p_value": "0.016", "adjusted": "crude",
    "result": "favours-treatment",
}  # fmt: skip

ROWS: dict[str, list[dict[str, str]]] = {
    "claims": [
        {"id": "rapid-onset", "title": "It works within hours", "restatement": "Fast.",
         "verdict": "supported", "certainty": "moderate", "reason": "Because.",
         "judged_by": "us", "headline": "depression_outcomes.roe-2020-response-24h",
         "last_checked": "2026-11-24", **OURS},
    ],
    "claim_places": [
        {"id": "place-0-1-1", "section": "0", "paragraph": "1", "sentence": "1",
         "sha256": digest(SENTENCE), "claim": "rapid-onset", **OURS},
    ],
    "claim_evidence": [
        {"id": "rapid-onset-roe-2020", "claim": "rapid-onset", "study": "roe-2020",
         "direction": "supports",
         "finding": "Response in {datum}`depression_outcomes.roe-2020-response-24h."
                    "treatment_share`.", **SOURCED},
    ],
    "studies": [
        {"id": "roe-2020", "design": "rct-parallel", "family": "roe-2020", **SOURCED},
        {"id": "poe-2021", "design": "rct-parallel", "family": "poe-2021",
         **SOURCED, "source": "poe-2021"},
    ],
    "treatments": [
        {"id": "ketamine-iv-05-x1", "name": "Ketamine", "drug": "ketamine",
         "route": "intravenous", "dose_mg_per_kg": "0.5"},
        {"id": "midazolam-iv", "name": "Midazolam", "drug": "midazolam",
         "route": "intravenous"},
    ],
    "scales": [
        {"id": "madrs", "name": "Montgomery–Åsberg Depression Rating Scale", "unit": "points",
         "min": "0", "max": "60", "better": "lower", "construct": "depression"},
    ],
    "onset_times": [
        {"id": "roe-2020-onset", "study": "roe-2020", "treatment": "ketamine-iv-05-x1",
         "comparator": "midazolam-iv", "population": "mdd", "outcome": "severity",
         "scale": "madrs", "analysis": "between", "assessed_from_hours": "2",
         "first_hours": "2", "peak_hours": "24", "last_hours": "72",
         "assessed_to_hours": "168", "separated": "yes", "criterion": "p below 0.05",
         **SOURCED},
    ],
    "depression_outcomes": [
        {"id": "roe-2020-response-24h", "study": "roe-2020", **CONTRAST, **SOURCED},
        {"id": "poe-2021-response-24h", "study": "poe-2021", **CONTRAST,
         "treatment_events": "12", "treatment_n": "20", "control_events": "10",
         "control_n": "20", "estimate": "1.20", "ci_low": "0.68", "ci_high": "2.12",
         "p_value": "0.53", "result": "no-difference-shown", **SOURCED,
         "source": "poe-2021"},
    ],
    "suicidality_outcomes": [
        {"id": "roe-2020-ideation-24h", "study": "roe-2020", **CONTRAST,
         "outcome": "ideation-score", "construct": "ideation", "measure": "mean_difference",
         "treatment_events": "", "control_events": "", "estimate": "-2.0", "ci_low": "-3.5",
         "ci_high": "-0.5", "p_value": "0.01", **SOURCED},
    ],
    "syntheses": [
        {"id": "response-24h", "claim": "rapid-onset", "question": "Response at a day?",
         "outcome": "response", "comparator": "midazolam", "time_from_hours": "20",
         "time_to_hours": "28", "measure": "risk_ratio", "model": "random", "tau2": "REML",
         "interval": "hksj-floored", "prediction": "metafor-t", "baseline_risk": "0.28",
         **OURS},
    ],
    "synthesis_inputs": [
        {"id": f"response-24h-{key}", "synthesis": "response-24h",
         "row": f"depression_outcomes.{key}-response-24h", "included": "yes"}
        for key in ("roe-2020", "poe-2021")
    ],
    "certainty": [
        {"id": "rapid-onset-response", "claim": "rapid-onset", "outcome": "Response",
         "synthesis": "response-24h", "start": "randomised", "risk_of_bias": "serious",
         "inconsistency": "not-serious", "indirectness": "not-serious",
         "imprecision": "not-serious", "publication_bias": "not-serious",
         "certainty": "moderate", "reason": "Guesses were not tested.", "judged_by": "us",
         "judged_on": "2026-11-24", **OURS},
    ],
    "screening": [
        {"id": f"screen-{key}", "candidate": key, "decision": "included", "reason": "A trial.",
         "study": key}
        for key in ("roe-2020", "poe-2021")
    ],
}  # fmt: skip

REFERENCES = """@article{roe-2020,
  author = {Roe, Ann and Poe, Bo},
  title = {{Ketamine and midazolam at a day}},
  journal = {Journal},
  year = {2020},
  doi = {10.1000/roe},
  pmid = {1}
}

@article{poe-2021,
  author = {Poe, Bo},
  title = {{Another trial}},
  journal = {Journal},
  year = {2021},
  doi = {10.1000/poe}
}
"""

CHAPTER = """# It works within hours

```{claim} rapid-onset
```

## Bottom line

It probably does: {datum}`depression_outcomes.roe-2020-response-24h.treatment_share` responded.
Pooled, {pooled}`response-24h.effect`.

## What the studies found

```{studies} rapid-onset
```

```{summary-of-findings} rapid-onset
```

```{evidence-table} depression_outcomes
:outcome: response
```

```{forest} response-24h
```

See {cite:t}`roe-2020` and [the data](../data/depression_outcomes.md).

## References

```{bibliography}
:filter: docname in docnames
```
"""

CONFIG = """title: Tiny
only_build_toc_files: false
execute: {execute_notebooks: "off"}
parse: {myst_enable_extensions: [colon_fence, deflist]}
bibtex_bibfiles: [references.bib]
html: {use_issues_button: false, use_repository_button: false}
sphinx:
  local_extensions: {companion.sphinxext: .}
  config:
    bibtex_default_style: companion_links
    bibtex_reference_style: author_year
    suppress_warnings: [bibtex.duplicate_citation]
    exclude_patterns: [_build, companion]
"""


def write(root: Path) -> Path:
    """Write the tiny book under ``root``."""
    for folder in ("data", "book/claims", "book/data"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        write_table(root, name, ROWS.get(name, []))
        page = f"---\norphan: true\n---\n# {name}\n\n```{{table-page}} {name}\n```\n"
        (root / f"book/data/{name}.md").write_text(page, encoding="utf-8")
    article = {"sentences": [[1]], "sha256": chain([digest(SENTENCE)])}
    (root / "data/article.json").write_text(json.dumps(article), encoding="utf-8")
    (root / "references.bib").write_text(REFERENCES, encoding="utf-8")
    (root / "book/index.md").write_text("# Tiny\n\n```{glance}\n```\n", encoding="utf-8")
    (root / "book/claims/rapid-onset.md").write_text(CHAPTER, encoding="utf-8")
    (root / "book/allowed-numerals.txt").write_text("", encoding="utf-8")
    (root / "_config.yml").write_text(CONFIG, encoding="utf-8")
    toc = "format: jb-book\nroot: book/index\nchapters:\n- file: book/claims/rapid-onset\n"
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    return root


def write_table(root: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Write one table in the schema's column order."""
    names = [column.name for column in columns(name)]
    with (root / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace one stretch of a file; the stretch must be there exactly once or more."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise AssertionError(f"{path} does not hold {old!r}")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
