"""Every rule has a book that it rejects, alone and at its place, and a sound twin that it accepts.

``rules/<rule-id>.toml`` holds both as edits of the tiny book (``tests/edits.py``)::

    [reject]
    at = "data/x.csv:2:40"      # path:line:column of the problem
    [[reject.edit]]
    …
    [accept]
    [[accept.edit]]
    …
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from companion.book import paths
from companion.checks import check
from companion.problem import RULES, Problem, added
from tests import tiny
from tests.edits import edited

FOLDER = Path(__file__).parent / "rules"
FIXTURES = {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def problems(root: Path) -> tuple[Problem, ...]:
    return check(tiny.read(root))


def fixture(rule: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(FIXTURES[rule].read_text(encoding="utf-8"))
    assert set(found) == {"reject", "accept"}
    assert found[kind]["edit"]
    return dict(found[kind])


def test_the_tiny_book_holds(book: Path) -> None:
    assert problems(book) == ()


def test_every_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    # those of the registries need an answer of theirs, see test_online.py; those of the last commit
    # one to compare with, see test_review.py
    assert set(FIXTURES) == {r for r in RULES if not r.startswith(("online-", "commit-"))}


def test_there_are_rules_enough_and_each_says_what_must_hold() -> None:
    assert len(RULES) >= 60
    for rule in RULES.values():
        assert " " in rule.sentence and rule.sentence.endswith("."), rule.id


@pytest.mark.parametrize("rule", sorted(FIXTURES))
def test_a_broken_book_is_rejected_by_its_rule_alone(book: Path, rule: str) -> None:
    broken = fixture(rule, "reject")
    found = problems(edited(book, broken["edit"]))
    assert [p.rule for p in found] == [rule], "\n".join(map(str, found))
    (problem,) = found
    assert f"{problem.path}:{problem.line}:{problem.column}" == broken["at"], str(problem)
    assert problem.severity == RULES[rule].severity
    assert problem.message and "\n" not in problem.message


@pytest.mark.parametrize("rule", sorted(FIXTURES))
def test_its_sound_twin_is_accepted(book: Path, rule: str) -> None:
    found = problems(edited(book, fixture(rule, "accept")["edit"]))
    assert found == (), "\n".join(map(str, found))


def test_a_description_says_from_where_it_differs(book: Path) -> None:
    edited(book, [{"run": "data-package"}])
    file = book / paths.PACKAGE
    text = file.read_text(encoding="utf-8")
    for old, new, said in (
        ("Participants of the contrast", "People of the contrast", '"People of the contrast'),
        ("      ", "     ", "set in another way"),
        (text, "", "found 'nothing', the tables have '{'"),
    ):
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        (problem,) = problems(book)
        assert problem.rule == "package-current" and problem.severity == "warning"
        assert said in problem.message, problem.message


def test_what_names_a_lost_table_follows_from_it(book: Path) -> None:
    edited(book, [{"run": "data-package"}])
    tiny.change(book, "claims", "rapid-onset", {"headline": "mechanism_findings.x-2001"})
    words = '"nmda-recepter" = "NMDA receptor"'
    tiny.edit(book, "data/subject.toml", "[words]", f"[words]\n{words}")
    (book / "data/mechanism_findings.csv").unlink()
    (problem,) = problems(book)
    assert problem.rule == "table-lost" and "use it)" in problem.message


def test_what_was_there_before_is_not_new() -> None:
    one, two = (Problem("a.md", n, 1, "rule", f"said {n}") for n in (1, 2))
    further = Problem("a.md", 9, 1, "rule", "said 1 (did you mean x?)")
    assert added([one], [further]) == () and added([one], [one, two]) == (two,)
    assert added([one, two], [two, further]) == ()
    assert added([], [one]) == (one,) == added([Problem("b.md", 1, 1, "rule", "said 1")], [one])


@pytest.mark.parametrize(("picture", "found"), [
    ("```{image} dot.svg\n```", 1), ("```{image} dot.svg\n:alt: A dot\n```", 0),
    ("```{figure} dot.svg\nA caption.\n```", 1),
    ("```{figure} dot.svg\n:alt: A dot\n\nA caption.\n```", 0),
    ('<img src="https://x.org/dot.svg">', 1), ('<img alt="" src="https://x.org/dot.svg">', 0),
    ("![][dot]\n\n[dot]: dot.svg", 1), ("![A dot][dot]\n\n[dot]: dot.svg", 0),
    ("`![](dot.svg)` shows nothing.", 0),
])  # fmt: skip
def test_pictures_of_every_kind_have_words(book: Path, picture: str, found: int) -> None:
    (book / "book/claims/dot.svg").write_text("<svg/>", encoding="utf-8")
    chapter = "book/claims/rapid-onset.md"
    tiny.edit(book, chapter, "See {cite:t}`roe-2020`", f"{picture}\n\nSee {{cite:t}}`roe-2020`")
    said = [problem for problem in problems(book) if problem.rule == "image-words"]
    assert len(said) == found
    assert all((problem.path, problem.line) == (chapter, 26) for problem in said)


def test_a_page_lists_the_pages_below_it_once(book: Path) -> None:
    both = "# Tiny\n\n```{tableofcontents}\n```\n\n```{tableofcontents}\n```\n"
    tiny.edit(book, "book/index.md", "# Tiny\n", both)
    (problem,) = problems(book)
    assert (problem.rule, problem.line) == ("contents-list", 6)


def test_a_forest_in_a_comment_draws_nothing(book: Path) -> None:
    tiny.edit(book, "book/index.md", "```{forest} madrs-24h\n```", "% ```{forest} madrs-24h")
    assert [p.rule for p in check(tiny.read(book))] == ["synthesis-shown"]


def test_a_problem_names_its_cell_as_an_editor_shows_it(book: Path) -> None:
    tiny.change(book, "scales", "madrs", {"name": "A scale, of a kind", "unit": ""})
    (problem,) = problems(book)
    line = (book / problem.path).read_text(encoding="utf-8").split("\n")[problem.line - 1]
    assert line[: problem.column - 1] == 'madrs,"A scale, of a kind",MADRS,'


def test_a_table_that_asks_for_help_lines_asks_for_their_names(book: Path) -> None:
    file = book / "data/subject.toml"
    text = file.read_text(encoding="utf-8")
    asked, mark, rest = text.partition("\n[help]")
    kept = re.sub(r"^(\w+ = .*\n)+", "", rest.lstrip("\n"))
    file.write_text(asked + kept, encoding="utf-8")
    (problem,) = problems(book)
    assert mark and problem.rule == "help-lines"
    assert "suicidality_outcomes says crisis = true" in problem.message
    tiny.edit(book, "book/index.md", "```{glance}\n", "```{crisis}\n```\n\n```{glance}\n")
    assert {p.rule for p in problems(book)} == {"help-lines", "directive-empty"}


def test_a_page_cannot_show_a_table_that_the_book_does_without(book: Path) -> None:
    for name in ("onset_times", "unblinding"):
        (book / f"data/{name}.csv").unlink()
    found = {p.path: p.message for p in problems(book)}
    assert {"book/data/onset_times.md", "book/data/unblinding.md"} <= set(found)
    assert "`companion add table unblinding` begins it" in found["book/data/unblinding.md"]


def test_a_missing_row_is_said_once_with_what_hangs_on_it(book: Path) -> None:
    tiny.edit(book, "data/treatments.csv", "midazolam-iv,", "midazolam-im,")
    (problem,) = problems(book)
    assert problem.rule == "key-unknown"
    assert "did you mean 'midazolam-im'?" in problem.message
    assert "places that use it" in problem.message


def test_a_broken_row_is_the_cause_of_what_uses_it(book: Path) -> None:
    tiny.change(book, "depression_outcomes", "poe-2021-madrs-24h", {"measure": "meen"})
    (problem,) = problems(book)
    assert problem.rule == "cell-word"
    assert "did you mean 'mean'?" in problem.message


def test_an_unreadable_table_is_the_cause_of_all_that_is_in_it(book: Path) -> None:
    for name in ("studies", "treatments", "depression_outcomes", "claims", "claim_evidence"):
        path = f"data/{name}.csv"
        whole = (book / path).read_text(encoding="utf-8")
        tiny.edit(book, path, "id,", "key,")
        assert [p.rule for p in problems(book)] == ["table-header"], name
        (book / path).write_text(whole, encoding="utf-8")


def test_a_contradiction_exempts_only_the_rule_that_it_names(book: Path) -> None:
    said = {"contradiction": "p-interval: the text and the table differ.", "p_value": "0.32"}
    tiny.change(book, "depression_outcomes", "roe-2020-response-24h", said)
    assert problems(book) == ()
    swapped = {"ci_low": "4.44", "ci_high": "1.17"}
    tiny.change(book, "depression_outcomes", "roe-2020-response-24h", swapped)
    assert "interval-order" in {p.rule for p in problems(book)}


def test_the_direction_of_a_scale_decides_what_its_rows_favour(book: Path) -> None:
    tiny.change(book, "scales", "ssi", {"better": "higher"})
    (problem,) = problems(book)
    assert problem.rule == "result-sign"
    tiny.change(
        book, "suicidality_outcomes", "roe-2020-ideation-24h", {"result": "favours-control"}
    )
    assert problems(book) == ()


def test_a_harm_is_good_when_there_is_less_of_it(book: Path) -> None:
    tiny.change(book, "outcomes", "response", {"event": "harm"})
    assert {p.rule for p in problems(book)} == {"result-sign"}


def test_without_its_subject_nothing_is_said_of_the_tables(book: Path) -> None:
    (book / "data/subject.toml").write_bytes(b"name = \xff")
    assert {p.path for p in problems(book)} == {"data/subject.toml"}


def test_a_folder_in_place_of_a_table_is_said_to_be_one(book: Path) -> None:
    (book / "data/scales.csv").unlink()
    (book / "data/scales.csv").mkdir()
    problem = problems(book)[0]
    assert problem.rule == "table-missing" and "a folder has its name" in problem.message


def test_a_chart_of_rows_that_it_cannot_draw_is_a_problem_at_its_place(book: Path) -> None:
    chart = "```{chart} shares-by-step\n:table: depression_outcomes\n:rows: poe-2021-madrs-24h\n```"
    page = "book/claims/rapid-onset.md"
    tiny.edit(book, page, "See {cite:t}", f"{chart}\n\nSee {{cite:t}}")
    (problem,) = problems(book)
    assert (problem.rule, problem.path) == ("directive-empty", page)
    assert "nothing can be drawn: 1 row is not drawn: no share of people" in problem.message


def test_a_renamed_claim_is_not_a_heap_of_problems(book: Path) -> None:
    tiny.edit(book, "data/claims.csv", "rapid-onset,", "rapid-onsets,")
    found = problems(book)
    assert [p.rule for p in found] == ["key-unknown", "claim-chapter"]
    assert "did you mean 'rapid-onset'?" in found[1].message


def test_problems_come_in_one_run_causes_first_then_by_place(book: Path) -> None:
    tiny.edit(book, "data/scales.csv", "points", "")
    tiny.edit(book, "references.bib", "pmid = {1}", "pmid = {PMID1}")
    tiny.change(book, "depression_outcomes", "noe-2023-response-24h", {"locator": ""})
    found = problems(book)
    assert {"cell-required", "reference-pmid", "row-unsourced"} <= {p.rule for p in found}
    assert list(found) == sorted(found, key=lambda p: ("that use" not in p.message, p))


def cells_book(root: Path) -> Path:
    tiny.add_cells(root, "```{code-cell}\n:tags: [hide-input]\nx = 1\n```\n")
    return root


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("_config.yml", "execute_notebooks: force", "execute_notebooks: force, allow_errors: true",
         "config-execution"),
        ("_config.yml", "execute_notebooks: force",
         "execute_notebooks: force, exclude_patterns: ['book/*']", "config-execution"),
        ("_config.yml", "    nb_execution_raise_on_error: true\n", "", "config-execution"),
        ("_config.yml", "  config:\n", "  config:\n    nb_execution_mode: cache\n",
         "config-execution"),
        ("book/cells.md", "orphan: true", "orphan: true\nmystnb: {execution_mode: 'off'}",
         "front-key"),
        ("book/cells.md", "orphan: true",
         "orphan: true\nmystnb:\n  execution_allow_errors: true", "front-key"),
        ("book/cells.md", ":tags: [hide-input]", " :tags: [skip-execution]", "cell-executed"),
        ("book/cells.md", ":tags: [hide-input]", ":tags: [a]\n:tags: [skip-execution]",
         "cell-executed"),
        ("book/cells.md", ":tags: [hide-input]", "----\ntags: [skip-execution]\n----",
         "cell-executed"),
        ("book/cells.md", "```{code-cell}\n", "```{code-cell}x\n", "cell-notebook"),
        ("book/cells.md", "```{code-cell}\n:tags: [hide-input]\nx = 1\n```",
         ":::{code-cell}\nx = 1\n:::", "cell-notebook"),
        ("book/cells.md", ":tags: [hide-input]", ":load: /etc/passwd", "cell-executed"),
        ("book/cells.md", ":tags: [hide-input]", ":mystnb: {figure: {caption: So}}",
         "cell-executed"),
        ("_config.yml", "  config:\n", "  config:\n    nb_metadata_key: mine\n", "config-value"),
        ("_config.yml", "duplicate_citation]", "duplicate_citation, mystnb]", "config-value"),
        ("_config.yml", "  config:\n", "  config:\n    html_extra_path: [../outside]\n",
         "config-value"),
        ("_config.yml", "  config:\n", "  config:\n    html_extra_path: [.well-known]\n",
         "config-value"),
        ("_config.yml", "  config:\n", "  config:\n    html_last_updated_fmt: '%H'\n",
         "config-value"),
        ("_config.yml", "  config:\n",
         "  config:\n    myst_url_schemes: {https: {url: 'x://{{path}}'}}\n", "config-value"),
        ("_config.yml", "exclude_patterns: [", "exclude_patterns: [a*a*a*a*a*a*a*b, ",
         "config-syntax"),
        ("book/cells.md", ":tags: [hide-input]", "---\ntags:\n- raises-exception\n---",
         "cell-executed"),
        ("book/cells.md", "orphan: true", "orphan: true\nmyst: {enable_extensions: [substitution]}",
         "text-run"),
    ],
)  # fmt: skip
def test_nothing_spares_a_cell(book: Path, path: str, old: str, new: str, rule: str) -> None:
    assert problems(cells_book(book)) == ()
    tiny.edit(book, path, old, new)
    assert {p.rule for p in problems(book)} == {rule}
