"""A page's use of the evidence, by digest."""

from pathlib import Path

import pytest

from companion.evidence import load
from companion.selection import SelectionError, select
from companion.view import View, digest
from tests import tiny


def test_a_changed_row_changes_its_digest_and_no_other(book: Path) -> None:
    view = View(load(book))
    view.row("depression_outcomes", "roe-2020-response-24h")
    view.row("depression_outcomes", "poe-2021-response-24h")
    view.rows("depression_outcomes", outcome="response")
    view.reference("roe-2020")
    tiny.edit(book, "data/depression_outcomes.csv", "30,47", "31,47")
    after = load(book)
    changed = [q for q, then in view.used.items() if digest(after, q) != then]
    assert [(q[0], q[2]) for q in changed] == [
        ("row", (("id", ("roe-2020-response-24h",)),)),
        ("rows", (("outcome", ("response",)),)),
    ]


def test_a_row_that_moves_to_another_line_changes_nothing(book: Path) -> None:
    view = View(load(book))
    view.row("depression_outcomes", "roe-2020-response-24h")
    file = book / "data/depression_outcomes.csv"
    head, *rows = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    after = load(book)
    assert all(digest(after, q) == then for q, then in view.used.items())


def test_a_new_row_changes_the_questions_it_answers(book: Path) -> None:
    view = View(load(book))
    view.rows("studies", family="roe-2020")
    view.row("studies", "noe-2022")
    tiny.edit(book, "data/studies.csv", "poe-2021,rct-parallel,,poe-2021",
              "noe-2022,rct-parallel,,roe-2020")  # fmt: skip
    after = load(book)
    assert all(digest(after, q) != then for q, then in view.used.items())


def test_selection_by_options(book: Path) -> None:
    view = View(load(book))
    table = "depression_outcomes"
    assert len(select(view, table, {"outcome": "response relapse"})) == 2
    assert len(select(view, table, {"drug": "ketamine", "comparator-drug": "midazolam"})) == 2
    rows = select(view, table, {"rows": "poe-2021-response-24h roe-2020-response-24h"})
    assert [r["study"] for r in rows] == ["poe-2021", "roe-2020"]


@pytest.mark.parametrize("options", [{"species": "human"}, {"rows": "nobody"}, {"drug": "unicorn"}])
def test_a_selection_that_cannot_be_answered(book: Path, options: dict[str, str]) -> None:
    with pytest.raises(SelectionError):
        select(View(load(book)), "depression_outcomes", options)
