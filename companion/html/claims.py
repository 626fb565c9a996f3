"""The claim card, all claims at a glance, and the value that stands for a claim."""

from markupsafe import Markup

from companion.html.desk import Desk
from companion.html.fill import fill
from companion.html.sheets import Cell
from companion.model import CLAIM_PLACES, CLAIMS, SYNTHESES
from companion.model.claims import ClaimPlace, ClaimRow
from companion.model.row import Row
from companion.questions import answer
from companion.words import fields, phrases, results
from companion.words.codes import CERTAINTY, VERDICT, sentence_case


def claim_card(claim: ClaimRow, desk: Desk) -> Markup:
    """The claim in our words, its place in the article, the verdict and how sure we can be."""
    places = desk.view.rows(CLAIM_PLACES, claim=claim.id)
    return fill(
        "claim_card",
        claim=claim,
        places=[place_words(place) for place in places],
        verdict=VERDICT[claim.verdict],
        certainty=CERTAINTY[claim.certainty],
        warnings=desk.warnings((claim, *places)),
    )


def place_words(place: ClaimPlace) -> str:
    """``introduction, paragraph 1, sentence 2``."""
    where = f"section {place.section}" if place.section else "introduction"
    return f"{where}, paragraph {place.paragraph}, sentence {place.sentence}"


def glance(desk: Desk) -> Markup:
    """All claims: verdict, certainty, the one value that matters, link."""
    lines = []
    for claim in desk.view.rows(CLAIMS):
        said, rows = _headline(claim, desk)
        lines.append(
            {
                "claim": claim,
                "title": Cell(claim.title, desk.links.claim(claim.id)),
                "verdict": VERDICT[claim.verdict],
                "certainty": CERTAINTY[claim.certainty],
                "headline": said,
                "warnings": desk.warnings((claim, *rows)),
            }
        )
    return fill("glance", lines=lines)


def headline(claim: ClaimRow, desk: Desk) -> str:
    """The value that stands for a claim, a pooled result or a row, readable alone.

    Empty where the claim names neither.
    """
    return _headline(claim, desk)[0]


def _headline(claim: ClaimRow, desk: Desk) -> tuple[str, tuple[Row, ...]]:
    """The headline, and the rows behind it."""
    if desk.view.row(SYNTHESES, claim.headline):
        found = answer(desk.view, claim.headline)
        among = fields.absolute(found)
        asked, said = found.question.question, results.pooled(found)
        said = f"{among}; {said}" if among else said
        ends = asked.endswith(("?", ".", "!"))
        said = f"{asked} {sentence_case(said)}" if ends else f"{asked}: {said}"
        return said, (found.question, *(item.row for item in found.inputs))
    row = desk.view.at(claim.headline)
    return (phrases.headline(desk.view, row), (row,)) if row else ("", ())
