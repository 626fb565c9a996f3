"""A page's use of the book, by digest; and which rows a block's options mean."""

from pathlib import Path

import pytest

from companion.blocks.registry import Asked
from companion.blocks.selection import complaints, select
from companion.book.book import Book
from companion.book.kept import Kept
from companion.book.load import load
from companion.book.queries import COMMITS, Query, digest, sources
from companion.book.view import View, lasting
from companion.model import STUDIES, OutcomeRow, Schema
from tests import tiny

DEPRESSION = Schema("depression_outcomes", OutcomeRow)


def changed(view: View, before: Book, after: Book) -> list[Query]:
    """What was asked and is answered otherwise; what is asked is noted once, by a view."""
    assert view.used and set(view.used.values()) == {""}
    return [query for query in view.used if digest(before, query) != digest(after, query)]


def test_a_changed_row_changes_its_digest_and_no_other(book: Path) -> None:
    view = View(before := load(book))
    view.row(DEPRESSION, "roe-2020-response-24h")
    view.row(DEPRESSION, "poe-2021-response-24h")
    view.rows(DEPRESSION, outcome="response")
    view.reference("roe-2020")
    tiny.edit(book, DEPRESSION.path, "30,47", "31,47")
    assert [(q[0], q[2]) for q in changed(view, before, load(book))] == [
        ("rows", (("id", ("roe-2020-response-24h",)),)),
        ("rows", (("outcome", ("response",)),)),
    ]


def test_who_asks_for_some_cells_of_a_table_depends_on_no_other(book: Path) -> None:
    view = View(before := load(book))
    (*_, roe), *_ = view.texts(DEPRESSION, "study", "id")
    assert roe == "roe-2020-response-24h"
    view.texts(DEPRESSION, "treatment_events")
    tiny.edit(book, DEPRESSION.path, "30,47", "31,47")
    assert changed(view, before, load(book)) == [
        ("texts", "depression_outcomes", (("columns", ("treatment_events",)),))
    ]


def test_what_is_found_in_a_book_lasts_until_what_was_asked_is_answered_otherwise(
    book: Path, tmp_path: Path
) -> None:
    looked: list[str] = []

    def find(view: View) -> int:
        looked.append("")
        return len(view.rows(DEPRESSION, outcome="response")) if view.reference("roe-2020") else 0

    def found() -> tuple[int, int]:
        """What is found, and how often it was looked for so far."""
        kept = Kept(tmp_path / "kept")
        number = lasting(load(book, kept), "responses", find)
        kept.save()
        return number, len(looked)

    first, _ = found()
    assert first and found() == (first, 1)
    tiny.append(book, "studies", {"id": "koe-2024"}, "roe-2020")
    assert found() == (first, 1)  # of another table
    tiny.edit(book, DEPRESSION.path, "30,47", "31,47")
    assert found() == (first, 2) and found() == (first, 2)
    tiny.edit(book, "references.bib", "roe-2020", "row-2020")
    assert found() == (0, 3)


def test_a_row_that_moves_to_another_line_changes_nothing(book: Path) -> None:
    view = View(before := load(book))
    view.row(DEPRESSION, "roe-2020-response-24h")
    file = book / DEPRESSION.path
    head, *rows = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    assert changed(view, before, load(book)) == []


def test_a_new_row_changes_the_questions_it_answers(book: Path) -> None:
    view = View(before := load(book))
    view.rows(STUDIES, family="roe-2020")
    view.row(STUDIES, "koe-2024")
    view.everything()
    assert before.files  # read when they are asked for
    tiny.append(book, "studies", {"id": "koe-2024"}, "roe-2020")
    assert changed(view, before, load(book)) == [*view.used]


def every_question(book: Book) -> View:
    """A view that was asked in every way there is."""
    view = View(book)
    for schema in book.present:
        for row in book.table(schema).rows:
            view.row(schema, row.id)
            view.changes(row)
            view.file(row)
        view.rows(schema)
        view.texts(schema, "id")
    view.rows(DEPRESSION, outcome="response")
    for key in view.documents():
        view.reference(key)
        view.entry(key)
    view.said("cite")
    view.shown("evidence")
    view.everything()
    return view


def test_an_answer_changes_only_with_a_file_that_it_is_said_to_come_from(book: Path) -> None:
    before = load(book)
    view, kinds = every_question(before), set()
    answers = {query: digest(before, query) for query in view.used}
    files = [*(schema.path for schema in before.present), "references.bib", "book/index.md"]
    for path in files:
        file = book / path
        text = file.read_text(encoding="utf-8")
        head, _, rest = text.partition("\n")
        other = rest.partition("\n")[2] if path.endswith(".csv") else text.replace("2020", "2019")
        file.write_text(f"{head}\n\n{other}", encoding="utf-8")
        after = load(book)
        for query, answer in answers.items():
            if digest(after, query) != answer:
                kinds.add(query[0])
                assert not sources(after, query) or path in sources(after, query), (path, query)
        file.write_text(text, encoding="utf-8")
    assert kinds == {"rows", "texts", "changes", "lines", "reference", "keys", "entry", "all"}
    assert {sources(before, query) for query in view.used if query[0] == "changes"} >= {
        (DEPRESSION.path, COMMITS)
    }


@pytest.mark.parametrize("kind", ["rows", "texts", "lines", "changes"])
def test_of_a_table_that_the_subject_has_no_more_there_is_no_answer(book: Path, kind: str) -> None:
    wanted = (("columns", ("id",)),) if kind == "texts" else (("id", ("a",)),)
    now, query = load(book), (kind, "gone_outcomes", wanted)
    assert sources(now, query) == () and digest(now, query) == digest(now, ("rows", "gone", wanted))
    column = ("texts", "studies", (("columns", ("id", "gone")),))  # as of a table, so of a column
    assert digest(now, column) == digest(now, ("rows", "gone", wanted))


def test_selection_by_options(book: Path) -> None:
    view = View(load(book))

    def found(**options: str) -> list[str]:
        asked = Asked("", {name.replace("_", "-"): words for name, words in options.items()})
        return [row.study for row in select(view, DEPRESSION, asked)]

    every = {row.study for row in view.rows(DEPRESSION, outcome=["response", "severity"])}
    assert set(found(outcome="response severity")) == every
    assert set(found(drug="ketamine", comparator_drug="midazolam")) < every
    picked = found(rows="poe-2021-response-24h roe-2020-response-24h")
    assert picked == ["poe-2021", "roe-2020"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"species": "human"}, "has no column species"),
        ({"rows": "nobody"}, "there is no row 'nobody'"),
        ({"rows": "roe-2020-response-24h", "outcome": "response"}, "has no effect beside rows"),
        ({"drug": "unicorn"}, "no row of depression_outcomes has 'unicorn'"),
        ({"outcome": "respnse"}, "did you mean 'response'"),
    ],
)
def test_a_selection_that_cannot_be_answered(
    book: Path, options: dict[str, str], said: str
) -> None:
    found = list(complaints(load(book), DEPRESSION, Asked("", options)))
    assert len(found) == 1 and said in found[0].message
