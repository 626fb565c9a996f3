"""Benefits and harms of a family in one table: which is which is said, and neither is left out."""

from pathlib import Path

import pytest

from companion.blocks.findings import MOST
from companion.checks import check
from tests import tiny

PAGE = "book/claims/rapid-onset.md"
LINE = "```{findings} ketamine"
BENEFIT, HARM, RELAPSE = "rapid-onset-response", "rapid-onset-dissociation", "rapid-onset-relapse"
JUDGED = next(row for row in tiny.ROWS["certainty"] if row["id"] == BENEFIT)


@pytest.fixture
def judged(book: Path) -> Path:
    """A book that judges a harm, and an outcome whose fewer events are what is hoped for."""
    tiny.append(book, "outcomes", {"id": "relapse", "name": "relapse", "event": "harm"})
    relapse = tiny.ROWS["depression_outcomes"][0] | {
        "id": "roe-2020-relapse", "outcome": "relapse", "time_hours": "336", "result": "not-stated"
    }  # fmt: skip
    tiny.append(book, "depression_outcomes", relapse)
    for id, row in ((HARM, "safety_outcomes.roe-2020-dissociation-any"),
                    (RELAPSE, f"depression_outcomes.{relapse['id']}")):  # fmt: skip
        cells = {"id": id, "outcome": id, "synthesis": "", "row": row, "imprecision": "serious",
                 "imprecision_reason": "Few in {cite:t}`roe-2020`.", "certainty": "low",
                 "threshold": "", "threshold_source": ""}  # fmt: skip
        tiny.append(book, "certainty", JUDGED | cells)
    return book


def said(book: Path, *options: str) -> list[str]:
    """What is said of a block with these options, without its name."""
    table = "\n".join([LINE, *options, "```"])
    tiny.edit(book, PAGE, "See {cite:t}", f"{table}\n\nSee {{cite:t}}")
    found = [p for p in check(tiny.read(book)) if p.path == PAGE]
    assert {p.rule for p in found} <= {"directive-option"}
    return [p.message.partition(": ")[2] for p in found]


@pytest.mark.parametrize("benefits", [BENEFIT, RELAPSE, f"{RELAPSE} {BENEFIT}"])
def test_fewer_of_a_bad_event_is_a_benefit(judged: Path, benefits: str) -> None:
    assert said(judged, f":benefits: {benefits}", f":harms: {HARM}") == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([f":benefits: {RELAPSE}"], "harms: none is named; one table holds both"),
        ([f":harms: {HARM}"], "benefits: none is named; one table holds both"),
        (
            [f":benefits: {RELAPSE}", f":harms: {HARM} {BENEFIT}"],
            f"harms: '{BENEFIT}' is of a good event, 'Response'",
        ),
        (
            [f":benefits: {BENEFIT} {HARM}", f":harms: {HARM}"],
            f"'{HARM}' is named more than once",
        ),
        (
            [f":benefits: {BENEFIT}s", f":harms: {HARM}"],
            f"benefits: there is no judgement '{BENEFIT}s'; did you mean '{BENEFIT}'?",
        ),
    ],
)
def test_a_table_that_would_mislead_is_refused(
    judged: Path, options: list[str], message: str
) -> None:
    assert said(judged, *options) == [message]


def test_so_is_one_of_another_family(judged: Path) -> None:
    tiny.edit(judged, PAGE, "See {cite:t}", f"{LINE[:-8]}esketamine\n:benefits: {BENEFIT}\n"
              f":harms: {HARM}\n```\n\nSee {{cite:t}}")  # fmt: skip
    found = [p.message for p in check(tiny.read(judged)) if p.path == PAGE]
    assert len(found) == 2
    assert all("is no judgement on esketamine alone" in message for message in found)


def test_so_is_one_that_is_more_than_can_be_weighed(judged: Path) -> None:
    more = [f"{BENEFIT}-{n}" for n in range(MOST)]
    for id in more:
        tiny.append(judged, "certainty", JUDGED | {"id": id, "outcome": id})
    expected = f"{MOST + 1} judgements; at most {MOST} can be weighed at once"
    assert said(judged, f":benefits: {' '.join(more)}", f":harms: {HARM}") == [expected]
