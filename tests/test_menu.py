"""The site's menu: drawn once for a folder, marked for each page."""

import posixpath
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from companion.book import paths
from companion.sphinx.menu import marked
from tests import tiny
from tests.building import good

NESTED = """format: jb-book
root: book/index
parts:
- caption: Read & see
  chapters:
  - file: book/claims/rapid-onset
  - file: book/work/a
    sections:
    - file: book/work/b
      sections:
      - file: book/more/c & d
        sections:
        - file: book/more/e
          sections:
          - file: book/more/f
            sections:
            - file: book/-
"""
PAGES = ("book/work/a", "book/work/b", "book/more/c & d")
DEEP = ("book/more/e", "book/more/f", "book/-")


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The site of a book whose pages lie three deep, one under a name with a sign in it."""
    book = tiny.give_edition(tiny.write(tmp_path_factory.mktemp("nested")))
    (book / "companion").symlink_to(root / "companion")
    for folder in ("work", "more"):
        (book / "book" / folder).mkdir()
    for page in (*PAGES, *DEEP):
        tiny.put(book, f"{page}.md", f"# The page {page[-1]}\n\nWords.\n")
    tiny.put(book, "_toc.yml", NESTED)
    good(book)
    good(book, "--builder", "dirhtml")
    return book / paths.SITE


def menu(site: Path, page: str) -> Tag:
    text = (site / f"{page}.html").read_text(encoding="utf-8")
    _, tag, rest = text.partition('<nav class="bd-links bd-docs-nav"')
    found = BeautifulSoup(tag + rest.partition("</nav>")[0], "html.parser").nav
    assert found
    return found


def leads(site: Path, page: str) -> list[str]:
    """Where the links of a page's menu lead, from the site's root."""
    here = posixpath.dirname(page)
    links = [str(link["href"]) for link in menu(site, page).select("a")]
    return [f"{page}.html" if at == "#" else posixpath.normpath(f"{here}/{at}") for at in links]


def test_every_menu_leads_to_the_same_pages(site: Path) -> None:
    pages = [file.relative_to(site).with_suffix("").as_posix()
             for folder in ("book", "book/claims", "book/data", "book/work")
             for file in (site / folder).glob("*.html")]  # fmt: skip
    wanted = leads(site, "book/index")
    assert len(wanted) > 30 and len(pages) > 60
    assert all((site / lead).is_file() for lead in wanted)
    for page in (*pages, "book/studies/murrough-2013"):
        assert leads(site, page) == wanted, page


@pytest.mark.parametrize("page", [*PAGES, "book/claims/rapid-onset"])
def test_the_way_to_a_page_is_marked_and_open_and_no_other(nested: Path, page: str) -> None:
    found = menu(nested, page)
    (link,) = found.select('a[href="#"]')
    assert link["class"] == ["current", "reference", "internal"]
    way = [step for step in link.parents if step.name in ("li", "ul", "details")]
    below = link.find_next_sibling("details")
    for step in found.select("li, ul, details"):
        on = any(step is each for each in way)
        classes = step.get("class") or []
        assert ("current" in classes) == (on and step.name != "details"), step
        if step.name == "li":
            assert ("active" in classes) == on and classes[0].startswith("toctree-l")
        if step.name == "details":
            assert step.has_attr("open") == (on or step is below)


def test_a_page_that_the_menu_does_not_name_has_none_marked(nested: Path) -> None:
    assert menu(nested, "book/studies/roe-2020").select(".current, .active, [open]") == [
        *menu(nested, "book/studies/roe-2020").select(".bd-toc-item.active")
    ]


def test_of_a_page_that_lies_too_deep_for_the_menu_the_way_is_marked(nested: Path) -> None:
    for page in DEEP[1:]:
        assert not menu(nested, page).select('a[href="#"]')
        steps = [step.a for step in menu(nested, page).select("li.current.active")]
        assert [step.get_text() for step in steps if step] == [
            f"The page {name[-1]}" for name in (*PAGES, DEEP[0])
        ]


def test_where_each_page_has_a_folder_its_menu_leads_to_all_of_them(nested: Path) -> None:
    site = nested.with_name("dirhtml")
    for page in ("book/index", "book/work/a/index", "book/studies/roe-2020/index", "search/index"):
        found = leads(site, page)
        assert len(found) >= 5
        for lead in found:
            assert (site / lead / "index.html").is_file() or (site / lead).is_file(), (page, lead)


def test_a_menu_is_marked_to_the_top() -> None:
    link = '<a class="reference internal" href="a.html">'
    text = f'<ul><li class="toctree-l1">{link}A</a></li></ul>'
    assert marked(text, link) == (
        '<ul class="current"><li class="toctree-l1 current active">'
        '<a class="current reference internal" href="#">A</a></li></ul>'
    )
