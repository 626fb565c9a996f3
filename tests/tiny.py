"""A small book that holds, with a row in every table: one claim, one chapter, seven trials.

Tests break it in one place at a time; ``tests/rules`` lists a break and a sound twin for each rule.
Two questions of two trials are pooled as a common effect (a ratio, and a mean difference with a
crossover), one of five with random effects.
"""

import csv
import hashlib
import json
import tempfile
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from companion.book import paths
from companion.book.book import Book
from companion.book.kept import Kept
from companion.book.load import load
from companion.checks import check
from companion.model import schemas
from companion.model.search import digest
from companion.model.subject import Subject, subject_from

SENTENCE = "Ketamine acts within hours."
TRIALS = ("roe-2020", "poe-2021", "loe-2022", "moe-2022", "noe-2023")
SUBJECT: dict[str, Any] = {
    "name": "Ketamine",
    "title": "Tiny",
    "package": "tiny",
    "outcome_tables": {
        "depression_outcomes": {"title": "Depression", "constructs": ["depression", "anxiety"]},
        "suicidality_outcomes": {
            "title": "Suicidality", "constructs": ["ideation", "attempt"], "crisis": True,
        },
        "safety_outcomes": {"title": "Safety", "constructs": ["adverse-event"]},
    },
    "families": [
        {"key": "ketamine", "name": "Ketamine", "colour": "#2f7fc4", "symbol": "circle"},
        {"key": "esketamine", "name": "Esketamine", "colour": "#d4660c", "symbol": "diamond"},
        {"key": "active-placebo", "name": "Active placebo", "colour": "#d6455c",
         "symbol": "hexagon", "placebo": True},
        {"key": "inert-placebo", "name": "Inert placebo", "colour": "#6b8e23",
         "symbol": "square", "placebo": True},
        {"key": "other", "name": "Other", "colour": "#7d8590", "symbol": "triangle-up"},
    ],
    "populations": {"mdd": "major depression", "healthy": "healthy volunteers"},
    "words": {"nmda-receptor": "NMDA receptor"},
    "occasion": "dose",
    "help": {"topic": "crisis-line", "title": "Help lines",
             "lead": "If you are in danger now, call:"},
}  # fmt: skip
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
RECORD = {
    "id": "record-doe-2018", "reference": "doe-2018", "registry": "pubmed",
    "page": "https://pubmed.ncbi.nlm.nih.gov/1/", "read_on": "2026-11-24",
    "title": "The Study of Doe.", "first_author": "Doe C", "years": "2017 2018",
    "journal": "Journal (Lond)", "doi": "", "pmid": "", "pmcid": "", "kind": "article",
    "notices": "",
}  # fmt: skip
BARE = dict.fromkeys(
    ("treatment_events", "control_events", "estimate", "ci_low", "ci_high", "p_value"), ""
)
SCORES = {
    **CONTRAST, **BARE, "outcome": "severity", "measure": "mean", "scores": "final",
    "treatment_n": "20", "treatment_mean": "14.8", "treatment_sd": "8.0", "control_n": "20",
    "control_mean": "20.6", "control_sd": "9.0", "p_value": "0.037",
}  # fmt: skip


def from_(key: str) -> dict[str, str]:
    """Where a row was read, in the study's own report."""
    return {**SOURCED, "source": key}


def trial(key: str, n: int, comparator: str, **more: str) -> dict[str, str]:
    """A row of ``studies``."""
    return {"id": key, "design": "rct-parallel", "family": key, "n_randomised": str(n),
            "comparator": comparator, "population": "mdd", **from_(key), **more}  # fmt: skip


def counted(key: str, a: int, n: int, c: int, m: int, **more: str) -> dict[str, str]:
    """A row of response at a day, counted, against saline."""
    return {"id": f"{key}-response-24h", "study": key, **CONTRAST, **BARE,
            "comparator": "saline-iv", "measure": "events", "treatment_events": str(a),
            "treatment_n": str(n), "control_events": str(c), "control_n": str(m),
            "result": "not-stated", **from_(key), **more}  # fmt: skip


STUDIES: list[dict[str, str]] = [
    trial("roe-2020", 72, "midazolam infusion", registration="NCT00000001", n_analysed="72"),
    trial("poe-2021", 40, "midazolam"),
    trial("loe-2022", 60, "saline infusion", registration="NCT00000003"),
    trial("moe-2022", 100, "saline infusion"),
    trial("noe-2023", 80, "saline infusion"),
    trial("coe-2019", 20, "midazolam, crossover", design="rct-crossover"),
    {"id": "soe-2024", "design": "open-label-single-arm", "family": "soe-2024",
     "n_randomised": "30", "population": "mdd", **from_("soe-2024")},
    {"id": "toe-2024", "design": "systematic-review", "family": "toe-2024",
     **from_("toe-2024")},
    {"id": "doe-2018", "design": "guideline", "family": "doe-2018", **from_("doe-2018")},
]  # fmt: skip

ROWS: dict[str, list[dict[str, str]]] = {
    "claims": [
        {"id": "rapid-onset", "title": "It works within hours", "restatement": "Fast.",
         "treatment_families": "ketamine",
         "verdict": "supported", "certainty": "moderate", "reason": "Because.",
         "judged_by": "us", "headline": "response-24h",
         "last_checked": "2026-11-24", **OURS},
    ],
    "claim_places": [
        {"id": "place-0-1-1", "section": "0", "paragraph": "1", "sentence": "1",
         "sha256": hashlib.sha256(SENTENCE.encode()).hexdigest(), "claim": "rapid-onset", **OURS},
    ],
    "claim_evidence": [
        {"id": "rapid-onset-roe-2020", "claim": "rapid-onset", "study": "roe-2020",
         "direction": "supports",
         "finding": "Response in {datum}`depression_outcomes.roe-2020-response-24h."
                    "treatment_share`.", **SOURCED},
    ],
    "studies": STUDIES,
    "treatments": [
        {"id": "ketamine-iv-05-x1", "name": "Ketamine", "family": "ketamine", "drug": "ketamine",
         "route": "intravenous", "dose_mg_per_kg": "0.5"},
        {"id": "esketamine-in-84", "name": "Esketamine", "family": "esketamine",
         "drug": "esketamine", "route": "intranasal", "dose_mg": "84"},
        {"id": "midazolam-iv", "name": "Midazolam", "family": "active-placebo",
         "drug": "midazolam", "route": "intravenous"},
        {"id": "saline-iv", "name": "Saline", "family": "inert-placebo", "drug": "saline",
         "route": "intravenous"},
        {"id": "before-treatment", "name": "Before", "family": "other", "drug": "none",
         "route": "none"},
    ],
    "scales": [
        {"id": "madrs", "name": "Montgomery–Åsberg Depression Rating Scale",
         "abbreviation": "MADRS", "unit": "points", "min": "0", "max": "60", "better": "lower",
         "construct": "depression"},
        {"id": "hamd-17", "name": "Hamilton Depression Rating Scale", "abbreviation": "HAM-D17",
         "unit": "points", "min": "0", "max": "52", "better": "lower",
         "construct": "depression"},
        {"id": "ssi", "name": "Scale for Suicide Ideation", "abbreviation": "SSI",
         "unit": "points", "min": "0", "max": "38", "better": "lower", "construct": "ideation"},
        {"id": "count", "name": "Number of participants", "abbreviation": "count",
         "unit": "participants", "better": "lower", "construct": "adverse-event"},
    ],
    "outcomes": [
        {"id": "response", "name": "response", "event": "benefit"},
        {"id": "remission", "name": "remission", "event": "benefit"},
        {"id": "severity", "name": "depression severity", "event": "neither"},
        {"id": "ideation-score", "name": "ideation score", "event": "neither"},
        {"id": "dissociation", "name": "dissociation", "event": "harm"},
    ],
    "onset_times": [
        {"id": "roe-2020-onset", "study": "roe-2020", "treatment": "ketamine-iv-05-x1",
         "comparator": "midazolam-iv", "population": "mdd", "outcome": "severity",
         "scale": "madrs", "analysis": "between", "assessed_from_hours": "2",
         "first_hours": "2", "peak_hours": "24", "last_hours": "72",
         "assessed_to_hours": "168", "separated": "yes", "criterion": "p below 0.05",
         **SOURCED},
        {"id": "loe-2022-onset", "study": "loe-2022", "treatment": "ketamine-iv-05-x1",
         "comparator": "saline-iv", "population": "mdd", "outcome": "severity",
         "scale": "madrs", "analysis": "between", "assessed_from_hours": "4",
         "assessed_to_hours": "168", "separated": "no", "criterion": "p below 0.05",
         **from_("loe-2022")},
    ],
    "depression_outcomes": [
        {"id": "roe-2020-response-24h", "study": "roe-2020", **CONTRAST, **SOURCED},
        {"id": "poe-2021-response-24h", "study": "poe-2021", **CONTRAST,
         "treatment_events": "12", "treatment_n": "20", "control_events": "10",
         "control_n": "20", "estimate": "1.20", "ci_low": "0.68", "ci_high": "2.12",
         "p_value": "0.53", "result": "no-difference-shown", **from_("poe-2021")},
        counted("loe-2022", 18, 30, 9, 30, derivation="60% of 30; 30% of 30"),
        counted("moe-2022", 28, 50, 15, 50),
        counted("noe-2023", 22, 40, 10, 40),
        {"id": "poe-2021-madrs-24h", "study": "poe-2021", **SCORES, **from_("poe-2021")},
        {"id": "coe-2019-madrs-24h", "study": "coe-2019", **SCORES, "analysis": "crossover",
         "measure": "mean_difference", "treatment_n": "18", "control_n": "18",
         "treatment_mean": "", "treatment_sd": "", "control_mean": "", "control_sd": "",
         "scores": "", "estimate": "-7.0", "ci_low": "-11.0", "ci_high": "-3.0",
         "p_value": "0.001", **from_("coe-2019")},
        {"id": "soe-2024-response-24h", "study": "soe-2024", **CONTRAST, **BARE,
         "comparator": "before-treatment", "analysis": "within", "measure": "percent",
         "treatment_n": "30", "control_n": "", "treatment_mean": "60", "result": "not-stated",
         **from_("soe-2024")},
        {"id": "toe-2024-response-24h", "study": "toe-2024", **CONTRAST, "analysis": "pooled",
         "treatment_events": "", "treatment_n": "", "control_events": "", "control_n": "",
         "participants": "112", "estimate": "1.70", "ci_low": "1.05", "ci_high": "2.75",
         "p_value": "0.03", "adjusted": "not-stated", "k": "2", **from_("toe-2024")},
    ],
    "suicidality_outcomes": [
        {"id": "roe-2020-ideation-24h", "study": "roe-2020", **CONTRAST,
         "outcome": "ideation-score", "construct": "ideation", "scale": "ssi",
         "measure": "mean_difference", "treatment_events": "", "control_events": "",
         "estimate": "-2.0", "ci_low": "-3.5", "ci_high": "-0.5", "p_value": "0.01", **SOURCED},
    ],
    "safety_outcomes": [
        {"id": "roe-2020-dissociation-any", "study": "roe-2020", **CONTRAST, **BARE,
         "outcome": "dissociation", "construct": "adverse-event", "scale": "count",
         "analysis": "any-time", "measure": "events", "treatment_events": "8",
         "control_events": "0", "result": "not-stated", **SOURCED},
    ],
    "mechanism_findings": [
        {"id": "roe-2020-receptor", "study": "roe-2020", "claim": "rapid-onset",
         "species": "human", "method": "pet", "target": "nmda-receptor",
         "finding": "Fewer sites were free.", "change": "decrease", "p_value": "0.02", **SOURCED},
    ],
    "unblinding": [
        {"id": "roe-2020-guess", "study": "roe-2020", "guesser": "participant", "arm": "all",
         "guessed_right": "50", "n": "72", "p_value": "0.001", **SOURCED},
    ],
    "certainty": [
        {"id": "rapid-onset-response", "claim": "rapid-onset", "outcome": "Response",
         "critical": "yes", "synthesis": "response-24h", "threshold": "10",
         "threshold_source": "ours", "start": "randomised", "risk_of_bias": "serious",
         "risk_of_bias_reason": "Guesses were not tested in {cite:t}`poe-2021`.",
         "inconsistency": "not-serious",
         "inconsistency_reason": "{cite:t}`poe-2021` is small.", "indirectness": "not-serious",
         "imprecision": "not-serious", "imprecision_reason": "{cite:t}`roe-2020` is large.",
         "publication_bias": "not-serious", "certainty": "moderate",
         "reason": "More people probably respond.", "judged_by": "us",
         "judged_on": "2026-11-24", **OURS},
    ],
    "risk_of_bias": [
        {"id": "roe-2020-blinding", "study": "roe-2020", "tool": "ours", "domain": "blinding",
         "judgement": "some-concerns", "reason": "Guesses were right.", "judged_by": "us",
         **OURS},
    ],
    "syntheses": [
        {"id": "response-24h", "claim": "rapid-onset", "question": "Response at a day?",
         "outcome": "response", "treatment_families": "ketamine",
         "comparator_families": "active-placebo", "comparator": "midazolam",
         "time_from_hours": "20", "time_to_hours": "28", "measure": "risk_ratio",
         "model": "common", "interval": "wald", "baseline_risk": "0.28",
         "baseline_source": "midazolam in roe-2020", **OURS},
        {"id": "madrs-24h", "claim": "rapid-onset", "question": "Points at a day?",
         "outcome": "severity", "scale": "madrs", "treatment_families": "ketamine",
         "comparator_families": "active-placebo", "comparator": "midazolam",
         "time_from_hours": "20", "time_to_hours": "28", "measure": "mean_difference",
         "model": "common", "interval": "wald", **OURS},
        {"id": "response-24h-any", "claim": "rapid-onset", "question": "Response, any control?",
         "outcome": "response", "treatment_families": "ketamine",
         "comparator_families": "active-placebo inert-placebo",
         "comparator": "midazolam or saline", "time_from_hours": "20", "time_to_hours": "28",
         "measure": "risk_ratio", "model": "random", "tau2": "REML",
         "interval": "hksj-floored", "prediction": "metafor-t", "baseline_risk": "0.28",
         "baseline_source": "midazolam in roe-2020", "sensitivity_of": "response-24h", **OURS},
    ],
    "synthesis_inputs": [
        *({"id": f"response-24h-{key}", "synthesis": "response-24h",
           "row": f"depression_outcomes.{key}-response-24h", "included": "yes"}
          for key in ("roe-2020", "poe-2021")),
        *({"id": f"madrs-24h-{key}", "synthesis": "madrs-24h",
           "row": f"depression_outcomes.{key}-madrs-24h", "included": "yes"}
          for key in ("poe-2021", "coe-2019")),
        *({"id": f"response-24h-any-{key}", "synthesis": "response-24h-any",
           "row": f"depression_outcomes.{key}-response-24h", "included": "yes"}
          for key in TRIALS),
        {"id": "response-24h-any-toe-2024", "synthesis": "response-24h-any",
         "row": "depression_outcomes.toe-2024-response-24h", "included": "no",
         "reason": "A review of the same trials."},
        {"id": "response-24h-toe-2024", "synthesis": "response-24h",
         "row": "depression_outcomes.toe-2024-response-24h", "included": "no",
         "reason": "A review of the same trials."},
    ],
    "review_studies": [
        {"id": f"toe-2024-{key}", "review": "toe-2024", "study": key, "reported_as": key,
         **from_("toe-2024")}
        for key in ("roe-2020", "poe-2021")
    ],
    "statements": [
        {"id": "crisis-line-us", "body": "Lifeline", "jurisdiction": "United States",
         "topic": "crisis-line", "position": "988", "statement": "Open at any hour.",
         **from_("doe-2018")},
    ],
    "registry": [
        {**RECORD, "sha256": digest(RECORD)},
    ],
    "search_log": [
        {"id": "search-001", "date": "2026-11-24", "place": "PubMed", "query": "ketamine",
         "found": "9", "kept": "9"},
    ],
    "screening": [
        *({"id": f"screen-{row['id']}", "candidate": row["id"], "decision": "included",
           "reason": "It bears on the claim.", "study": row["id"]} for row in STUDIES),
        {"id": "screen-voe-2001", "candidate": "voe-2001", "decision": "off-topic",
         "reason": "Of another drug."},
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
OTHERS = "".join(
    f"""
@article{{{row["id"]},
  author = {{{row["id"].split("-")[0].title()}, Cy}},
  title = {{{{The study of {row["id"].split("-")[0].title()}}}}},
  journal = {{Journal}},
  year = {{{row["id"].split("-")[1]}}}
}}
"""
    for row in STUDIES[2:]
)

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
  local_extensions: {companion.sphinx: .}
  config:
    bibtex_default_style: companion_links
    bibtex_reference_style: author_year
    suppress_warnings: [bibtex.duplicate_citation]
    exclude_patterns: [_build, companion]
"""


PINNED = f"""# Two for every machine, one for some.
click=={version("click")} \\
    --hash=sha256:{"a" * 64} \\
    --hash=sha256:{"b" * 64}
no-such-package==1.0+local ; sys_platform == 'win32' \\
    --hash=sha256:{"c" * 64}
pandas[excel]==0.1 --hash=sha256:{"d" * 64}
"""


def subject() -> Subject:
    """The subject of the tiny book."""
    return subject_from(SUBJECT)


def write(root: Path) -> Path:
    """Write the tiny book under ``root``."""
    for folder in ("data", "book/claims", "book/data"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    put(root, "data/subject.toml", "\n".join(toml(SUBJECT)) + "\n")
    for name in schemas(subject()):
        write_table(root, name, ROWS.get(name, []))
        page = f"---\norphan: true\n---\n# {name}\n\n```{{table-page}} {name}\n```\n"
        put(root, f"book/data/{name}.md", page)
    hashes = [row["sha256"] for row in ROWS["claim_places"]]
    whole = hashlib.sha256("".join(hashes).encode()).hexdigest()
    put(root, "data/article.json", json.dumps({"sentences": [[1]], "sha256": whole}))
    put(root, "references.bib", REFERENCES + OTHERS)
    others = "".join(f"\n```{{forest}} {key}\n```\n" for key in ("madrs-24h", "response-24h-any"))
    put(root, "book/index.md", "# Tiny\n\n```{glance}\n```\n" + others)
    put(root, "book/claims/rapid-onset.md", CHAPTER)
    put(root, "book/allowed-numerals.txt", "")
    put(root, "_config.yml", CONFIG)
    toc = "format: jb-book\nroot: book/index\nchapters:\n- file: book/claims/rapid-onset\n"
    put(root, "_toc.yml", toc)
    return root


def read(root: Path) -> Book:
    """Read a book that is the tiny one with some edits: what they leave is not read again.

    So a check of it is one that follows another, as an author's is.
    """
    return load(root, Kept(Path(_kept().name) / paths.KEPT))


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    """What reading and checking the tiny book gave, kept as long as the tests run."""
    folder = tempfile.TemporaryDirectory()
    kept = Kept(Path(folder.name) / paths.KEPT)
    check(load(write(Path(folder.name)), kept))
    kept.save()
    return folder


def give_edition(root: Path) -> Path:
    """Give a tiny book a version, and what a release of it needs."""
    edit(root, "data/subject.toml", 'package = "tiny"\n', 'package = "tiny"\nversion = "1.0"\n')
    put(root, "book/changes.md", "---\norphan: true\n---\n# Changes\n\n## Version 1.0\n")
    put(root, "book/allowed-numerals.txt", r"\bVersion 1\.0" + "\n")
    put(root, "pyproject.toml", '[project]\nname = "tiny"\nversion = "1.0"\n')
    put(root, "CITATION.cff", "title: Tiny\nversion: '1.0'\ndate-released: 2026-11-24\n")
    put(root, "requirements.txt", PINNED)
    return root


def put(root: Path, path: str, text: str) -> None:
    """Write one file, whatever the platform's line end."""
    (root / path).write_text(text, encoding="utf-8", newline="\n")


def add_cells(root: Path, text: str) -> None:
    """Add a page whose cells are run, each of which must end well."""
    head = "---\nfile_format: mystnb\nkernelspec: {name: python3}\norphan: true\n---\n# Cells\n\n"
    put(root, "book/cells.md", head + text)
    edit(root, "_config.yml", 'execute_notebooks: "off"', "execute_notebooks: force")
    edit(root, "_config.yml", "  config:\n",
         "  config:\n    nb_execution_raise_on_error: true\n")  # fmt: skip


def names(table: str) -> list[str]:
    """The columns of a table in file order."""
    return [column.name for column in schemas(subject())[table].columns]


def write_table(root: Path, name: str, rows: Iterable[dict[str, str]]) -> None:
    """Write one table in the schema's column order."""
    with (root / f"data/{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names(name), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_table(root: Path, name: str) -> list[dict[str, str]]:
    """The rows of one table as they stand, cells as text."""
    with (root / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(root: Path, table: str, row: str, cells: dict[str, str]) -> None:
    """Set cells of the row with that id."""
    rows = read_table(root, table)
    (found,) = (r for r in rows if r["id"] == row)
    unknown = set(cells) - set(found)
    if unknown:
        raise AssertionError(f"{table} has no {sorted(unknown)}")
    found.update(cells)
    write_table(root, table, rows)


def append(root: Path, table: str, cells: dict[str, str], like: str = "") -> None:
    """Add a row, a copy of the one named by ``like`` with the cells given."""
    rows = read_table(root, table)
    base = next((r for r in rows if r["id"] == like), {})
    if like and not base:
        raise AssertionError(f"{table} has no {like!r}")
    write_table(root, table, [*rows, {**base, **cells}])


def edit(root: Path, path: str, old: str, new: str) -> None:
    """Replace one stretch of a file; the stretch must be there exactly once or more."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise AssertionError(f"{path} does not hold {old!r}")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def toml(values: dict[str, Any], path: str = "") -> Iterable[str]:
    """A table of TOML, plain values first: as much of the format as the subject needs."""
    for key, value in values.items():
        if not isinstance(value, dict) and not _tables(value):
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    for key, value in values.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield f"\n[{name}]"
            yield from toml(value, name)
        elif _tables(value):
            for item in value:
                yield f"\n[[{name}]]"
                yield from toml(item, name)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
