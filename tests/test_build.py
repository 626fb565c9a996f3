"""One full strict build of the real book, and the gate, the swap and row-level rebuilds."""

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from companion import publish
from companion.evidence import load
from tests import tiny

OWN_LINK = re.compile(r'(?:src|href)="(https?://[^"]+)"')


def plain_build(root: Path) -> subprocess.CompletedProcess[str]:
    command = [*publish.JUPYTER_BOOK, "."]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


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
    chapters = [c["file"] for part in toc["parts"] for c in part["chapters"]]
    return [toc["root"], *chapters]


def test_every_page_of_the_contents_exists_and_is_not_hollow(site: Path, root: Path) -> None:
    for page in toc_pages(root):
        file = site / f"{page}.html"
        assert file.is_file(), page
        words = Words()
        words.feed(file.read_text(encoding="utf-8"))
        assert words.count > 120, page


def test_every_claim_has_its_chapter_at_the_address_promised(site: Path, root: Path) -> None:
    for claim in load(root).rows("claims"):
        assert (site / f"book/claims/{claim.id}.html").is_file()
    assert (site / "book/left-out.html").is_file()


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for file in site.rglob("*.html"):
        words = Words()
        words.feed(file.read_text(encoding="utf-8"))
        outside = [src for src in words.fetched if src and re.match(r"(https?:)?//", src)]
        assert outside == [], file


def test_no_page_holds_an_address_of_the_builder(site: Path, root: Path) -> None:
    for file in site.rglob("*.html"):
        assert str(root) not in file.read_text(encoding="utf-8"), file


def test_every_study_and_table_has_a_page_with_its_rows(site: Path, root: Path) -> None:
    evidence = load(root)
    for study in evidence.rows("studies"):
        assert (site / f"book/studies/{study.id}.html").is_file()
    for name, table in evidence.tables.items():
        text = (site / f"book/data/{name}.html").read_text(encoding="utf-8")
        assert all(f'id="row-{record.id}"' in text for record in table.records), name
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
            other = (file.parent / path).resolve() if path else file.resolve()
            assert other.is_file(), f"{page}: {target}"
            if anchor and other.suffix == ".html":
                if other not in anchors:
                    anchors[other] = set(re.findall(r'id="([^"]+)"', other.read_text("utf-8")))
                assert anchor in anchors[other], f"{page}: {target}"


@pytest.fixture
def tiny_book(book: Path, root: Path) -> Path:
    """A tiny book that can be built by plain jupyter-book, the package beside it."""
    (book / "companion").symlink_to(root / "companion")
    return book


def test_plain_build_stops_at_the_gate_and_leaves_the_last_good_book(tiny_book: Path) -> None:
    first = plain_build(tiny_book)
    assert first.returncode == 0, first.stdout + first.stderr
    page = tiny_book / "_build/html/book/claims/rapid-onset.html"
    good = page.read_bytes()
    tiny.edit(tiny_book, "data/depression_outcomes.csv", "30,47,,,7,25", "NA,47,,,7,25")
    tiny.edit(tiny_book, "book/claims/rapid-onset.md", "{cite:t}`roe-2020`", "{cite:t}`row-2020`")
    for _ in range(2):
        broken = plain_build(tiny_book)
        said = broken.stdout + broken.stderr
        assert broken.returncode != 0
        assert re.search(r"data/depression_outcomes\.csv:2:\d+: cell-type: ", said)
        assert re.search(r"book/claims/rapid-onset\.md:\d+:\d+: citation-unknown: ", said)
        assert page.read_bytes() == good


def test_an_edited_row_is_shown_everywhere_and_only_its_pages_are_read(tiny_book: Path) -> None:
    assert plain_build(tiny_book).returncode == 0
    idle = plain_build(tiny_book)
    assert "0 added, 0 changed, 0 removed" in re.sub(r"\x1b\[[\d;]*m", "", idle.stdout)
    tiny.edit(tiny_book, "data/depression_outcomes.csv", "30,47,,,7,25", "31,47,,,7,25")
    tiny.edit(tiny_book, "data/depression_outcomes.csv", "2.28,1.17,4.44", "2.36,1.21,4.58")
    again = plain_build(tiny_book)
    said = re.sub(r"\x1b\[[\d;]*m", "", again.stdout)
    assert again.returncode == 0, said
    read = set(re.findall(r"reading sources\.\.\. \[\s*\d+%\] (\S+)", said))
    assert read == {"book/index", "book/claims/rapid-onset", "book/data/depression_outcomes",
                    "book/studies/roe-2020"}  # fmt: skip
    for page in read - {"book/data/depression_outcomes"}:
        text = (tiny_book / f"_build/html/{page}.html").read_text(encoding="utf-8")
        assert "31 of 47 (66%)" in text or "risk ratio 2.36" in text, page


def contents(site: Path) -> dict[str, bytes]:
    files = (f for f in site.rglob("*") if f.is_file())
    return {f.relative_to(site).as_posix(): f.read_bytes() for f in files}


def test_both_ways_to_build_give_the_same_bytes(tiny_book: Path) -> None:
    assert publish.build(tiny_book) == 0
    strict = contents(tiny_book / publish.SITE)
    shutil.rmtree(tiny_book / "_build")
    assert plain_build(tiny_book).returncode == 0
    assert contents(tiny_book / publish.SITE) == strict


def test_a_removed_study_leaves_no_page_behind(tiny_book: Path) -> None:
    assert plain_build(tiny_book).returncode == 0
    page = tiny_book / "_build/html/book/studies/roe-2020.html"
    stray = page.with_name("gone-1999.html")
    shutil.copy(page, stray)
    tiny.edit(tiny_book, "book/index.md", "# Tiny", "# Tiny still")
    assert plain_build(tiny_book).returncode == 0
    assert page.is_file() and not stray.exists()


def test_untrusted_text_is_escaped(tiny_book: Path) -> None:
    tiny.edit(tiny_book, "data/onset_times.csv", "p below 0.05", "<script>alert(1)</script>")
    tiny.edit(tiny_book, "references.bib", "Another trial", "<img src=x onerror=alert(1)>")
    assert plain_build(tiny_book).returncode == 0
    for file in (tiny_book / "_build/html/book").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<script>alert(1)" not in text and "<img src=x" not in text, file


def test_a_failed_build_leaves_the_swap_undone(tmp_path: Path, monkeypatch) -> None:
    site = tmp_path / publish.SITE
    site.mkdir(parents=True)
    (site / "index.html").write_text("good", encoding="utf-8")
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(publish.subprocess, "run", lambda *a, **k: failed)
    assert publish.build(tmp_path) == 1
    assert (site / "index.html").read_text(encoding="utf-8") == "good"


def test_the_swap_replaces_the_whole_site(tmp_path: Path) -> None:
    for name, text in (("new", "new"), ("site", "old")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(text, encoding="utf-8")
    (tmp_path / "site" / "stale.html").write_text("stale", encoding="utf-8")
    publish.swap(tmp_path / "new", tmp_path / "site")
    assert [f.name for f in (tmp_path / "site").iterdir()] == ["index.html"]
    assert (tmp_path / "site/index.html").read_text(encoding="utf-8") == "new"
