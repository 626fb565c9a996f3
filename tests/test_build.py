"""The build around the pages: the gate, row-level rebuilds, builders, interruptions, the swap."""

import os
import re
import shutil
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from companion import publish
from companion.book import paths
from companion.book.load import load
from companion.book.view import View
from companion.questions import answer
from companion.sphinx import gate
from companion.sphinx.manifest import changed
from companion.synthesis import Pooled
from companion.words import results
from tests import tiny
from tests.building import alone, build, change_events, good, same, tree

CHAPTER = "book/claims/rapid-onset"
OUTCOMES = "data/depression_outcomes.csv"


def test_plain_build_stops_at_the_gate_and_leaves_the_last_good_book(tiny_book: Path) -> None:
    before = tree(tiny_book)
    tiny.edit(tiny_book, OUTCOMES, "30,47,,,7,25", "NA,47,,,7,25")
    tiny.edit(tiny_book, f"{CHAPTER}.md", "{cite:t}`roe-2020`", "{cite:t}`row-2020`")
    for _ in range(2):
        broken = build(tiny_book)
        said = broken.said
        assert broken.code != 0 and "Traceback" not in said
        assert re.search(r"data/depression_outcomes\.csv:2:\d+: cell-absent: ", said)
        assert re.search(r"book/claims/rapid-onset\.md:\d+:\d+: citation-unknown: ", said)
        changed = {n for n, b in tree(tiny_book).items() if before.get(n) != b}
        assert changed == {OUTCOMES, f"{CHAPTER}.md"}


def answered(root: Path) -> Pooled:
    """What the first question of a book gives."""
    found = answer(View(load(root)), "response-24h").pooled
    assert found is not None
    return found


def test_an_edited_row_is_shown_everywhere_and_only_its_pages_are_read(tiny_book: Path) -> None:
    good(tiny_book)  # Sphinx reads a book that was moved anew
    assert "Nothing has changed" in good(tiny_book)
    change_events(tiny_book, "31")
    assert changed(load(tiny_book), tiny_book / paths.SITE) == (OUTCOMES,)
    said = good(tiny_book)
    read = set(re.findall(r"reading sources\.\.\. \[\s*\d+%\] (\S+)", said))
    assert read == {"book/index", CHAPTER, "book/data/depression_outcomes",
                    "book/studies/roe-2020"}  # fmt: skip
    pooled = results.effect("risk_ratio", answered(tiny_book)).partition(" ")[2]  # any case
    for page in read - {"book/data/depression_outcomes"}:
        text = (tiny_book / f"{paths.SITE}/{page}.html").read_text(encoding="utf-8")
        assert "31 of 47 (66%)" in text or "risk ratio 2.36" in text or pooled in text, page
    assert changed(load(tiny_book), tiny_book / paths.SITE) == ()
    same(tiny_book)


def test_both_ways_to_build_give_the_same_bytes(tiny_book: Path) -> None:
    assert alone(tiny_book).code == 0
    plain = tree(tiny_book / paths.SITE)
    assert publish.build(tiny_book) == 0
    assert tree(tiny_book / paths.SITE) == plain


def test_a_book_is_built_in_a_folder_of_any_name_that_is_text(built: Path, tmp_path: Path) -> None:
    root = shutil.copytree(built, tmp_path / "100%20 a:b#c 'd' {e}", symlinks=True)
    said = good(root)
    assert "Traceback" not in said and f"The pages are in {root / paths.SITE}." in said
    unnamed = root.rename(tmp_path / os.fsdecode(b"no\xfftext"))
    failed = build(unnamed)
    assert failed.code == 1 and "Traceback" not in failed.said
    assert r"no\xfftext is no UTF-8; rename it. Nothing was built." in failed.said


def test_what_is_no_file_of_data_is_not_copied(tiny_book: Path) -> None:
    os.mkfifo(tiny_book / "data/pipe.json")
    tiny.edit(tiny_book, f"{CHAPTER}.md", "Pooled, ", "Pooled: ")
    good(tiny_book)
    assert not (tiny_book / paths.SITE / "data/pipe.json").exists()


def test_a_link_to_the_page_of_a_study_leads_there_and_shows_its_title(tiny_book: Path) -> None:
    page = f"{CHAPTER}.md"
    tiny.edit(tiny_book, page, "See {cite:t}", "See [](../studies/roe-2020.md), {cite:t}")
    tiny.edit(tiny_book, page, "See [", "[Here](/book/studies/roe-2020.md#row-x). See [")
    wrong = build(tiny_book)
    assert wrong.code != 0 and "row-x" in wrong.said
    tiny.edit(tiny_book, page, "#row-x", "")
    links = re.compile(r'See <a [^>]*href="\.\./studies/roe-2020\.html"[^>]*><[^>]*>(.*?)</')
    built = tiny_book / f"{paths.SITE}/{CHAPTER}.html"
    good(tiny_book)
    assert links.findall(built.read_text(encoding="utf-8")) == ["Roe and Poe 2020"]
    tiny.edit(tiny_book, paths.REFERENCES, "year = {2020}", "year = {2019}")
    good(tiny_book)
    assert links.findall(built.read_text(encoding="utf-8")) == ["Roe and Poe 2019"]
    same(tiny_book)


@pytest.mark.parametrize("builder", ["latex", "pdflatex", "singlehtml", "pdfhtml"])
def test_a_builder_that_cannot_make_the_book_is_refused(tiny_book: Path, builder: str) -> None:
    before = tree(tiny_book / paths.SITE)
    refused = build(tiny_book, "--builder", builder)
    assert refused.code != 0
    assert "cannot make this book" in refused.said and "Traceback" not in refused.said
    assert tree(tiny_book / paths.SITE) == before


def test_other_builders_in_any_order_leave_the_site_that_of_a_clean_build(tiny_book: Path) -> None:
    change_events(tiny_book, "31")
    asked = build(tiny_book, "--builder", "linkcheck")  # finds none where there is no network
    assert "Extension error" not in asked.said and "AttributeError" not in asked.said
    assert "doi.org" in (tiny_book / "_build/linkcheck/output.txt").read_text(encoding="utf-8")
    good(tiny_book, "--builder", "dirhtml")
    page = (tiny_book / f"_build/dirhtml/{CHAPTER}/index.html").read_text(encoding="utf-8")
    assert "31 of 47 (66%)" in page and 'href="../../studies/roe-2020/"' in page
    build(tiny_book, "--builder", "latex")
    good(tiny_book)
    same(tiny_book)


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
    good(tiny_book)
    good(tiny_book, "--builder", "dirhtml")
    tiny.edit(tiny_book, "data/studies.csv", "id,design", "id,desing")
    assert build(tiny_book).code != 0
    after = {n: b for n, b in tree(tiny_book).items() if not n.startswith("_build/")}
    assert after.keys() == before.keys()
    assert {n for n in after if after[n] != before[n]} == {"data/studies.csv"}
    assert (tiny_book / f"{paths.SITE}/book/studies/mine.html").is_file()
    assert (tiny_book / f"{paths.SITE}/book/studies/roe-2020.html").is_file()


def test_untrusted_text_is_escaped(tiny_book: Path) -> None:
    """In cells that are read for roles as in any other, and in names that become titles."""
    (tiny_book.parent / "secret.png").write_bytes(b"not of the book")
    hostile = "<img src=x onerror=alert()> ![it](../../../secret.png) {{ env }} *so*"
    tiny.edit(
        tiny_book, "_config.yml", "title: Tiny", "title: '<img src=x>'\nauthor: '<img src=x>'"
    )
    tiny.edit(tiny_book, "data/onset_times.csv", "p below 0.05", "<script>alert(1)</script>")
    tiny.edit(tiny_book, "references.bib", "Another trial", "<img src=x onerror=alert(1)>")
    tiny.edit(tiny_book, "references.bib", "{Poe, Bo}", "{{Poe <img src=x onerror=alert(1)>}, Bo}")
    row = tiny.read_table(tiny_book, "claim_evidence")[0]
    told = {"finding": f"{hostile} {row['finding']} {hostile}", "caution": hostile}
    tiny.change(tiny_book, "claim_evidence", row["id"], told)
    (judged,) = (r for r in tiny.read_table(tiny_book, "certainty") if r["risk_of_bias_reason"])
    reason = {"risk_of_bias_reason": f"{hostile}. {judged['risk_of_bias_reason']}"}
    tiny.change(tiny_book, "certainty", judged["id"], reason)
    good(tiny_book)
    for file in (tiny_book / paths.SITE).rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<script>alert(1)" not in text and "<img src=x" not in text, file
    chapter = (tiny_book / paths.SITE / f"{CHAPTER}.html").read_text(encoding="utf-8")
    assert chapter.count("![it](../../../secret.png) {{ env }} *so*") >= 4
    assert "datum" in chapter and "{datum}" not in chapter  # its roles are drawn all the same
    assert not list((tiny_book / "_build").rglob("secret.png"))


def test_a_link_that_leads_nowhere_is_no_file_of_the_site(tiny_book: Path) -> None:
    good(tiny_book)
    (tiny_book / paths.SITE / "stray").symlink_to("nowhere")
    tiny.edit(tiny_book, f"{CHAPTER}.md", "It probably does", "Probably it does")
    good(tiny_book)
    assert not (tiny_book / paths.SITE / "stray").is_symlink()
    same(tiny_book)


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


def copied(noted: Path, event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook that notes what is copied."""
    if event == "shutil.copyfile":
        with noted.open("a", encoding="utf-8") as file:
            file.write(f"{arguments[0]}\n")


def test_no_file_of_the_theme_is_copied_that_no_page_uses(tiny_book: Path, tmp_path: Path) -> None:
    noted = tmp_path / "copied"
    assert build(tiny_book, watch=partial(copied, noted)).code == 0
    names = noted.read_text(encoding="utf-8").splitlines()
    theme = [name for name in names if "theme" in name and "/static/" in name]
    assert any(name.endswith("sphinx-book-theme.css") for name in theme)
    assert [n for n in theme if "/vendor/" in n or "/locales/" in n or n.endswith(".map")] == []


def test_a_book_that_knows_its_address_says_it_everywhere(tiny_book: Path) -> None:
    base = "https://book.org/x"
    config = tiny_book / "_config.yml"
    text = config.read_text(encoding="utf-8")
    with_address = text.replace("\nhtml: {", f"\nhtml: {{baseurl: '{base}/', ")
    assert with_address != text
    config.write_text(with_address, encoding="utf-8")
    good(tiny_book)
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
    same(tiny_book)
    config.write_text(text, encoding="utf-8")
    good(tiny_book)
    assert not (site / "sitemap.xml").exists() and not (site / picture).exists()
    same(tiny_book)


@pytest.mark.parametrize("wanted", [True, False])
def test_figures_are_numbered_where_the_settings_say_so(tiny_book: Path, wanted: bool) -> None:
    tiny.put(tiny_book, "book/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    figure = "```{figure} dot.svg\n:alt: A dot\n\nA dot.\n```\n"
    tiny.edit(tiny_book, "book/index.md", "# Tiny\n", f"# Tiny\n\n{figure}")
    setting = f"  config:\n    numfig: {str(wanted).lower()}\n"
    tiny.edit(tiny_book, "_config.yml", "  config:\n", setting)
    good(tiny_book)
    page = (tiny_book / paths.SITE / "book/index.html").read_text(encoding="utf-8")
    assert "A dot." in page and ("caption-number" in page) == wanted


def test_a_page_is_not_built_alone(tiny_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As Jupyter Book would, with the folder of the page for a root."""
    app = SimpleNamespace(srcdir=tiny_book / "book", outdir=tiny_book / "_build/_page/html")
    with pytest.raises(SystemExit):
        gate.gate(app, None)  # type: ignore[arg-type]
    assert f"jupyter-book build {tiny_book}. Nothing was built." in capsys.readouterr().err
