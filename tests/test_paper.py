"""The book on paper: bound pages, bookmarks, running heads, pictures cut between lines."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from markupsafe import Markup
from pypdf import PdfReader

from companion import paper
from companion.commands import browsers, main
from companion.html.markup import PICTURE
from companion.html.windows import HIGH, LETTER, windowed
from companion.paper import Printed
from tests import tiny

ONE = Printed("book/a", "A & b", '<h1>A &amp; <em>b</em></h1><a href="#x">x</a><p id="x">x</p>', ())
TWO = Printed("book/c/d", "D", '<h1>D</h1><a href="../a.html#x">a</a>', ("_static/s.css",))


def bound(*pages: Printed, base: str = "") -> str:
    return paper.bound(pages, "Title", "version 1", "file:///site/", base)


def test_a_page_is_read_without_what_paper_cannot_show(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book/a.html").write_text(
        '<title>A – Title</title><link rel="stylesheet" href="../_static/s.css?v=1"/>'
        '<nav>no</nav><article class="bd-article"><h1>A<a class="headerlink" href="#a">#</a></h1>'
        '<script type="application/json">{"a": 1}</script></article>',
        encoding="utf-8",
    )
    assert paper.read(tmp_path, "book/a") == Printed(
        "book/a", "A", "<h1>A</h1>", ("_static/s.css",)
    )
    (tmp_path / "book/b.html").write_text("<p>nothing</p>", encoding="utf-8")
    with pytest.raises(ValueError, match="no page"):
        paper.read(tmp_path, "book/b")


def test_links_between_pages_lead_on_and_ids_stay_apart() -> None:
    text = bound(ONE, TWO)
    assert 'href="#p0-x"' in text and 'id="p0-x"' in text
    assert '<article class="bd-article" id="p1"><h1>D</h1><a href="#p0-x">a</a>' in text
    assert 'href="file:///site/_static/s.css"' in text
    assert '<a href="#p1">D</a>' in text  # the list of contents


@pytest.mark.parametrize(
    ("href", "base", "led"),
    [
        ("../data/x.html#row-1", "", ""),
        ("../data/x.html#row-1", "https://b.org", ' href="https://b.org/book/data/x.html#row-1"'),
        ("https://doi.org/10.1/a?b&amp;c", "", ' href="https://doi.org/10.1/a?b&amp;c"'),
        ("tel:988", "", ' href="tel:988"'),
        ("data:text/csv,a", "", ""),
        ("../a.html", "", ' href="#p1"'),
        ("#here", "", ' href="#p0-here"'),
    ],
)
def test_a_link_leads_where_paper_can_follow(href: str, base: str, led: str) -> None:
    page = Printed("book/c/e", "E", f'<a href="{href}">x</a>', ())
    assert f"<a{led}>x</a>" in bound(page, ONE, base=base)


def test_a_page_alone_keeps_its_ids_and_a_sheet_its_margins() -> None:
    assert 'id="x"' in bound(ONE) and 'href="#x"' in bound(ONE) and "title-page" not in bound(ONE)
    sheet = Printed("s", "S", f'<p class="{paper.SHEET}">x</p>', ())
    assert "@page p0" in bound(ONE) and "@page p0" not in bound(sheet)
    assert f'class="{paper.SHEET}"' not in bound(sheet, ONE)


def test_every_fold_is_open_and_what_a_title_holds_is_only_words() -> None:
    page = Printed("a", 'x";}</style><b>', "<details><summary>s</summary>t</details>", ())
    text = bound(page, ONE)
    assert "<details open>" in text
    assert "</style><b>" not in text and text.count("</style>") == 1


def test_headings_are_named_as_they_read() -> None:
    assert paper.headings(bound(ONE, TWO)) == ["A & b", "D"]


def drawn(tall: int, *, foot: bool = True) -> str:
    rows = "".join(f'<text x="0" y="{y}">row {y}</text>' for y in range(40, tall - 80, 26))
    ticks = f'<text x="9" y="{tall - 60}" text-anchor="middle" class="k">0</text>' if foot else ""
    return (
        f'<svg xmlns="x" viewBox="0 0 600 {tall}" width="600" '
        f'height="{tall}" role="img" aria-labelledby="f-wide-title" aria-describedby="d">'
        f'<title id="f-wide-title">T</title><desc id="d">D</desc>{rows}{ticks}</svg>'
    )


def windows(picture: str) -> list[tuple[float, float]]:
    """Where each window on a picture begins and how high it is; they show what it has drawn."""
    drawn, text = windowed(Markup(picture))
    found = re.findall(r'<svg class="window"[^>]*viewBox="0 ([\d.]+) 600 ([\d.]+)"', text)
    assert text.count('<use href="#f-wide-drawn"/>') == len(found)
    assert drawn.count('<g id="f-wide-drawn">') == bool(found)
    assert text.count('aria-labelledby="f-wide-title"') == bool(found)  # it is said once
    return [(float(top), float(height)) for top, height in found]


def test_a_picture_that_a_page_holds_stays_whole() -> None:
    assert windows(drawn(900)) == []


@pytest.mark.parametrize("foot", [True, False])
def test_a_taller_one_is_cut_between_lines_and_nothing_is_lost(foot: bool) -> None:
    found = windows(drawn(2400, foot=foot))
    parts = found[::2] if foot else found
    assert len(parts) >= 3
    if foot:  # every window has the ticks
        assert len({strip for strip in found[1::2]}) == 1 and len(found) == 2 * len(parts)
    for (top, height), (after, _) in pairwise(parts):
        assert top + height == pytest.approx(after)
    assert parts[0][0] == 0
    assert sum(height for _, height in parts) + (found[1][1] if foot else 0) == pytest.approx(2400)
    for top, _ in parts[1:]:
        assert all(not y - 10 < top < y + 3 for y in range(40, 2320, 26))
    assert max(height for _, height in parts) <= HIGH * 600


def test_a_picture_of_panels_is_cut_under_the_ticks_of_one() -> None:
    ticks = [y - 20 for y in range(300, 2400, 300)]
    rows = [f'<text x="9" y="{y}" text-anchor="middle" class="k">0</text>' for y in ticks]
    panels = drawn(2400, foot=False).replace("</svg>", f"{''.join(rows)}</svg>")
    tops = [top for top, _ in windows(panels)][1:]
    assert tops == [ticks[1] + LETTER / 2, ticks[3] + LETTER / 2, ticks[5] + LETTER / 2]


def test_lines_without_a_gap_are_cut_nevertheless() -> None:
    dense = drawn(3000).replace("</svg>", "".join(
        f'<text x="0" y="{y}">x</text>' for y in range(0, 3000, 5)) + "</svg>")  # fmt: skip
    assert len(windows(dense)) >= 4


def test_a_window_is_not_taken_for_the_picture_that_it_shows() -> None:
    picture, text = windowed(Markup(drawn(2400)))
    assert [found[0] for found in PICTURE.finditer(f"<div>{picture}{text}</div>")] == [picture]


def test_windows_of_several_pages_show_each_its_own_picture() -> None:
    page = "".join(windowed(Markup(drawn(2400))))
    text = bound(Printed("a", "A", page, ()), Printed("b", "B", page, ()))
    for number in (0, 1):
        assert text.count(f'<g id="p{number}-f-wide-drawn">') == 1
        assert text.count(f'<use href="#p{number}-f-wide-drawn"/>') >= 3


@pytest.fixture(scope="module")
def printed(site: Path, root: Path) -> Path:
    """A chapter and the sheet, printed by the command."""
    for page in ("book/claims/rapid-onset", "book/bedside"):
        done = CliRunner().invoke(main, ["pdf", str(root), "--only", page])
        assert done.exit_code == 0, done.output
    return root / "_build/pdf"


def test_a_chapter_is_tagged_and_has_bookmarks_heads_and_numbers(printed: Path) -> None:
    (file,) = printed.glob("*-rapid-onset.pdf")
    document = PdfReader(file)
    top = document.root_object
    assert top["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in top and top["/Lang"] == "en"
    names = [mark["/Title"] for mark in document.outline[1]]
    assert document.outline[0]["/Title"] == "It often works within hours or days, not weeks"
    assert {"Bottom line", "Summary", "What speaks against it", "References"} <= set(names)
    for number, page in enumerate(document.pages, 1):
        words = page.extract_text()
        assert "evidence companion, version" in words
        assert re.search(rf"^{number}$", words, re.MULTILINE)
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx((595, 842), abs=1)
    whole = "\n".join(page.extract_text() for page in document.pages)
    assert "https://doi.org/" in whole and "Murrough et al. 2013" in whole
    assert not list(printed.glob("*.html")) and not list(printed.glob("*.new"))


def test_its_charts_are_lines_and_no_image(printed: Path) -> None:
    (file,) = printed.glob("*-rapid-onset.pdf")
    assert sum(len(page.images) for page in PdfReader(file).pages) == 0


def test_the_sheet_is_one_sheet(printed: Path) -> None:
    (file,) = printed.glob("*-bedside.pdf")
    document = PdfReader(file)
    assert len(document.pages) == 2
    assert "Australia" in document.pages[0].extract_text()


def test_nothing_wider_than_paper(site: Path, chrome: object) -> None:
    """Bound pages laid out as wide as an A4 page without its margins: nothing lies beyond."""
    names = ("book/index", "book/onset-times", "book/claims/trd-relief", "book/families")
    pages = [paper.read(site, name) for name in names]
    text = paper.bound(pages, "T", "E", paper.address_of(site))
    file = site.parent / "bound.html"
    file.write_text(text, encoding="utf-8")
    page = chrome.new_page(viewport={"width": 680, "height": 900})  # type: ignore[attr-defined]
    page.emulate_media(media="print")
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 681
    page.close()
    file.unlink()


def test_a_machine_without_a_browser_is_told_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsers, "find", lambda: None)
    done = CliRunner().invoke(main, ["pdf", str(root)])
    assert done.exit_code == 2 and "CHROMIUM" in done.output


def test_a_browser_that_fails_leaves_the_last_file(
    printed: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = printed.glob("*-bedside.pdf")
    before = file.read_bytes()
    monkeypatch.setattr(browsers, "find", lambda: "/bin/false")
    done = CliRunner().invoke(main, ["pdf", str(root), "--only", "book/bedside"])
    assert done.exit_code == 2 and "could not print" in done.output
    assert file.read_bytes() == before
    assert CliRunner().invoke(main, ["pdf", str(root), "--only", "no"]).exit_code == 2


def test_a_site_that_is_older_than_its_sources_is_not_printed(tiny_book: Path) -> None:
    tiny.edit(tiny_book, "book/claims/rapid-onset.md", "See ", "See, too, ")
    done = CliRunner().invoke(main, ["pdf", str(tiny_book)])
    assert done.exit_code == 2 and "a change of book/claims/rapid-onset.md" in done.output
    assert not (tiny_book / "_build/pdf").exists()
