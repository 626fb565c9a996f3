"""Registries' answers, played by a transport that asks nobody."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tenacity import wait_none

from companion import online
from companion.book.references import read_references
from companion.problem import RULES, Problem
from tests import tiny

Handler = Callable[[httpx.Request], httpx.Response]
TITLES = {"10.1000/roe": "Ketamine and midazolam at a day", "10.1000/poe": "Another trial"}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(online._get.retry, "wait", wait_none())


def work(doi: str, **more: object) -> httpx.Response:
    return httpx.Response(200, json={"message": {"title": [TITLES[doi]], **more}})


def pubmed(title: str = TITLES["10.1000/roe"], kinds: tuple[str, ...] = ()) -> httpx.Response:
    return httpx.Response(200, json={"result": {"1": {"title": title, "pubtype": list(kinds)}}})


def good(request: httpx.Request) -> httpx.Response:
    if request.url.host == "api.crossref.org":
        return work(request.url.path.removeprefix("/works/"))
    return pubmed()


def ask(book: Path, handler: Handler) -> list[Problem]:
    with httpx.Client(transport=httpx.MockTransport(handler)) as client:
        return list(online.verify(read_references(book), client))


def test_entries_that_lead_where_they_say_have_no_problem(book: Path) -> None:
    assert ask(book, good) == []


def only(crossref: httpx.Response | None = None, medline: httpx.Response | None = None) -> Handler:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.host == "api.crossref.org":
            if crossref and request.url.path.endswith("roe"):
                return crossref
        elif medline:
            return medline
        return good(request)

    return handler


@pytest.mark.parametrize(
    ("handler", "rule"),
    [
        (only(crossref=httpx.Response(404)), "online-doi"),
        (only(crossref=work("10.1000/poe")), "online-title"),
        (only(crossref=work("10.1000/roe", **{"updated-by": [{"type": "retraction"}]})),
         "online-retracted"),
        (only(medline=httpx.Response(200, json={"result": {"1": {"error": "no"}}})), "online-pmid"),
        (only(medline=pubmed("Something else entirely")), "online-title"),
        (only(medline=pubmed(kinds=("Retracted Publication",))), "online-retracted"),
    ],
)  # fmt: skip
def test_what_the_registries_find(book: Path, handler: Handler, rule: str) -> None:
    (problem,) = ask(book, handler)
    assert problem.rule == rule and problem.severity == RULES[rule].severity == "error"
    assert problem.line == 1 and problem.message.startswith("roe-2020: ")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503),
        httpx.Response(429),
        httpx.Response(403),
        httpx.Response(200, text="no json"),
        httpx.Response(200, json=None),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"message": None}),
        httpx.Response(200, json={"message": {"title": 7}}),
        httpx.Response(200, json={"message": {"updated-by": ["x"]}}),
    ],
)
def test_a_registry_that_does_not_answer_is_a_warning(book: Path, answer: httpx.Response) -> None:
    problems = ask(book, only(crossref=answer))
    assert {(p.rule, p.severity) for p in problems} == {("online-unreachable", "warning")}


def test_a_broken_network_is_a_warning_after_three_tries(book: Path) -> None:
    tries = []

    def broken(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.host)
        raise httpx.ConnectError("no route")

    assert {p.severity for p in ask(book, broken)} == {"warning"}
    assert len(tries) == 9


def test_a_registry_that_is_away_is_not_asked_for_every_entry(book: Path) -> None:
    text = (book / "references.bib").read_text(encoding="utf-8")
    more = "".join(
        f"\n@misc{{x-{n}, author = {{X, Y}}, title = {{{{T}}}}, year = {{2020}},"
        f" doi = {{10.1000/x{n}}}}}\n"
        for n in range(30)
    )
    tiny.put(book, "references.bib", text + more)
    problems = ask(book, lambda request: httpx.Response(503))
    assert len(problems) == 4
    assert "29 more are not asked for" in problems[2].message


def test_a_retraction_that_the_note_admits_passes(book: Path) -> None:
    tiny.edit(book, "references.bib", "pmid = {1}", "pmid = {1},\n  note = {Retracted in 2021}")
    assert ask(book, only(medline=pubmed(kinds=("Retracted Publication",)))) == []


def test_a_busy_registry_is_asked_again(book: Path) -> None:
    answers = iter([httpx.Response(503)])
    assert ask(book, lambda r: next(answers, None) or good(r)) == []
