"""A second subject of another kind, to show that the package knows none: all of it is synthetic.

Exercise classes for older people after a hip fracture. A score on which higher is better and a
time on which lower is, harms that the treatment prevents and one that it brings, times in weeks,
no help lines, no mechanism, other tables, families and colours. Nothing here was found by anybody:
every title, name and note says so.
"""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from companion.model import schemas
from companion.model.subject import Subject, subject_from
from tests import tiny

SENTENCES = (
    "Classes help older people to walk again.",
    "Fewer of them fall.",
    "Ask for a place.",
)
NOTE = "Synthetic: nobody took part."
SUBJECT: dict[str, Any] = {
    "name": "Exercise classes after a hip fracture",
    "title": "Exercise classes after a hip fracture (synthetic)",
    "package": "classes-synthetic",
    "outcome_tables": {
        "mobility_outcomes": {
            "title": "Mobility outcomes", "constructs": ["walking", "strength"],
            "description": "Synthetic scores of walking and grip.",
        },
        "fall_outcomes": {
            "title": "Falls and fractures", "constructs": ["fall", "fracture", "soreness"],
            "description": "Synthetic harms, prevented or brought.",
        },
    },
    "families": [
        {"key": "group-class", "name": "Exercise class", "colour": "#00897b", "symbol": "star"},
        {"key": "home-plan", "name": "Exercise at home", "colour": "#ad7a00", "symbol": "square"},
        {"key": "sample-drink", "name": "Sample drink", "colour": "#7b68ee",
         "symbol": "pentagon"},
        {"key": "daily-care", "name": "Daily care", "colour": "#a8623f", "symbol": "cross",
         "placebo": True},
        {"key": "control-drink", "name": "Control drink", "colour": "#c2527a",
         "symbol": "diamond", "placebo": True},
        {"key": "rest", "name": "Anything else", "colour": "#7a7a7a", "symbol": "circle"},
    ],
    "populations": {"after-fracture": "older people after a hip fracture",
                    "care-home": "people in care homes"},
    "words": {"soreness": "muscle soreness"},
}  # fmt: skip

READ = {"locator": "table", "access": "table", "second_reading": "pending", "note": NOTE}
OURS = {"access": "judgement", "second_reading": "pending", "note": NOTE}
WEEK = 168
TWELVE, HALF_YEAR = str(12 * WEEK), str(26 * WEEK)
TRIALS = ("ash-2031", "birch-2032", "cedar-2033")


def study(key: str, n: int, comparator: str = "daily care", **more: str) -> dict[str, str]:
    """A row of ``studies``: a trial with two arms unless said otherwise."""
    return {"id": key, "design": "rct-parallel", "family": key, "population": "after-fracture",
            "n_randomised": str(n), "comparator": comparator, "source": key, **READ,
            **more}  # fmt: skip


def contrast(key: str, name: str, **cells: str) -> dict[str, str]:
    """A row of an outcome table: a class against daily care after twelve weeks."""
    return {"id": f"{key}-{name}", "study": key, "treatment": "class-weekly",
            "comparator": "daily-care", "population": "after-fracture", "time_hours": TWELVE,
            "analysis": "between", "result": "favours-treatment", "source": key, **READ,
            **cells}  # fmt: skip


def score(key: str, name: str, arms: str, **cells: str) -> dict[str, str]:
    """A row of final scores: ``mean sd n mean sd n``."""
    columns = ("treatment_mean", "treatment_sd", "treatment_n",
               "control_mean", "control_sd", "control_n")  # fmt: skip
    return contrast(key, name, **{
        "outcome": "walking-score", "construct": "walking", "scale": "sample-gait",
        "measure": "mean", "scores": "final",
        **dict(zip(columns, arms.split(), strict=True)), **cells})  # fmt: skip


def printed(key: str, name: str, effect: str, **cells: str) -> dict[str, str]:
    """A row of a mean difference as printed: ``estimate low high``."""
    columns = ("estimate", "ci_low", "ci_high")
    return contrast(key, name, **{
        "outcome": "walking-score", "construct": "walking", "scale": "sample-gait",
        "measure": "mean_difference", "time_hours": HALF_YEAR, "adjusted": "adjusted",
        **dict(zip(columns, effect.split(), strict=True)), **cells})  # fmt: skip


def counted(key: str, outcome: str, construct: str, arms: str, **cells: str) -> dict[str, str]:
    """A row of events: ``events n events n``."""
    columns = ("treatment_events", "treatment_n", "control_events", "control_n")
    return contrast(key, cells.pop("name", outcome), **{
        "outcome": outcome, "construct": construct, "measure": "events", "result": "not-stated",
        **dict(zip(columns, arms.split(), strict=True)), **cells})  # fmt: skip


def onset(key: str, looks: str, separated: str = "yes", **cells: str) -> dict[str, str]:
    """A row of onset times, in weeks: first look, first, most, last apart, last look."""
    columns = ("assessed_from_hours", "first_hours", "peak_hours", "last_hours",
               "assessed_to_hours")  # fmt: skip
    hours = [str(int(w) * WEEK) if w != "-" else "" for w in looks.split()]
    return {"id": f"{key}-onset", "study": key, "treatment": "class-weekly",
            "comparator": "daily-care", "population": "after-fracture",
            "outcome": "walking-score", "scale": "sample-gait", "analysis": "between",
            **dict(zip(columns, hours, strict=True)), "separated": separated,
            "criterion": "the interval excludes none", "source": key, **READ,
            **cells}  # fmt: skip


def question(id: str, outcome: str, measure: str, **cells: str) -> dict[str, str]:
    """A pooled question of three trials of classes against daily care."""
    return {"id": id, "claim": "walking-better", "question": f"Synthetic: {id}", "outcome": outcome,
            "treatment_families": "group-class", "comparator_families": "daily-care",
            "comparator": "daily care", "time_from_hours": TWELVE, "time_to_hours": HALF_YEAR,
            "measure": measure, "model": "random", "tau2": "REML", "interval": "hksj-floored",
            **OURS, **cells}  # fmt: skip


def inputs(synthesis: str, *rows: str, out: str = "") -> list[dict[str, str]]:
    """Rows that a question pools, and one that it leaves out."""
    found = [{"id": f"{synthesis}-{row.partition('.')[2]}", "synthesis": synthesis, "row": row,
              "included": "yes"} for row in rows]  # fmt: skip
    if out:
        found.append({"id": f"{synthesis}-out", "synthesis": synthesis, "row": out,
                      "included": "no", "reason": "Pooled by its authors."})  # fmt: skip
    return found


def judged(id: str, claim: str, outcome: str, **cells: str) -> dict[str, str]:
    """A judgement that starts high and loses one step for bias."""
    domains = ("inconsistency", "indirectness", "imprecision", "publication_bias")
    return {"id": id, "claim": claim, "outcome": outcome, "start": "randomised",
            "risk_of_bias": "serious", **dict.fromkeys(domains, "not-serious"),
            "critical": "yes", "threshold": "1", "threshold_source": "synthetic",
            **{f"{domain}_reason": "Staff knew the arms in {cite:t}`ash-2031`."
               for domain in ("risk_of_bias", *domains)},
            "certainty": "moderate", "reason": "It probably helps.", "judged_by": "us",
            "judged_on": "2038-01-01", **OURS, **cells}  # fmt: skip


STUDIES = [
    study("ash-2031", 120, registration="SYN00000001", n_analysed="120"),
    study("birch-2032", 90),
    study("cedar-2033", 160, population="care-home"),
    study("elm-2034", 100),
    study("fir-2035", 120, "control drink"),
    study("gum-2036", 40, "", design="open-label-single-arm"),
    study("hazel-2037", 0, "", design="systematic-review", n_randomised="", population=""),
    study("ivy-2037", 0, "", design="guideline", n_randomised="", population=""),
]
ROWS: dict[str, list[dict[str, str]]] = {
    "claims": [
        {"id": id, "title": title, "restatement": f"Synthetic: {title}.",
         "treatment_families": "group-class", "verdict": "supported",
         "certainty": "moderate", "reason": "Staff knew the arms.", "judged_by": "us",
         "headline": headline, "last_checked": "2038-01-01", **OURS}
        for id, title, headline in (
            ("walking-better", "Classes help people to walk", "walking-md"),
            ("fewer-falls", "Fewer people fall", "falls-rr"),
        )
    ],
    "claim_places": [
        {"id": f"place-{n}", "section": "0", "paragraph": "1", "sentence": str(n),
         "sha256": hashlib.sha256(SENTENCES[n - 1].encode()).hexdigest(), **carries, **OURS}
        for n, carries in enumerate(
            ({"claim": "walking-better"}, {"claim": "fewer-falls"}, {"reason": "An invitation."}), 1
        )
    ],
    "claim_evidence": [
        *({"id": f"walking-better-{key}", "claim": "walking-better", "study": key,
           "direction": "supports",
           "finding": f"Synthetic: {{datum}}`mobility_outcomes.{key}-gait.treatment_mean`.",
           "source": key, **READ} for key in TRIALS),
        {"id": "walking-better-elm-2034", "claim": "walking-better", "study": "elm-2034",
         "direction": "contradicts", "finding": "Synthetic: none was shown at home.",
         "source": "elm-2034", **READ},
        {"id": "fewer-falls-ash-2031", "claim": "fewer-falls", "study": "ash-2031",
         "direction": "supports",
         "finding": "Synthetic: {datum}`fall_outcomes.ash-2031-fall.treatment_share`.",
         "source": "ash-2031", **READ},
    ],
    "studies": STUDIES,
    "treatments": [
        {"id": "class-weekly", "name": "Exercise class", "family": "group-class",
         "drug": "exercise class", "route": "in person", "doses_given": "24"},
        {"id": "plan-at-home", "name": "Plan at home", "family": "home-plan",
         "drug": "plan at home", "route": "at home"},
        *({"id": f"drink-{mg}", "name": "Sample drink", "family": "sample-drink",
           "drug": "sample drink", "route": "oral", "dose_mg": mg} for mg in ("500", "1000")),
        {"id": "daily-care", "name": "Daily care", "family": "daily-care", "drug": "daily care",
         "route": "none"},
        {"id": "control-drink", "name": "Control drink", "family": "control-drink",
         "drug": "control drink", "route": "oral"},
        {"id": "before-treatment", "name": "Before", "family": "rest", "drug": "none",
         "route": "none"},
    ],
    "scales": [
        {"id": "sample-gait", "name": "Sample Gait Score", "abbreviation": "SGS",
         "unit": "points", "min": "0", "max": "100", "better": "higher", "construct": "walking"},
        {"id": "sample-stairs", "name": "Sample Stair Time", "abbreviation": "SST",
         "unit": "s", "min": "0", "better": "lower", "construct": "walking"},
        {"id": "sample-grip", "name": "Sample Grip Force", "abbreviation": "SGF", "unit": "kg",
         "min": "0", "better": "higher", "construct": "strength"},
    ],
    "outcomes": [
        {"id": "walking-score", "name": "walking score", "event": "neither"},
        {"id": "grip-force", "name": "grip force", "event": "neither"},
        {"id": "walks-outdoors", "name": "walking outdoors", "event": "benefit"},
        {"id": "stopping", "name": "stopping early", "event": "harm"},
        {"id": "fall", "name": "a fall", "event": "harm"},
        {"id": "fracture", "name": "another fracture", "event": "harm"},
        {"id": "soreness", "name": "muscle soreness", "event": "harm"},
    ],
    "onset_times": [
        onset("ash-2031", "4 12 12 26 26"),
        onset("birch-2032", "2 4 12 26 52"),
        onset("cedar-2033", "12 - - - 26", "no", population="care-home"),
        onset("elm-2034", "4 - - - 12", "no", treatment="plan-at-home"),
    ],
    "mobility_outcomes": [
        score("ash-2031", "gait", "62.0 15.0 60 54.0 16.0 60"),
        score("ash-2031", "gait-early", "52.0 15.0 60 50.0 16.0 60",
              time_hours=str(4 * WEEK), result="no-difference-shown"),
        score("birch-2032", "gait", "58.5 14.0 45 52.0 15.0 44"),
        score("cedar-2033", "gait", "65.0 18.0 80 60.0 17.0 78", population="care-home",
              result="no-difference-shown"),
        score("elm-2034", "gait", "55.0 15.0 50 54.5 15.0 50", treatment="plan-at-home",
              result="no-difference-shown"),
        score("birch-2032", "stairs", "14.0 4.0 45 17.0 5.0 44", scale="sample-stairs"),
        score("ash-2031", "grip", "24.0 6.0 60 22.5 6.2 60", outcome="grip-force",
              construct="strength", scale="sample-grip", result="no-difference-shown"),
        printed("ash-2031", "gait-later", "7.0 1.4 12.6", p_value="0.014"),
        printed("birch-2032", "gait-later", "4.0 -2.2 10.2", p_value="0.21",
                result="no-difference-shown"),
        printed("cedar-2033", "gait-later", "3.5 -1.9 8.9", p_value="0.20",
                population="care-home", result="no-difference-shown"),
        printed("hazel-2037", "gait-pooled", "5.0 2.0 8.0", p_value="0.001", analysis="pooled",
                time_hours=TWELVE, participants="367", adjusted="not-stated", k="3"),
        counted("ash-2031", "walks-outdoors", "walking", "42 60 30 60"),
        counted("birch-2032", "walks-outdoors", "walking", "30 45 22 44"),
        counted("cedar-2033", "walks-outdoors", "walking", "52 80 44 78",
                population="care-home"),
        counted("ash-2031", "stopping", "walking", "6 60 3 60"),
        contrast("gum-2036", "walks-outdoors", outcome="walks-outdoors", construct="walking",
                 comparator="before-treatment", analysis="within", measure="percent",
                 treatment_mean="55", treatment_n="40", result="not-stated"),
    ],
    "fall_outcomes": [
        counted("ash-2031", "fall", "fall", "14 60 24 60", time_hours=HALF_YEAR),
        counted("birch-2032", "fall", "fall", "9 45 15 44", time_hours=HALF_YEAR),
        counted("cedar-2033", "fall", "fall", "18 80 27 78", time_hours=HALF_YEAR,
                population="care-home"),
        counted("ash-2031", "fracture", "fracture", "2 60 5 60", analysis="any-time",
                time_hours=""),
        counted("ash-2031", "soreness", "soreness", "20 60 8 60"),
        counted("birch-2032", "soreness", "soreness", "12 45 5 44"),
        *(
            counted("ash-2031", "soreness", "soreness", f"{events} 60 6 60",
                    name=f"soreness-{hours}h", time_hours=hours)
            for hours, events in (("1", "7"), ("4", "12"), ("24", "15"))
        ),
        counted("fir-2035", "fall", "fall", "10 40 12 40", name="fall-500",
                treatment="drink-500", comparator="control-drink"),
        counted("fir-2035", "fall", "fall", "7 40 12 40", name="fall-1000",
                treatment="drink-1000", comparator="control-drink"),
    ],
    "unblinding": [
        {"id": "ash-2031-guess", "study": "ash-2031", "guesser": "rater", "arm": "all",
         "guessed_right": "61", "n": "120", "source": "ash-2031", **READ},
    ],
    "certainty": [
        judged("walking-score", "walking-better", "Walking score", synthesis="walking-md"),
        judged("walking-outdoors", "walking-better", "Walking outdoors",
               synthesis="outdoors-rr", baseline_risk="0.5", baseline_source="synthetic"),
        judged("walking-soreness", "walking-better", "Muscle soreness",
               synthesis="soreness-rr", baseline_risk="0.13", baseline_source="synthetic"),
        judged("falls-any", "fewer-falls", "A fall", synthesis="falls-rr", baseline_risk="0.36",
               baseline_source="synthetic"),
        judged("falls-fracture", "fewer-falls", "Another fracture",
               row="fall_outcomes.ash-2031-fracture"),
    ],
    "risk_of_bias": [
        {"id": f"{key}-staff", "study": key, "tool": "synthetic", "domain": "staff",
         "judgement": "some-concerns", "reason": "Staff knew the arms.", "judged_by": "us",
         **OURS} for key in TRIALS
    ],
    "syntheses": [
        question("walking-md", "walking-score", "mean_difference", scale="sample-gait"),
        question("walking-smd", "walking-score", "smd"),
        question("outdoors-rr", "walks-outdoors", "risk_ratio", baseline_risk="0.5",
                 baseline_source="synthetic"),
        question("falls-rr", "fall", "risk_ratio", claim="fewer-falls", baseline_risk="0.36",
                 baseline_source="synthetic"),
        question("soreness-rr", "soreness", "risk_ratio", model="common", tau2="",
                 interval="wald", baseline_risk="0.13", baseline_source="synthetic"),
    ],
    "synthesis_inputs": [
        *inputs("walking-md", *(f"mobility_outcomes.{key}-gait" for key in TRIALS),
                out="mobility_outcomes.hazel-2037-gait-pooled"),
        *inputs("walking-smd", "mobility_outcomes.ash-2031-gait",
                "mobility_outcomes.birch-2032-stairs", "mobility_outcomes.cedar-2033-gait"),
        *inputs("outdoors-rr", *(f"mobility_outcomes.{key}-walks-outdoors" for key in TRIALS)),
        *inputs("falls-rr", *(f"fall_outcomes.{key}-fall" for key in TRIALS)),
        *inputs("soreness-rr", *(f"fall_outcomes.{key}-soreness" for key in TRIALS[:2])),
    ],
    "review_studies": [
        {"id": f"hazel-2037-{key}", "review": "hazel-2037", "study": key, "reported_as": key,
         "source": "hazel-2037", **READ} for key in TRIALS
    ],
    "statements": [
        {"id": "ivy-2037-classes", "body": "Sample Council", "jurisdiction": "Nowhere",
         "topic": "advice", "position": "for", "statement": "Offer a class. Synthetic.",
         "source": "ivy-2037", **READ},
    ],
    "search_log": [
        {"id": "search-001", "date": "2038-01-01", "place": "Synthetic index",
         "query": "hip fracture class", "found": "9", "kept": "8"},
    ],
    "screening": [
        *({"id": f"screen-{row['id']}", "candidate": row["id"], "decision": "included",
           "reason": "It bears on a claim.", "study": row["id"]} for row in STUDIES),
        {"id": "screen-oak-2030", "candidate": "oak-2030", "decision": "off-topic",
         "reason": "Of the wrist."},
    ],
}  # fmt: skip

REFERENCES = "\n".join(
    f"""@article{{{row["id"]},
  author = {{{row["id"].partition("-")[0].title()}, Cy}},
  title = {{{{Synthetic data of {row["id"].partition("-")[0].title()}}}}},
  journal = {{Synthetic Journal}},
  year = {{{row["id"].partition("-")[2]}}}
}}
"""
    for row in STUDIES
)

WALKING = """# Classes help people to walk

```{claim} walking-better
```

## Bottom line

A class probably helps: {pooled}`walking-md.effect`, from {pooled}`walking-md.k` trials.
In {cite:t}`ash-2031` the score was {datum}`mobility_outcomes.ash-2031-gait.treatment_mean`.

## What the studies found

```{studies} walking-better
:key: ash-2031 elm-2034
```

```{summary-of-findings} walking-better
```

```{evidence-table} mobility_outcomes
:outcome: walking-score
:sortable:
:caption: Synthetic walking scores
```

```{forest} walking-md
```

```{forest} walking-smd
```

```{forest} outdoors-rr
```

```{forest} soreness-rr
```

## How fast

```{evidence-table} onset_times
```

```{chart} onset-timeline
```

```{chart} time-course
:table: mobility_outcomes
:scale: sample-gait
```

```{chart} results-by-time
:table: mobility_outcomes
```

```{chart} estimates
:table: mobility_outcomes
:measure: mean_difference
```

```{chart} shares-by-step
:table: mobility_outcomes
:outcome: walks-outdoors
```

```{chart} arms-compared
:table: mobility_outcomes
:outcome: walks-outdoors stopping
```

```{chart} evidence-map
:table: mobility_outcomes
:outcome: walking-score
```

```{chart} bias-lights
:of-claim: walking-better
```

## References

```{bibliography}
:filter: docname in docnames
```
"""

FALLS = """# Fewer people fall

```{claim} fewer-falls
```

## Bottom line

Fewer probably fall: {pooled}`falls-rr.absolute`, {pooled}`falls-rr.number_needed`.

## What the studies found

```{studies} fewer-falls
```

```{summary-of-findings} fewer-falls
```

```{evidence-table} fall_outcomes
```

```{forest} falls-rr
```

```{people-per-hundred} certainty.falls-any
```

```{chart} arms-compared
:table: fall_outcomes
:treatment: class-weekly
```

```{chart} shares-by-dose
:table: fall_outcomes
:drug: sample_drink
```

```{chart} shares-over-months
:table: fall_outcomes
:outcome: fall
```

```{chart} harms-over-hours
:table: fall_outcomes
:outcome: soreness
```

## References

```{bibliography}
:filter: docname in docnames
```
"""

INDEX = """# Exercise classes after a hip fracture: all data are synthetic

```{crisis}
```

```{glance}
```

```{flow}
```

```{evidence-table} statements
```

```{audit-references}
```
"""

CONFIG = tiny.CONFIG.replace("title: Tiny", "title: Synthetic") + (
    "    html_context: {default_mode: auto}\n"
)
TOC = """format: jb-book
root: book/index
chapters:
- file: book/claims/walking-better
- file: book/claims/fewer-falls
"""


def subject() -> Subject:
    """The second subject."""
    return subject_from(SUBJECT)


def write(root: Path) -> Path:
    """Write the second book under ``root``."""
    for folder in ("data", "book/claims", "book/data"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    tiny.put(root, "data/subject.toml", "\n".join(tiny.toml(SUBJECT)) + "\n")
    for name, schema in schemas(subject()).items():
        columns = [column.name for column in schema.columns]
        with (root / schema.path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(ROWS.get(name, []))
        page = f"---\norphan: true\n---\n# {name}\n\n```{{table-page}} {name}\n```\n"
        tiny.put(root, f"book/data/{name}.md", page)
    hashes = "".join(row["sha256"] for row in ROWS["claim_places"])
    article = {
        "sentences": [[len(SENTENCES)]],
        "sha256": hashlib.sha256(hashes.encode()).hexdigest(),
    }
    tiny.put(root, "data/article.json", json.dumps(article))
    tiny.put(root, "references.bib", REFERENCES)
    tiny.put(root, "book/index.md", INDEX)
    tiny.put(root, "book/claims/walking-better.md", WALKING)
    tiny.put(root, "book/claims/fewer-falls.md", FALLS)
    tiny.put(root, "book/allowed-numerals.txt", "")
    tiny.put(root, "_config.yml", CONFIG)
    tiny.put(root, "_toc.yml", TOC)
    return root
