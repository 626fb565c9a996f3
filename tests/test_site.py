"""The real book, built strictly once: every page whole, no other host, links that lead."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from companion.book.book import Book
from companion.model import CLAIMS, STUDIES
from companion.questions.agreement import plain


class Words(HTMLParser):
    """Counts the words of the article and lists what a page would fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.count, self.fetched, self.inside = 0, [], 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "article":
            self.inside += 1
        if tag in ("script", "img", "iframe", "source", "video") and names.get("src"):
            self.fetched.append(names["src"])
        if tag == "link" and names.get("rel") in ("stylesheet", "preload", "icon"):
            self.fetched.append(names.get("href"))

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "article"

    def handle_data(self, data: str) -> None:
        self.count += len(data.split()) if self.inside else 0


def toc_pages(root: Path) -> list[str]:
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(name for part in toc["parts"] for name in listed(part["chapters"]))]


def listed(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        yield entry["file"]
        yield from listed(entry.get("sections", []))


def test_every_page_of_the_contents_exists_and_is_not_hollow(site: Path, root: Path) -> None:
    for page in toc_pages(root):
        file = site / f"{page}.html"
        assert file.is_file(), page
        words = Words()
        words.feed(file.read_text(encoding="utf-8"))
        assert words.count > 120, page


def test_the_references_of_a_chapter_stand_by_the_names_that_prose_gives_them(
    site: Path, real: Book
) -> None:
    name = re.compile(r'<span class="label"><span class="fn-bracket">\[</span>(.*?)<span')
    for claim in real.table(CLAIMS).rows:
        page = (site / f"book/claims/{claim.id}.html").read_text(encoding="utf-8")
        listed = [
            plain(re.sub("<[^>]*>", "", html.unescape(found))) for found in name.findall(page)
        ]
        assert len(listed) > 3 and listed == sorted(listed), claim.id


def test_every_claim_has_its_chapter_at_the_address_promised(site: Path, real: Book) -> None:
    for claim in real.table(CLAIMS).rows:
        assert (site / f"book/claims/{claim.id}.html").is_file()
    assert (site / "book/left-out.html").is_file()


def test_a_citation_names_its_document_and_no_other_of_its_year(site: Path, real: Book) -> None:
    lettered = {key: ref for key, ref in real.references.entries.items() if ref.letter}
    assert lettered
    seen = set()
    for page in (site / "book/claims").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for key, shown in re.findall(r'<a class="cites-([\w-]+) [^>]*>(.*?)</a>', text):
            if key in lettered:
                assert shown.endswith(lettered[key].label.rpartition(" ")[2]), (page.name, key)
                seen.add(key)
        named = re.findall(r'<span class="label">.*?\[</span>(.*?)<span class="fn-', text)
        names = {html.unescape(re.sub("<.*?>", "", name)) for name in named}
        assert names and names <= {entry.label for entry in real.references.entries.values()}
    assert len(seen) > 5


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for file in site.rglob("*.html"):
        words = Words()
        words.feed(file.read_text(encoding="utf-8"))
        outside = [src for src in words.fetched if src and re.match(r"(https?:)?//", src)]
        assert outside == [], file


def test_no_page_holds_an_address_of_the_builder(site: Path, root: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert str(root) not in text and "companion:page/" not in text, file
        assert "companion:file/" not in text, file


def test_every_study_and_table_has_a_page_with_its_rows(site: Path, root: Path, real: Book) -> None:
    for study in real.table(STUDIES).rows:
        assert (site / f"book/studies/{study.id}.html").is_file()
    for name, table in real.tables.items():
        text = (site / f"book/data/{name}.html").read_text(encoding="utf-8")
        assert all(f'id="row-{row.id}"' in text for row in table.rows), name
        assert (site / f"data/{name}.csv").read_bytes() == (root / f"data/{name}.csv").read_bytes()


def test_links_inside_the_book_lead_somewhere(site: Path, root: Path) -> None:
    anchors: dict[Path, set[str]] = {}
    for page in toc_pages(root):
        file = site / f"{page}.html"
        text = file.read_text(encoding="utf-8")
        body = text[text.index("<article") : text.index("</article>")]
        for target in set(re.findall(r'href="([^"]+)"', body)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            path = path.partition("?")[0]
            other = (file.parent / path).resolve() if path else file.resolve()
            assert other.is_file(), f"{page}: {target}"
            if anchor and other.suffix == ".html":
                if other not in anchors:
                    anchors[other] = set(re.findall(r'id="([^"]+)"', other.read_text("utf-8")))
                assert anchor in anchors[other], f"{page}: {target}"


def test_no_sentence_lost_its_large_letters(site: Path) -> None:
    for file in (site / "book").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "95% ci" not in text, file


def visible(text: str) -> str:
    """What stands in the text of a page, code and scripts apart."""
    article = re.search(r'<article class="bd-article">(.*?)</article>', text, re.DOTALL)
    body = article[1] if article else ""
    body = re.sub(r"<(script|pre|code|style)\b.*?</\1>", " ", body, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", body)


def test_no_reader_meets_a_key_outside_the_data_pages(site: Path, real: Book) -> None:
    ids = {row.id for table in real.tables.values() for row in table.rows}
    keys = {id for id in ids if re.search(r"\d", id) and "-" in id} | {"hksj-floored"}
    pages = [*site.glob("book/*.html"), *site.glob("book/claims/*.html"),
             *site.glob("book/studies/*.html")]  # fmt: skip
    assert len(keys) > 1000 and len(pages) > 400
    met = {}
    for page in pages:
        if page.stem == "reproduce":  # the notebook reads the tables as they are
            continue
        words = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", visible(page.read_text("utf-8"))))
        if found := words & keys:
            met[page.stem] = sorted(found)[:3]
    assert met == {}


def test_every_page_has_its_edition_and_way(site: Path, real: Book) -> None:
    for page in site.glob("book/**/*.html"):
        text = page.read_text(encoding="utf-8")
        assert f"Version {real.subject.version}, evidence of 20" in text, page
        assert 'id="how-to-cite"' in text and 'id="report-an-error"' in text, page
        where = re.search(r'<nav class="trail.*?</nav>', text, re.DOTALL)
        assert (where is None) == (page == site / "book/index.html"), page
        if where and page.parent.name in ("data", "studies") and page.stem != "index":
            assert "data/index.html" in where[0] or 'href="index.html"' in where[0], page
        for name in ("citation_title", "citation_inbook_title", "citation_publication_date"):
            assert (f'name="{name}"' in text) == (page.parent.name != "studies"), page


def test_every_chart_has_a_file_that_needs_no_script(site: Path) -> None:
    count = 0
    for page in [*site.glob("book/*.html"), *site.glob("book/claims/*.html")]:
        text = page.read_text(encoding="utf-8")
        for href in re.findall(r'download="[^"]+\.svg" href="([^"]+)"', text):
            assert (page.parent / href).resolve().is_file(), (page, href)
            count += 1
    assert count >= 40


def test_the_guide_stands_last_folded_and_its_fold_has_a_name(site: Path) -> None:
    text = (site / "book/index.html").read_text(encoding="utf-8")
    menu = text.partition('<nav class="bd-links')[2].partition("</nav>")[0]
    part = menu.rpartition('class="caption"')[2]
    assert part.count("work/") == 7 and "<details>" in part
    assert re.findall(r"<summary[^>]*>", part) == ['<summary aria-label="More pages">']
    assert "fa-solid" not in menu and "<svg" in part


def test_no_sentence_ends_twice(site: Path) -> None:
    ends = re.compile(r"(?<!n\.d)[.!?](?:</[a-z]+>)+\.(?![.\w])")
    pages = [*site.glob("book/studies/*.html"), *site.glob("book/claims/*.html")]
    found = {p.stem: m[0] for p in pages if (m := ends.search(p.read_text(encoding="utf-8")))}
    assert found == {}


def test_notes_of_a_summary_are_lettered_in_the_order_of_reading(site: Path) -> None:
    for file in site.glob("book/claims/*.html"):
        text = file.read_text(encoding="utf-8")
        tables = re.findall(r'<table class="evidence findings.*?</table>', text, re.S)
        letters = re.findall(r"<sup><a [^>]*>([a-z]+)</a></sup>", " ".join(tables))
        assert letters == sorted(letters, key=lambda one: (len(one), one)), file.stem
