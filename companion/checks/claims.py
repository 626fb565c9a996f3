"""Every claim has a chapter and a place in the article, and the words match the certainty."""

import json
import re
from collections.abc import Iterator

from companion.article import chain
from companion.checks.at import cell
from companion.evidence import Evidence
from companion.pages import Page
from companion.problem import Problem

CLAIMS = "book/claims"
ARTICLE = "data/article.json"
_STRONG = re.compile(r"\b(proves?|proven|definitely|certainly|cures?|guarantees?)\b", re.IGNORECASE)
WORDING = {
    "high": ("reduces", "increases", "does", "blocks", "acts", "is", "are"),
    "moderate": ("probably",),
    "low": ("may", "might"),
    "very-low": ("do not know", "uncertain", "unknown"),
}
BOTTOM_LINE = "Bottom line"


def chapters(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``claim-chapter``, ``chapter-claim``: a chapter per claim and a claim per chapter."""
    paths = {page.path for page in pages}
    for record in evidence.tables["claims"].records:
        path = f"{CLAIMS}/{record.id}.md"
        if path not in paths:
            yield cell(evidence, record, "id", "claim-chapter", f"there is no {path}")
    for page in pages:
        if not page.path.startswith(f"{CLAIMS}/"):
            continue
        name = page.path.removeprefix(f"{CLAIMS}/").removesuffix(".md")
        if evidence.row("claims", name) is None:
            message = f"{name!r} is no claim of data/claims.csv"
            yield Problem(page.path, 1, 1, "chapter-claim", message)
        elif name not in [use.content for use in page.of("directive", "claim")]:
            message = f"the chapter does not show its claim card ({{claim}} {name})"
            yield Problem(page.path, 1, 1, "chapter-card", message)


def evidence_of(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``claim-evidence``: every claim has a study; ``claim-place``: and a place."""
    for record in evidence.tables["claims"].records:
        if not evidence.rows("claim_evidence", claim=record.id):
            yield cell(evidence, record, "id", "claim-evidence", "no study bears on the claim")
        if not evidence.rows("claim_places", claim=record.id):
            yield cell(evidence, record, "id", "claim-place", "no sentence of the article makes it")


def places(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``place-whole``: the places number every sentence without a gap and prove the article's.

    ``place-either``: a place has a claim, or a reason why it carries none.
    """
    records = evidence.tables["claim_places"].records
    for record in records:
        if bool(record["claim"]) == bool(record["reason"]):
            message = "a place has a claim, or else a reason why it carries none"
            yield cell(evidence, record, "claim", "place-either", message)
    file = evidence.root / ARTICLE
    if not file.is_file():
        yield Problem(ARTICLE, 0, 0, "place-whole", "no such file")
        return
    article = json.loads(file.read_text(encoding="utf-8"))
    found = {(int(r["section"]), int(r["paragraph"]), int(r["sentence"])): r for r in records}
    wanted = [
        (s, p, n)
        for s, paragraphs in enumerate(article["sentences"])
        for p, count in enumerate(paragraphs, 1)
        for n in range(1, count + 1)
    ]
    for place in sorted(set(wanted) ^ set(found)):
        state = "has no row" if place in set(wanted) else "is not in the article"
        message = f"section {place[0]}, paragraph {place[1]}, sentence {place[2]} {state}"
        yield Problem("data/claim_places.csv", 0, 0, "place-whole", message)
    if (
        set(wanted) == set(found)
        and chain(found[p]["sha256"] for p in wanted) != (article["sha256"])
    ):
        message = f"the sentences' hashes do not give the article's in {ARTICLE}"
        yield Problem("data/claim_places.csv", 0, 0, "place-whole", message)
    for place in wanted:
        hashes = {
            r["sha256"]
            for r in records
            if (int(r["section"]), int(r["paragraph"]), int(r["sentence"])) == place
        }
        if len(hashes) > 1:
            message = f"{place} has several hashes"
            yield Problem("data/claim_places.csv", 0, 0, "place-whole", message)


def wording(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``certainty-words``: the bottom line hedges as the claim's certainty demands.

    ``certainty-strong``: no page promises.
    """
    for page in pages:
        for use in page.of("text"):
            if (found := _STRONG.search(use.content)) and page.path.startswith(CLAIMS):
                message = f"{found.group()!r} promises more than evidence gives"
                yield Problem(
                    page.path, use.line, use.column + found.start(), "certainty-strong", message
                )
        name = page.path.removeprefix(f"{CLAIMS}/").removesuffix(".md")
        record = evidence.row("claims", name)
        if record is None or record["certainty"] not in WORDING:
            continue
        start, text = bottom_line(page)
        allowed = WORDING[record["certainty"]]
        if not any(re.search(rf"\b{word}\b", text, re.IGNORECASE) for word in allowed):
            message = (
                f"certainty is {record['certainty']}; the bottom line needs one of: "
                f"{', '.join(allowed)}"
            )
            yield Problem(page.path, start, 1, "certainty-words", message)


LEVELS = ("very-low", "low", "moderate", "high")
DOWN = {"not-serious": 0, "serious": 1, "very-serious": 2}
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")


def grades(evidence: Evidence, pages: tuple[Page, ...]) -> Iterator[Problem]:
    """``certainty-grade``: the certainty follows from the start, the domains and what raised it.

    ``certainty-subject``: a judgement is about a pooled result or a row, one of them.
    """
    for record in evidence.tables["certainty"].records:
        level = 3 if record["start"] == "randomised" else 1
        level += bool(record["raised"]) - sum(DOWN[record[d]] for d in DOMAINS)
        follows = LEVELS[min(3, max(0, level))]
        if record["certainty"] not in (follows, "not-graded"):
            message = f"certainty is {record['certainty']}; the domains give {follows}"
            yield cell(evidence, record, "certainty", "certainty-grade", message)
        if bool(record["synthesis"]) == bool(record["row"]):
            message = "names a synthesis or else a row"
            yield cell(evidence, record, "row", "certainty-subject", message)


def bottom_line(page: Page) -> tuple[int, str]:
    """Line of the heading and text of the section called "Bottom line"."""
    start, body = 1, []
    inside = False
    for number, line in enumerate(page.lines, 1):
        if line.startswith("## "):
            inside = line[3:].strip().lower() == BOTTOM_LINE.lower()
            start = number if inside else start
        elif inside:
            body.append(line)
    return start, " ".join(body)


RULES = (chapters, evidence_of, places, grades, wording)
