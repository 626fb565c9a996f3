"""What stands around a page: its edition, how it is cited, what it says of itself, its pictures."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree as ET

import bibtexparser
import pytest
from pybtex.database import parse_string
from pybtex.plugin import find_plugin
from sphinx.application import Sphinx

from companion.book.load import load
from companion.charts.picture.links import linked as link_labels
from companion.html.colophon import Leaf, colophon
from companion.model import CLAIMS
from companion.sphinx import frame, pictures
from companion.sphinx.linked import Described, linked
from companion.words.edition import Edition, cited, edition_of, newest
from tests import tiny

EDITION = Edition("A book & more", "The makers", "1.2.0", "2026-01-31")


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        (EDITION, "version 1.2.0, evidence of 2026-01-31"),
        (replace(EDITION, version=""), "evidence of 2026-01-31"),
        (replace(EDITION, version="", date=""), ""),
    ],
)
def test_an_edition_says_what_is_known(edition: Edition, said: str) -> None:
    assert edition.said == said


def test_a_page_is_cited_within_its_book() -> None:
    found = cited(EDITION, "Does it work?", "book/claims/x", "https://book.org/x.html")
    assert found.text == (
        "The makers. Does it work? In: A book & more, version 1.2.0, evidence of 2026-01-31 (2026)."
        " https://book.org/x.html"
    )
    (entry,) = bibtexparser.parse_string(found.bibtex).entries
    assert entry.entry_type == "incollection" and entry.key == "book-claims-x"
    assert (
        entry["booktitle"].startswith(r"A book \& more, version 1.2.0")
        and entry["url"] == "https://book.org/x.html"
    )


def test_the_book_itself_is_no_part_of_itself() -> None:
    found = cited(EDITION, EDITION.title, "book/index")
    assert found.text.count("A book & more") == 1 and found.bibtex.startswith("@misc{")


@pytest.mark.parametrize("title", ["Does it work?", EDITION.title])
def test_a_citation_prints_by_the_style_of_the_book(title: str) -> None:
    """Where a field is missing that the style asks for, nothing is printed."""
    (entry,) = parse_string(
        cited(EDITION, title, "book/claims/x").bibtex, "bibtex"
    ).entries.values()
    (told,) = find_plugin("pybtex.style.formatting", "plain")().format_entries([entry])
    printed = told.text.render_as("text")
    assert "book" in printed and "2026" in printed and "ersion 1.2.0" in printed


def test_what_is_unknown_is_not_cited() -> None:
    found = cited(Edition("B", "", "", ""), "T {1}", "t")
    assert found.text == "T {1}. In: B."
    assert "author" not in found.bibtex and r"title = {T \{1\}}" in found.bibtex


def test_the_day_of_the_evidence_is_the_newest_look(book: Path) -> None:
    before = newest(load(book))
    tiny.change(book, CLAIMS.name, "rapid-onset", {"last_checked": "2031-05-06"})
    assert before < newest(load(book)) == "2031-05-06"
    assert edition_of(load(book), "Us").date == "2031-05-06"


def test_a_report_names_page_and_edition_and_leaves_room_for_the_row() -> None:
    end = colophon(EDITION, Leaf("book/x", "A <b> page"), "https://x.org/new?t={title}&b={report}")
    assert "Page: A &lt;b&gt; page (book/x)" in end
    assert 'href="https://x.org/new?t=Error%20in%20A%20%3Cb%3E%20page&amp;b=Page%3A' in end
    assert re.search(r'data-address="[^"]*Row%3A%20\{row\}%0A', end)
    assert "{row}" not in re.sub(r'data-address="[^"]*"', "", end)
    assert "send it</a>" not in colophon(EDITION, Leaf("book/x", "X"))


def test_the_way_to_a_study_leads_over_the_table_of_its_row(book: Path) -> None:
    read = load(book)
    way = [s["href"] for s in frame.steps(read, "book/studies/roe-2020", "<{}>".format)]
    assert way[0] == f"<{read.contents.root}>"
    known = [name for name in ("book/data/index", "book/data/studies") if name in read.page_named]
    assert way[1:] == [f"<{name}>" for name in known]


def test_a_chapter_reviews_its_claim(book: Path) -> None:
    read = load(book)
    (claim, *_) = read.table(CLAIMS).rows
    page = Described("book/claims/x", "T", "S", "https://b.org/book/claims/x.html")
    data = linked(read, EDITION, page, "en", claim=claim)
    review = data["mainEntity"]
    assert review["@type"] == "ClaimReview" and review["claimReviewed"] == claim.restatement
    assert review["reviewRating"]["alternateName"] and review["url"] == page.address
    assert data["isPartOf"]["bookEdition"] == "1.2.0" and data["license"]


def test_a_data_page_is_a_dataset_with_its_file(book: Path) -> None:
    read = load(book)
    name = "book/data/claims"
    data = linked(read, EDITION, Described(name, "T", "S", f"https://b.org/x/{name}.html"), "en")
    assert data["@type"] == "Dataset" and "restatement" in data["variableMeasured"]
    assert data["distribution"][0]["contentUrl"] == "https://b.org/x/data/claims.csv"
    bare = linked(read, EDITION, Described(name, "T", "S"), "en")
    assert "contentUrl" not in bare["distribution"][0] and "url" not in bare


def test_the_page_of_a_study_is_not_the_study(book: Path) -> None:
    read = load(book)
    page = Described("book/studies/roe-2020", "T", "S")
    data = linked(read, EDITION, page, "en", paper=read.reference("roe-2020"))
    assert data["@type"] == "WebPage" and data["mainEntity"]["@type"] == "ScholarlyArticle"


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
    'fill="currentColor" role="group" aria-labelledby="{id}-{kind}-title">'
    '<title id="{id}-{kind}-title">T</title><desc>D</desc>'
    '<g class="links"><a href="../x.html"><text x="5" y="20">Roe 2020</text></a></g></svg>'
)


def fake(root: Path, base: str = "") -> Sphinx:
    app = SimpleNamespace(
        outdir=str(root),
        config=SimpleNamespace(html_baseurl=base),
        env=SimpleNamespace(found_docs={"book/a"}),
    )
    return cast("Sphinx", cast("Any", app))


def test_each_wide_picture_is_a_file_that_stands_alone(tmp_path: Path) -> None:
    body = "".join(
        SVG.format(w=600, h=h, id=id, kind=kind)
        for id, h in (("one", 500), ("two", 90))
        for kind in ("wide", "narrow")
    )
    assert pictures.files(fake(tmp_path), "book/a", body) == ""
    folder = tmp_path / "_charts/book/a"
    assert sorted(file.name for file in folder.iterdir()) == ["one.svg", "two.svg"]
    root = ET.parse(folder / "one.svg").getroot()
    assert root.get("color") == pictures.INK
    assert not [e for e in root.iter() if e.tag.endswith("}a")]
    assert "Roe 2020" in "".join(root.itertext())
    pictures.files(fake(tmp_path), "book/a", SVG.format(w=600, h=90, id="two", kind="wide"))
    assert [file.name for file in folder.iterdir()] == ["two.svg"]  # what is gone is removed
    pictures.files(fake(tmp_path), "book/a", "no chart")
    assert not folder.exists()


def test_links_show_the_flattest_chart_whole_where_the_address_is_known(tmp_path: Path) -> None:
    body = "".join(SVG.format(w=600, h=h, id=f"c{h}", kind="wide") for h in (700, 300))
    app = fake(tmp_path, "https://book.org/")
    assert pictures.files(app, "book/a", body) == "https://book.org/_charts/book/a/shared.png"
    image = (tmp_path / "_charts/book/a/shared.png").read_bytes()
    size = tuple(int.from_bytes(image[at : at + 4]) for at in (16, 20))
    assert size == (pictures.WIDE, pictures.TALL)
    one = pictures.standing(SVG.format(w=600, h=300, id="c300", kind="wide"))
    other = pictures.standing(SVG.format(w=600, h=700, id="c700", kind="wide"))
    assert image == pictures.shown(one) != pictures.shown(other)


def test_a_picture_is_drawn_with_the_fonts_of_the_package() -> None:
    words = pictures.standing(SVG.format(w=600, h=300, id="c", kind="wide"))
    assert pictures.shown(words) != pictures.shown(words.replace("Roe 2020", ""))


def test_the_files_of_a_page_that_is_gone_go_too(tmp_path: Path) -> None:
    for page in ("book/a", "book/gone"):
        pictures.files(fake(tmp_path), page, SVG.format(w=6, h=9, id="c", kind="wide"))
    pictures.clear(fake(tmp_path))
    assert (tmp_path / "_charts/book/a/c.svg").exists()
    assert not (tmp_path / "_charts/book/gone").exists()


def picture(*texts: str) -> ET.Element:
    root = ET.fromstring("<svg><title>T</title><desc>D</desc><g><path/></g></svg>")
    group = root.find("g")
    assert group is not None
    for text in texts:
        element = ET.SubElement(group, "text")
        for line in text.split("|") if "|" in text else ():
            ET.SubElement(element, "tspan").text = line
        if "|" not in text:
            element.text = text
    return root


def test_a_label_becomes_a_link_on_one_line_or_more_and_with_columns_below() -> None:
    root = picture("Roe 2020", "Poe et al.|2021", "Poe et al.|2021|n 47; n 25", "Roe 2020, later")
    link_labels(root, {"Roe 2020": "roe", "Poe et al. 2021": "poe", "Noe 2023": ""})
    links = root.findall(".//a")
    assert [link.get("href") for link in links] == ["roe", "poe", "poe"]
    last = links[2].findall("text/tspan")
    assert [line.get("class") for line in last] == ["label", "label", None]
    assert root.get("role") == "group" and root.find("g").get("aria-hidden") == "true"  # type: ignore[union-attr]
    assert [t.text for t in root.find("g").iter("text")] == ["Roe 2020, later"]  # type: ignore[union-attr]


def test_a_picture_without_labels_stays_one_image() -> None:
    root = picture("Pooled")
    root.set("role", "img")
    before = ET.tostring(root)
    link_labels(root, {"Roe 2020": "roe", "Pooled": ""})
    assert ET.tostring(root) == before
