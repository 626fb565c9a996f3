"""What a page costs, what it may ask for, what it says of itself, and what a search finds."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from companion.book.book import Book
from companion.model import CLAIMS
from companion.sphinx.search import Stems
from companion.sphinx.styles import pruned
from companion.words.codes import CERTAINTY, VERDICT
from tests.host import hosted
from tests.visit import Visit

BYTES, REQUESTS = 200 * 1024, 12
"""A table with all its rows grows with the evidence: as much as a first load may be at most."""
KINDS = ("index.html", "book/index.html", "book/claims/rapid-onset.html", "book/syntheses.html",
         "book/claims/suicidal-ideation.html", "book/onset-times.html", "book/bedside.html",
         "book/data/depression_outcomes.html", "book/data/index.html", "book/reproduce.html",
         "book/studies/murrough-2013.html", "search.html", "404.html", "genindex.html")  # fmt: skip
PHONE = {"width": 360, "height": 740}
# What people ask, and the page that must be among the first three found.
TASKS = {
    "blood pressure": "claims/risks-vary",
    "how long does it last": "claims/breakthrough-durability",
    "how fast does it work": "claims/rapid-onset",
    "nose spray": "claims/after-nonresponse",
    "bladder": "claims/risks-vary",
    "cystitis": "claims/risks-vary",
    "suicidal thoughts": "claims/suicidal-ideation",
    "suicide": "claims/suicidal-ideation",
    "side effects": "claims/risks-vary",
    "addiction": "claims/risks-vary",
    "ECT": "claims/after-nonresponse",
    "esketamine": "claims/after-nonresponse",
    "BDNF": "claims/bdnf-release",
    "glutamate": "claims/glutamate-rise",
    "NMDA": "claims/nmda-antagonist",
    "SSRI": "claims/monoamine-drugs",
    "psychotherapy": "claims/combined-care",
    "relapse": "claims/breakthrough-durability",
    "FDA approval": "regulators",
    "bipolar depression": "claims/trd-relief",
    "confidence interval glossary": "glossary",
    "Zarate 2012": "studies/zarate-2012",
    "10.1176/appi.ajp.2013.13030392": "studies/murrough-2013",
    "https://doi.org/10.1176/appi.ajp.2013.13030392": "studies/murrough-2013",
    "NCT02299440": "studies/abbar-2022",
}


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    with hosted(site) as address:
        yield address


@pytest.mark.parametrize("name", KINDS)
def test_a_page_is_light_and_asks_only_its_host(chrome: Browser, host: str, name: str) -> None:
    page, sizes, asked, said = chrome.new_page(viewport=PHONE), [], [], []

    def guard(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_() if route.request.url.startswith((host, "data:")) else route.abort()

    page.route("**/*", guard)
    page.on("response", lambda r: sizes.append(int(r.headers.get("content-length") or 0)))
    page.on("console", lambda m: m.type == "error" and said.append(m.text))
    page.on("pageerror", lambda e: said.append(str(e)))
    page.goto(host + name)
    page.wait_for_load_state("networkidle")
    assert sum(sizes) <= BYTES, f"{sum(sizes)} bytes"
    assert len(sizes) <= REQUESTS, asked
    assert [u for u in asked if not u.startswith((host, "data:"))] == []
    assert not any("searchdata" in address or "plotly" in address for address in asked)
    assert said == []  # a policy that is broken is said on the console
    page.close()


def test_the_policy_runs_nothing_inline_and_nothing_of_others(site: Path, chrome: Browser) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
        assert policy and "script-src &#39;self&#39;;" in policy[1], file
        assert not re.search(r"<script(?![^>]*(?:\bsrc=|application/(?:ld\+)?json))", text), file
        assert not re.search(r"<[^>]+\son[a-z]+=\"", text.split("<article")[0]), file
    page = Visit(chrome, site / "book/index.html", PHONE).page
    page.evaluate(
        """() => { const s = document.createElement('script');
        s.textContent = 'window.ran = true'; document.body.append(s); }"""
    )
    assert page.evaluate("window.ran") is None  # it is enforced from a folder too
    page.close()


def test_every_page_says_what_it_is(site: Path, real: Book) -> None:
    titles: dict[str, Path] = {}
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        title = re.search(r"<title>(.+?)</title>", text)
        about = re.search(r'<meta name="description" content="([^"]+)"', text)
        assert title and about and 20 <= len(about[1]) <= 600, file
        assert "<" not in about[1] and "lang=" in text, file
        for part in ('property="og:title"', 'property="og:description"', 'rel="icon"', "ld+json"):
            assert part in text, f"{file}: {part}"
        if file != site / "index.html":  # it leads to the first page, and is called so
            assert titles.setdefault(title[1], file) == file
    for claim in real.table(CLAIMS).rows:
        text = (site / f"book/claims/{claim.id}.html").read_text(encoding="utf-8")
        verdict = VERDICT[claim.verdict]  # a claim alone would be read as what the book says
        said = (
            f'content="{verdict}. {CERTAINTY[claim.certainty]}. The claim: {claim.restatement[:40]}'
        )
        assert text.replace("&#39;", "'").count(said) == 2, claim.id
        titled = f"{claim.title} ({verdict.lower()})"
        assert f"<title>{titled} – " in text and f'"og:title" content="{titled}"' in text, claim.id


def test_no_icon_is_a_letter_of_a_font_that_is_not_there(site: Path, chrome: Browser) -> None:
    page = Visit(chrome, site / "book/claims/rapid-onset.html", PHONE).page
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert page.locator(".prev-next-area svg.icon").count() == 2
    letters = "els => els.filter(e => e.getClientRects().length).length"
    assert page.locator("i[class*='fa-']").evaluate_all(letters) == 0
    page.close()


def find(page: Page, query: str) -> list[str]:
    """The addresses found, best first."""
    page.locator(".bd-search-container input").fill(query)
    page.locator(".bd-search-container input").press("Enter")
    page.wait_for_function(
        "q => document.getElementById('search-results').dataset.query === q", arg=query
    )
    return [a.get_attribute("href") or "" for a in page.locator("#search-results a").all()]


def test_a_search_finds_the_page_on_the_thing_first(chrome: Browser, site: Path) -> None:
    visit = Visit(chrome, site / "search.html", PHONE)
    missed = {}
    for query, wanted in TASKS.items():
        found = find(visit.page, query)[:3]
        if not any(address.endswith(f"/{wanted}.html") for address in found):
            missed[query] = found
    assert missed == {}
    assert find(visit.page, "xyzzy plugh") == []
    assert "Nothing found" in visit.page.locator("#search-status").inner_text()
    assert visit.errors == []
    assert all(u.startswith("file:") for u in visit.asked)
    visit.page.close()


def test_a_study_is_found_by_name_and_year_and_a_word_though_misspelt(
    chrome: Browser, site: Path
) -> None:
    page = Visit(chrome, site / "search.html", PHONE).page
    for query, wanted in (("Murrough 2013", "/murrough-2013"), ("Price 2022", "/price-2022"),
                          ("Zarate 2006", "/zarate-2006")):  # fmt: skip
        assert any(wanted in address for address in find(page, query)[:3]), query
    status = page.locator("#search-status")
    assert "so spelt" not in status.inner_text()
    for query in ("ketemine", "midazloam", "dissociaton"):
        assert len(find(page, query)) > 10, query
        assert "so spelt" in status.inner_text()
    page.close()


def test_words_that_belong_together_are_looked_for_together(chrome: Browser, site: Path) -> None:
    counted = Stems({}, ["side effects", "risk"]).counted("Side effects: on that side an effect.")
    assert counted["side effect"] == 1 and counted["side"] == counted["effect"] == 2
    assert Stems({}, ["side effects"]).counted("Effects on a side.")["side effect"] == 0
    page = Visit(chrome, site / "search.html", PHONE).page
    for query in ("side effects", "What are the side effects of ketamine?"):
        assert find(page, query)[0].endswith("/claims/risks-vary.html"), query
    page.close()


def test_data_and_studies_stand_below_chapters(chrome: Browser, site: Path) -> None:
    page = Visit(chrome, site / "search.html", PHONE).page
    for query in ("blood pressure", "dissociation", "midazolam", "remission"):
        kinds = [("/studies/" in a) or ("/data/" in a) for a in find(page, query)[:3]]
        assert kinds == [False] * 3, query
    page.close()


@pytest.mark.parametrize("how", ["key", "touch"])
def test_a_search_from_a_chapter_leads_to_a_page(chrome: Browser, site: Path, how: str) -> None:
    visit = Visit(chrome, site / "book/left-out.html", PHONE, has_touch=how == "touch")
    page = visit.page
    if how == "key":
        page.keyboard.press("Control+k")
    else:
        page.locator(".search-button__button:visible").tap()
    page.keyboard.type("blood pressure")
    page.keyboard.press("Enter")
    page.locator("#search-results a").first.wait_for()
    if how == "key":
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    else:
        page.locator("#search-results a").first.tap()
    page.wait_for_url("**/risks-vary.html")
    assert visit.errors == []
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_choosing_light_or_dark_lasts(chrome: Browser, site: Path, width: int) -> None:
    visit = Visit(chrome, site / "book/index.html", {"width": width, "height": 740})
    page = visit.page
    while page.evaluate("document.documentElement.dataset.mode") != "dark":
        page.locator(".theme-switch-button:visible").click()
    page.goto((site / "book/glossary.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert visit.errors == []
    page.close()


def test_a_sheet_keeps_what_pages_use_and_no_more() -> None:
    sheet = """/* a } */ @charset "utf-8"; @font-face{font-family:X;src:url(x.woff)}
    a,.gone b{color:red} .kept:not(.gone)::before{content:"} .gone {"} .kept .gone{top:0}
    @media print{.gone{left:0}} @media (width>1px){#here,.gone{left:1px}}
    @keyframes turn{from{top:0}to{top:1px}} [class*=".gone"]{margin:0}"""
    assert pruned(sheet, {"kept", "here"}).split("\n") == [
        "a{color:red}",
        '.kept:not(.gone)::before{content:"} .gone {"}',
        "@media (width>1px){",
        "#here{left:1px}",
        "}",
        "@keyframes turn{from{top:0}to{top:1px}}",
        '[class*=".gone"]{margin:0}',
        "",
    ]
