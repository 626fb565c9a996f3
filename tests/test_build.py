"""The build around the pages: the gate, row-level rebuilds, builders, interruptions, the swap."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from companion import publish
from companion.book import paths
from companion.book.load import load
from companion.book.view import View
from companion.questions import answer
from companion.sphinx.manifest import changed
from companion.synthesis import Pooled
from companion.words import results
from tests import tiny

CHAPTER = "book/claims/rapid-onset"
OUTCOMES = "data/depression_outcomes.csv"


def plain_build(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [*publish.JUPYTER_BOOK, ".", *options]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def good(build: subprocess.CompletedProcess[str]) -> str:
    """What a build said, without colours; it ended well."""
    assert build.returncode == 0, build.stdout + build.stderr
    return re.sub(r"\x1b\[[\d;]*m", "", build.stdout)


def tree(folder: Path) -> dict[str, bytes]:
    files = (f for f in folder.rglob("*") if f.is_file())
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


def clean_tree(root: Path, tmp: Path) -> dict[str, bytes]:
    """The site that a build from nothing gives of the same sources."""
    copy = tmp / "clean"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("_build"), symlinks=True)
    good(plain_build(copy))
    return tree(copy / paths.SITE)


def same(root: Path, tmp: Path) -> None:
    """The site is, byte for byte, that of a clean build."""
    ours, theirs = tree(root / paths.SITE), clean_tree(root, tmp)
    assert ours.keys() == theirs.keys()
    differ = [name for name in ours if ours[name] != theirs[name]]
    assert differ == []


def change_events(root: Path, events: str) -> None:
    """Another number of responders, with the estimate that follows from it."""
    printed = {"31": "2.36,1.21,4.58", "33": "2.51,1.30,4.85"}[events]
    tiny.edit(root, OUTCOMES, "30,47,,,7,25", f"{events},47,,,7,25")
    tiny.edit(root, OUTCOMES, "2.28,1.17,4.44", printed)


@pytest.fixture
def tiny_book(built: Path, tmp_path: Path) -> Path:
    """A book of its own, with its site and what the build keeps, as after a first build."""
    return shutil.copytree(built, tmp_path / "book", symlinks=True)


def test_plain_build_stops_at_the_gate_and_leaves_the_last_good_book(tiny_book: Path) -> None:
    before = tree(tiny_book)
    tiny.edit(tiny_book, OUTCOMES, "30,47,,,7,25", "NA,47,,,7,25")
    tiny.edit(tiny_book, f"{CHAPTER}.md", "{cite:t}`roe-2020`", "{cite:t}`row-2020`")
    for _ in range(2):
        broken = plain_build(tiny_book)
        said = broken.stdout + broken.stderr
        assert broken.returncode != 0
        assert re.search(r"data/depression_outcomes\.csv:2:\d+: cell-absent: ", said)
        assert re.search(r"book/claims/rapid-onset\.md:\d+:\d+: citation-unknown: ", said)
        changed = {n for n, b in tree(tiny_book).items() if before.get(n) != b}
        assert changed == {OUTCOMES, f"{CHAPTER}.md"}


def answered(root: Path) -> Pooled:
    """What the first question of a book gives."""
    found = answer(View(load(root)), "response-24h").pooled
    assert found is not None
    return found


def test_an_edited_row_is_shown_everywhere_and_only_its_pages_are_read(
    tiny_book: Path, tmp_path: Path
) -> None:
    good(plain_build(tiny_book))  # Sphinx reads a book that was moved anew
    idle = good(plain_build(tiny_book))
    assert "0 added, 0 changed, 0 removed" in idle
    change_events(tiny_book, "31")
    assert changed(load(tiny_book), tiny_book / paths.SITE) == (OUTCOMES,)
    said = good(plain_build(tiny_book))
    read = set(re.findall(r"reading sources\.\.\. \[\s*\d+%\] (\S+)", said))
    assert read == {"book/index", CHAPTER, "book/data/depression_outcomes",
                    "book/studies/roe-2020"}  # fmt: skip
    pooled = results.effect("risk_ratio", answered(tiny_book)).partition(" ")[2]  # any case
    for page in read - {"book/data/depression_outcomes"}:
        text = (tiny_book / f"{paths.SITE}/{page}.html").read_text(encoding="utf-8")
        assert "31 of 47 (66%)" in text or "risk ratio 2.36" in text or pooled in text, page
    assert changed(load(tiny_book), tiny_book / paths.SITE) == ()
    same(tiny_book, tmp_path)


def test_both_ways_to_build_give_the_same_bytes(tiny_book: Path) -> None:
    plain = tree(tiny_book / paths.SITE)
    assert publish.build(tiny_book) == 0
    assert tree(tiny_book / paths.SITE) == plain


@pytest.mark.parametrize("builder", ["latex", "pdflatex", "singlehtml", "pdfhtml"])
def test_a_builder_that_cannot_make_the_book_is_refused(tiny_book: Path, builder: str) -> None:
    before = tree(tiny_book / paths.SITE)
    refused = plain_build(tiny_book, "--builder", builder)
    assert refused.returncode != 0
    assert "cannot make this book" in refused.stdout + refused.stderr
    assert tree(tiny_book / paths.SITE) == before


def test_other_builders_in_any_order_leave_the_site_that_of_a_clean_build(
    tiny_book: Path, tmp_path: Path
) -> None:
    change_events(tiny_book, "31")
    plain_build(tiny_book, "--builder", "linkcheck")  # fails where there is no network
    good(plain_build(tiny_book, "--builder", "dirhtml"))
    page = (tiny_book / f"_build/dirhtml/{CHAPTER}/index.html").read_text(encoding="utf-8")
    assert "31 of 47 (66%)" in page and 'href="../../studies/roe-2020/"' in page
    plain_build(tiny_book, "--builder", "latex")
    good(plain_build(tiny_book))
    same(tiny_book, tmp_path)


def test_contents_titles_and_pages_are_those_of_a_clean_build(
    tiny_book: Path, tmp_path: Path
) -> None:
    tiny.put(tiny_book, "book/more.md", "# More to read\n\nWords.\n\n![A dot](../dot.svg)\n")
    tiny.put(tiny_book, "dot.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    tiny.edit(tiny_book, "_toc.yml", "- file: book/claims/rapid-onset",
              "- file: book/more\n- file: book/claims/rapid-onset")  # fmt: skip
    good(plain_build(tiny_book))
    same(tiny_book, tmp_path)
    tiny.edit(tiny_book, "dot.svg", "/>", " />")  # what only a page names is a source as well
    assert changed(load(tiny_book), tiny_book / paths.SITE) == ("dot.svg",)
    (tiny_book / "book/more.md").rename(tiny_book / "book/other.md")
    tiny.edit(tiny_book, "_toc.yml", "book/more", "book/other")
    tiny.edit(tiny_book, "book/index.md", "# Tiny", "# Tiny still")
    good(plain_build(tiny_book))
    same(tiny_book, tmp_path)


def test_configuration_reference_and_numerals_are_those_of_a_clean_build(
    tiny_book: Path, tmp_path: Path
) -> None:
    tiny.edit(tiny_book, "references.bib", "Ketamine and midazolam at a day", "Another title")
    good(plain_build(tiny_book))
    same(tiny_book, tmp_path)
    tiny.edit(tiny_book, "_config.yml", "title: Tiny", "title: Tiny no more")
    with (tiny_book / paths.NUMERALS).open("a", encoding="utf-8") as file:
        file.write("\\bseven seas\\b  # a name\n")
    good(plain_build(tiny_book))
    same(tiny_book, tmp_path)


def test_template_style_and_script_are_those_of_a_clean_build(
    tiny_book: Path, tmp_path: Path, root: Path
) -> None:
    (tiny_book / "companion").unlink()
    shutil.copytree(root / "companion", tiny_book / "companion",
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    for file in ("static/companion.css", "static/tables.js", "templates/claim_card.html"):
        with (tiny_book / "companion" / file).open("a", encoding="utf-8") as opened:
            opened.write("\n")
        good(plain_build(tiny_book))
    same(tiny_book, tmp_path)


def test_nothing_of_the_authors_is_written_or_deleted(tiny_book: Path) -> None:
    mine = tiny_book / "book/studies/mine.md"
    mine.parent.mkdir()
    mine.write_text("---\norphan: true\n---\n# Mine\n\nMy own page.\n", encoding="utf-8")
    for name in ("env", "my-venv"):
        venv = tiny_book / name / "lib"
        venv.mkdir(parents=True)
        (venv.parent / "pyvenv.cfg").write_text("home = /usr\n", encoding="utf-8")
        (venv / "readme.md").write_text("# Not a page\n\n64% of people.\n", encoding="utf-8")
    before = {n: b for n, b in tree(tiny_book).items() if not n.startswith("_build/")}
    good(plain_build(tiny_book))
    good(plain_build(tiny_book, "--builder", "dirhtml"))
    tiny.edit(tiny_book, "data/studies.csv", "id,design", "id,desing")
    assert plain_build(tiny_book).returncode != 0
    after = {n: b for n, b in tree(tiny_book).items() if not n.startswith("_build/")}
    assert after.keys() == before.keys()
    assert {n for n in after if after[n] != before[n]} == {"data/studies.csv"}
    assert (tiny_book / f"{paths.SITE}/book/studies/mine.html").is_file()
    assert (tiny_book / f"{paths.SITE}/book/studies/roe-2020.html").is_file()


def kill_when(root: Path, ready: Callable[[], bool]) -> None:
    """Build, and kill the build's whole process group as soon as ``ready``."""
    command = [*publish.JUPYTER_BOOK, "."]
    with subprocess.Popen(
        command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as build:  # fmt: skip
        while build.poll() is None and not ready():
            time.sleep(0.01)
        assert build.poll() is None, "the build ended before it was killed"
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()


def test_a_killed_build_leaves_the_last_good_book_and_the_next_is_right(
    tiny_book: Path, tmp_path: Path
) -> None:
    good(plain_build(tiny_book))
    before = tree(tiny_book / paths.SITE)
    change_events(tiny_book, "31")
    work = tiny_book / "_build/.companion/html/site" / f"{CHAPTER}.html"
    pickled = tiny_book / "_build/.doctrees/environment.pickle"
    old, saved = work.read_bytes(), pickled.stat().st_mtime_ns
    # killed once what the pages used is saved, while pages are being written
    kill_when(tiny_book, lambda: pickled.stat().st_mtime_ns != saved)
    assert tree(tiny_book / paths.SITE) == before
    good(plain_build(tiny_book))
    same(tiny_book, tmp_path)
    assert work.read_bytes() != old


def test_an_edit_that_is_taken_back_after_a_kill_leaves_nothing_behind(
    tiny_book: Path, tmp_path: Path
) -> None:
    good(plain_build(tiny_book))
    before = tree(tiny_book / paths.SITE)
    original = (tiny_book / OUTCOMES).read_bytes()
    doctree = tiny_book / f"_build/.doctrees/{CHAPTER}.doctree"
    read = doctree.stat().st_mtime_ns
    change_events(tiny_book, "33")
    kill_when(tiny_book, lambda: doctree.stat().st_mtime_ns != read)
    (tiny_book / OUTCOMES).write_bytes(original)
    good(plain_build(tiny_book))
    assert tree(tiny_book / paths.SITE) == before


def test_a_removed_study_leaves_no_page_behind(tiny_book: Path, tmp_path: Path) -> None:
    page = tiny_book / f"{paths.SITE}/book/studies/lone-2022.html"
    bib = "@article{lone-2022,\n  author = {Lone, Al},\n  title = {{Alone}},\n" \
          "  journal = {J},\n  year = {2022}\n}\n"  # fmt: skip
    files = ("references.bib", "data/studies.csv", "data/screening.csv", "data/claim_evidence.csv")
    before = {name: (tiny_book / name).read_bytes() for name in files}
    with (tiny_book / "references.bib").open("a", encoding="utf-8") as file:
        file.write("\n" + bib)
    new = {"id": "lone-2022", "family": "lone-2022", "registration": "", "source": "lone-2022"}
    tiny.append(tiny_book, "studies", new, "roe-2020")
    tiny.append(tiny_book, "screening", {"id": "screen-lone-2022", "study": "lone-2022"},
                "screen-roe-2020")  # fmt: skip
    bearing = {"id": "rapid-onset-lone-2022", "study": "lone-2022", "finding": "Nothing.",
               "source": "lone-2022"}  # fmt: skip
    tiny.append(tiny_book, "claim_evidence", bearing, "rapid-onset-roe-2020")
    good(plain_build(tiny_book))
    assert page.is_file()
    for name, content in before.items():
        (tiny_book / name).write_bytes(content)
    good(plain_build(tiny_book))
    assert not page.exists()
    same(tiny_book, tmp_path)


def test_untrusted_text_is_escaped(tiny_book: Path) -> None:
    tiny.edit(tiny_book, "data/onset_times.csv", "p below 0.05", "<script>alert(1)</script>")
    tiny.edit(tiny_book, "references.bib", "Another trial", "<img src=x onerror=alert(1)>")
    good(plain_build(tiny_book))
    for file in (tiny_book / paths.SITE / "book").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<script>alert(1)" not in text and "<img src=x" not in text, file


def test_the_swap_replaces_the_whole_site_and_links_what_did_not_change(tmp_path: Path) -> None:
    for name, text in (("new", "new"), ("site", "old")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(text, encoding="utf-8")
        (tmp_path / name / "same.html").write_text("same", encoding="utf-8")
    (tmp_path / "site/stale.html").write_text("stale", encoding="utf-8")
    kept = (tmp_path / "site/same.html").stat().st_ino
    publish.mirror(tmp_path / "new", tmp_path / "site")
    assert tree(tmp_path / "site") == {"index.html": b"new", "same.html": b"same"}
    assert (tmp_path / "site/same.html").stat().st_ino == kept
    assert (tmp_path / "new/index.html").is_file()


def test_a_swap_cut_between_its_renames_is_mended(tmp_path: Path) -> None:
    old = tmp_path / "html.old"
    old.mkdir()
    (old / "index.html").write_text("good", encoding="utf-8")
    (tmp_path / "html").mkdir()  # Sphinx makes the empty folder before any of our code runs
    publish.recover(tmp_path / "html")
    assert tree(tmp_path / "html") == {"index.html": b"good"} and not old.exists()


def test_a_book_that_knows_its_address_says_it_everywhere(tiny_book: Path, tmp_path: Path) -> None:
    base = "https://book.org/x"
    config = tiny_book / "_config.yml"
    text = config.read_text(encoding="utf-8")
    with_address = text.replace("\nhtml: {", f"\nhtml: {{baseurl: '{base}/', ")
    assert with_address != text
    config.write_text(with_address, encoding="utf-8")
    good(plain_build(tiny_book))
    site = tiny_book / paths.SITE
    chapter = (site / f"{CHAPTER}.html").read_text(encoding="utf-8")
    address = f"{base}/{CHAPTER}.html"
    assert f'<link rel="canonical" href="{address}"' in chapter
    assert f'<meta property="og:url" content="{address}"/>' in chapter
    assert f'<meta name="citation_public_url" content="{address}"/>' in chapter
    picture = f"_charts/{CHAPTER}/shared.png"
    assert f'<meta property="og:image" content="{base}/{picture}"/>' in chapter
    assert (site / picture).read_bytes().startswith(b"\x89PNG")
    assert f"{address}</p>" in chapter  # how to cite it
    listed = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{address}</loc>" in listed
    assert f"Sitemap: {base}/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
    same(tiny_book, tmp_path)
    config.write_text(text, encoding="utf-8")
    good(plain_build(tiny_book))
    assert not (site / "sitemap.xml").exists() and not (site / picture).exists()
    same(tiny_book, tmp_path)
