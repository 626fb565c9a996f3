"""Claim cards, values in prose, crisis information, study pages: what stands outside tables."""

import re
from collections import Counter

from companion import wording
from companion.references import Reference
from companion.render import fill
from companion.render.tables import Cell, Desk, Sheet, sheet, whole
from companion.tables import Record

STUDY_TABLES = {
    "onset_times": "Onset times",
    "depression_outcomes": "Depression outcomes",
    "suicidality_outcomes": "Suicidality outcomes",
    "safety_outcomes": "Safety outcomes",
    "mechanism_findings": "Mechanism findings",
    "unblinding": "Tests of blinding",
    "risk_of_bias": "Risk of bias",
}


def claim_card(claim: Record, desk: Desk) -> str:
    """The claim in our words, its place in the article, the verdict and how sure we can be."""
    places = desk.view.rows("claim_places", claim=claim.id)
    return fill(
        "claim_card",
        claim=claim,
        places=[place_words(place) for place in places],
        verdict=wording.VERDICT[claim["verdict"]],
        certainty=wording.CERTAINTY[claim["certainty"]],
    )


def place_words(place: Record) -> str:
    """``introduction, paragraph 1, sentence 2``."""
    section = place["section"]
    where = "introduction" if section == "0" else f"section {section}"
    return f"{where}, paragraph {place['paragraph']}, sentence {place['sentence']}"


def datum(record: Record, column: str, desk: Desk) -> str:
    """A value with a card that says where it comes from and links to its row."""
    who = record.text.get("study") or record.text.get("source", "")
    source = record.text.get("source", "")
    return fill(
        "datum",
        value=wording.datum(record, column),
        study=desk.label(who) if who else wording.words(record.table),
        source=desk.label(source) if source and source != who else "",
        locator=record.text.get("locator", ""),
        access=wording.words(record.text.get("access", "")),
        derivation=record.text.get("derivation", ""),
        href=desk.links.row(record.table, record.id),
    )


def glance(desk: Desk, headline) -> str:
    """All claims: verdict, certainty, the one value that matters, link."""
    rows = [
        {
            "title": claim["title"],
            "href": desk.links.page(f"book/claims/{claim.id}"),
            "verdict": wording.VERDICT[claim["verdict"]],
            "verdict_key": claim["verdict"],
            "certainty": wording.CERTAINTY[claim["certainty"]],
            "certainty_key": claim["certainty"],
            "headline": headline(claim),
        }
        for claim in desk.view.rows("claims")
    ]
    return fill("glance", rows=rows)


def crisis(desk: Desk) -> str:
    """Where to turn in a crisis, by country, each number read in a document."""
    lines = [
        {
            "where": row["jurisdiction"],
            "body": row["body"],
            "numbers": [(n, re.sub(r"\D", "", n)) for n in row["position"].split(", ")],
            "href": desk.links.row("statements", row.id),
        }
        for row in desk.view.rows("statements", topic="crisis-line")
    ]
    return fill("crisis", lines=lines)


def reference_text(reference: Reference) -> dict[str, object]:
    """The parts of a reference as a study page prints them."""
    return {
        "authors": ", ".join(reference.authors),
        "title": reference.get("title"),
        "where": reference.get("journal") or reference.get("howpublished")
        or reference.get("institution") or reference.get("publisher"),
        "year": reference.get("year"),
        "volume": reference.get("volume"),
        "pages": reference.get("pages").replace("--", "–"),
        "links": reference.links,
    }  # fmt: skip


def study_page(key: str, desk: Desk) -> str:
    """Everything that the book holds of one document, with what does not add up in it."""
    view = desk.view
    record = view.row("studies", key)
    sheets, flags = [], []
    for table, caption in STUDY_TABLES.items():
        rows = view.rows(table, study=record.id)
        flags += [
            Cell(row["note"], desk.links.row(table, row.id))
            for row in rows
            if row["note"].startswith("Does not add up")
        ]
        if rows:
            sheets.append(sheet(rows, table, caption, desk, skip="Study").html())
    statements = view.rows("statements", source=record.id)
    if statements:
        sheets.append(sheet(statements, "statements", "Statements", desk).html())
    reports = [
        Cell(desk.label(other.id), desk.links.study(other.id))
        for other in view.rows("studies", family=record["family"])
        if other.id != record.id
    ]
    claims = [
        Cell(
            (view.row("claims", bearing["claim"]) or {"title": bearing["claim"]})["title"],
            desk.links.page(f"book/claims/{bearing['claim']}"),
            mark=wording.words(bearing["direction"]),
        )
        for bearing in view.rows("claim_evidence", study=record.id)
    ]
    reference = view.reference(record.id)
    facts = [
        (label, wording.cell(record, column))
        for label, column in (
            ("Design", "design"), ("Registration", "registration"), ("Diagnosis", "diagnosis"),
            ("Country", "country"), ("Randomised or enrolled", "n_randomised"),
            ("Analysed", "n_analysed"), ("Comparator", "comparator"), ("Blinding", "blinding"),
            ("Follow-up, days", "follow_up_days"), ("Funding", "funding"), ("Note", "note"),
        )
        if record[column]
    ]  # fmt: skip
    suicidality = view.rows("suicidality_outcomes", study=key)
    return (crisis(desk) if suicidality else "") + fill(
        "study",
        reference=reference_text(reference) if reference else None,
        facts=facts,
        flags=flags,
        reports=reports,
        claims=claims,
        sheets=sheets,
        row=desk.links.row("studies", record.id),
    )


def table_page(table: str, desk: Desk) -> str:
    """A whole table: what its columns mean, the rows with an anchor each, the file itself."""
    records = desk.view.rows(table)
    listing = whole(records, table, f"Table {table}", desk)
    return fill(
        "table_page",
        table=table,
        count=len(records),
        sheet=listing,
        listing=listing.html(interactive=True),
        download=f"{table}.csv",
    )


def flow(desk: Desk) -> str:
    """How the documents were found: searches, candidates, decisions, documents, trials."""
    view = desk.view
    screened = view.rows("screening")
    decisions = Counter(record["decision"] for record in screened)
    studies = view.rows("studies")
    searches = view.rows("search_log")
    return fill(
        "flow",
        searches=len(searches),
        candidates=len(screened),
        decisions=[(wording.words(d), n) for d, n in decisions.most_common()],
        documents=len(studies),
        families=len({record["family"] for record in studies}),
        designs=Counter(wording.words(r["design"]) for r in studies).most_common(),
        trials=len({r["family"] for r in studies if r["design"].startswith("rct-")}),
        access=Counter(
            wording.words(record["access"]) for table in STUDY_TABLES for record in view.rows(table)
        ).most_common(),
    )


def audit(desk: Desk) -> str:
    """Every document: its identifiers, how its rows were read, and what does not add up."""
    view = desk.view
    rows: dict[str, list[Record]] = {}
    for table in (*STUDY_TABLES, "statements"):
        for record in view.rows(table):
            rows.setdefault(record["source"], []).append(record)
    lines = []
    for study in view.rows("studies"):
        mine = rows.get(study.id, [])
        reference = view.reference(study.id)
        names = [name for name, _ in reference.links] if reference else []
        read = Counter(wording.words(r["access"]) for r in mine)
        second = Counter(r["second_reading"] for r in mine)
        flags = sum(r["note"].startswith("Does not add up") for r in mine)
        lines.append(
            (
                Cell(desk.label(study.id), desk.links.study(study.id)),
                Cell(wording.cell(study, "design")),
                Cell(", ".join(names) or "none"),
                Cell(str(len(mine)), sort=str(len(mine))),
                Cell(", ".join(f"{n} {word}" for word, n in read.most_common())),
                Cell(str(second["agrees"]), sort=str(second["agrees"])),
                Cell(str(second["differs"]), sort=str(second["differs"])),
                Cell(str(flags), sort=str(flags), mark="flag" if flags else ""),
            )
        )
    head = ("Document", "Kind", "Identifiers", "Rows", "Read in", "Read twice, agrees",
            "Read twice, differs", "Does not add up")  # fmt: skip
    return Sheet("Documents and how they were read", head, tuple(lines)).html(interactive=True)
