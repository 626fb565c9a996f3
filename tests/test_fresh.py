"""After an edit of any kind a build gives, byte for byte, what a clean build gives."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from companion.book import paths
from tests import tiny
from tests.building import alone, change_events, good, same, tree

CHAPTER = "book/claims/rapid-onset.md"
TRIALS = ("studies", "screening", "claim_evidence")


def add(root: Path, path: str, text: str) -> None:
    """Write at the end of a file, or a new one."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    with (root / path).open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)


def add_study(root: Path) -> None:
    add(root, "references.bib", "\n@article{lone-2022,\n  author = {Lone, Al},\n"
        "  title = {{Alone}},\n  journal = {J},\n  year = {2022}\n}\n")  # fmt: skip
    new = {"id": "lone-2022", "family": "lone-2022", "registration": "", "source": "lone-2022"}
    tiny.append(root, "studies", new, "roe-2020")
    seen = {"id": "screen-lone-2022", "candidate": "lone-2022", "study": "lone-2022"}
    tiny.append(root, "screening", seen, "screen-roe-2020")
    bearing = {"id": "rapid-onset-lone-2022", "study": "lone-2022", "finding": "Nothing.",
               "source": "lone-2022"}  # fmt: skip
    tiny.append(root, "claim_evidence", bearing, "rapid-onset-roe-2020")


def remove_study(root: Path) -> None:
    text = (root / "references.bib").read_text(encoding="utf-8")
    tiny.put(root, "references.bib", text.partition("\n@article{lone-2022")[0])
    for table in TRIALS:
        rows = [r for r in tiny.read_table(root, table) if "lone-2022" not in r["id"]]
        tiny.write_table(root, table, rows)


def add_page(root: Path) -> None:
    tiny.put(root, "book/more.md", "# More to read\n\nWords.\n")
    tiny.edit(root, "_toc.yml", "- file: book/claims/rapid-onset",
              "- file: book/claims/rapid-onset\n- file: book/more")  # fmt: skip


def reorder_pages(root: Path) -> None:
    tiny.put(root, "_toc.yml", "format: jb-book\nroot: book/index\nchapters:\n"
             "- file: book/more\n- file: book/claims/rapid-onset\n")  # fmt: skip


def rename_page(root: Path) -> None:
    (root / "book/more.md").rename(root / "book/other.md")
    tiny.edit(root, "_toc.yml", "book/more", "book/other")


def remove_page(root: Path) -> None:
    (root / "book/other.md").unlink()
    tiny.edit(root, "_toc.yml", "- file: book/other\n", "")


def swap_article(root: Path) -> None:
    found = json.loads((root / "data/article.json").read_text(encoding="utf-8"))
    tiny.put(root, "data/article.json", json.dumps(found, indent=2))


def edit(path: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda root: tiny.edit(root, path, old, new)


def change(table: str, row: str, **cells: str) -> Callable[[Path], None]:
    return lambda root: tiny.change(root, table, row, cells)


CARRIED = "\n![Another dot](more/dot.svg) and {download}`words <more/words.txt>`\n"
RECORD = "roe-2020-response-24h"
EDITS: dict[str, dict[str, Callable[[Path], None]]] = {
    "rows": {
        "cells that a sentence, a chart and a pool show": lambda root: change_events(root, "31"),
        "a note": change("depression_outcomes", RECORD, note="Counted by hand."),
        "a caution": change("depression_outcomes", RECORD, caution="The contrast is not stated."),
        "a study with its reference and rows": add_study,
        "a claim's words": change("claims", "rapid-onset", restatement="Within hours."),
        "a scale": change("scales", "madrs", abbreviation="MADRS-10"),
        "a treatment": change("treatments", "ketamine-iv-05-x1", name="Ketamine, a drip"),
    },
    "rows again": {
        "a study less": remove_study,
        "a judgement's reason": change("claims", "rapid-onset", reason="Because of it."),
        "an order of rows": lambda root: tiny.write_table(
            root, "screening", tiny.read_table(root, "screening")[::-1]
        ),
        "a reference": edit("references.bib", "Ketamine and midazolam at a day", "Other words"),
        "lines before references": lambda root: tiny.put(
            root, "references.bib", "\n\n" + (root / "references.bib").read_text("utf-8")
        ),
    },
    "pages": {
        "a page more": add_page,
        "pages in another order": reorder_pages,
        "prose": edit(CHAPTER, "It probably does", "Probably it does"),
        "a heading": edit(CHAPTER, "## What the studies found", "## What studies found"),
        "the title of a page": edit("book/index.md", "# Tiny", "# Tiny still"),
    },
    "pages again": {
        "a page under another name": rename_page,
        "a picture beside a page": lambda root: (
            add(root, "book/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
            add(root, "book/other.md", "\n![A dot](dot.svg)\n"),
        )[0],
        "another of its name, and a file": lambda root: (
            add(root, "book/more/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg"> </svg>'),
            add(root, "book/more/words.txt", "Words.\n"),
            tiny.edit(root, "book/other.md", "# More to read\n", f"# More to read\n{CARRIED}"),
        )[0],
        "a numeral that is allowed": lambda root: add(root, paths.NUMERALS, "\\bseven seas\\b\n"),
    },
    "pages less": {
        "the other picture and the file": edit("book/other.md", CARRIED, ""),
        "the picture alone": edit("book/dot.svg", "/>", "></svg>"),
        "the shape of the article": swap_article,
    },
    "what is around": {
        "a page less": remove_page,
        "the title of the book": edit("_config.yml", "title: Tiny", "title: Tiny no more"),
        "a colour of the subject": edit("data/subject.toml", "#2f7fc4", "#1f6fb4"),
        "a style of the author's": lambda root: (
            add(root, "_static/mine.css", "p { margin: 0 }\n"),
            tiny.edit(root, "_config.yml", "  config:\n", "  config:\n"
                      "    html_static_path: [_static]\n    html_css_files: [mine.css]\n"),
        )[0],
    },
    "what is around again": {
        "another kind of document": lambda root: (
            tiny.edit(root, "references.bib", "@article{roe", "@misc{roe"),
            tiny.edit(root, "references.bib", "  journal = {Journal},\n", ""),
        )[0],
        "a rule of that style": edit("_static/mine.css", "0", "1px"),
        "a value in a title": edit(
            "book/index.md", "# Tiny still",
            f"# Tiny {{datum}}`depression_outcomes.{RECORD}.treatment_events` people",
        ),
        "files as they are, and a logo": lambda root: (
            add(root, "more/words.txt", "Words.\n"),
            add(root, "more/deep/words.txt", "Deep words.\n"),
            add(root, "more/.well-known/words.txt", "Hidden words.\n"),
            add(root, "more/robots.txt", "User-agent: *\nDisallow: /\n"),
            add(root, "logo.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>'),
            tiny.edit(root, "_config.yml", "title:", "logo: logo.svg\ntitle:"),
            tiny.edit(root, "_config.yml", "  config:\n", "  config:\n"
                      "    html_extra_path: [more]\n"),
        )[0],
    },
    "what is shown of others": {
        "the value in that title": lambda root: change_events(root, "33"),
        "a file as it is": edit("more/deep/words.txt", "Deep", "Other"),
        "a hidden file as it is": edit("more/.well-known/words.txt", "Hidden", "Other"),
        "such a file less": lambda root: (root / "more/words.txt").unlink(),
        "the logo": edit("logo.svg", "/>", "> </svg>"),
    },
}  # fmt: skip


def test_after_every_edit_the_site_is_that_of_a_clean_build(tiny_book: Path) -> None:
    for edits in EDITS.values():
        for name, do in edits.items():
            do(tiny_book)
            said = good(tiny_book)
            assert "Nothing has changed" not in said, name
        same(tiny_book)
    assert "Nothing has changed" in good(tiny_book)


def test_a_link_without_words_shows_those_of_the_heading_that_it_leads_to(tiny_book: Path) -> None:
    """They may change where what a link calls it stays."""
    tiny.edit(tiny_book, "_config.yml", "  config:\n", "  config:\n    myst_heading_anchors: 3\n")
    add(tiny_book, "book/index.md", "\nSee [](claims/rapid-onset.md#what-the-studies-found).\n")
    good(tiny_book)
    tiny.edit(tiny_book, CHAPTER, "## What the studies found", "## What the STUDIES found")
    good(tiny_book)
    page = (tiny_book / paths.SITE / "book/index.html").read_text(encoding="utf-8")
    assert "What the STUDIES found" in page
    same(tiny_book)


def test_a_file_that_is_put_back_with_its_old_time_is_read(tiny_book: Path) -> None:
    """A backup, an unpacked draft: what tells is what stands in it."""
    page, dot = tiny_book / CHAPTER, tiny_book / "book/claims/dot.svg"
    tiny.edit(
        tiny_book,
        CHAPTER,
        "## What the studies found",
        "![A dot](dot.svg)\n\n## What the studies found",
    )
    first, second = (
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    )
    dot.write_text(second, encoding="utf-8")
    good(tiny_book)
    for file, text in (
        (page, page.read_text("utf-8").replace("It probably", "Probably it")),
        (dot, first),
    ):
        file.write_text(text, encoding="utf-8")
        os.utime(file, (1, 1))
        assert "Nothing has changed" not in good(tiny_book)
        same(tiny_book)


def test_only_what_differs_is_written(tiny_book: Path) -> None:
    good(tiny_book)
    before = {f: f.stat().st_ino for f in (tiny_book / paths.SITE).rglob("*") if f.is_file()}
    tiny.edit(tiny_book, CHAPTER, "It probably does", "Probably it does")
    good(tiny_book)
    written = {f.name for f, inode in before.items() if f.stat().st_ino != inode}
    assert written == {"rapid-onset.html", "rapid-onset.md", paths.MANIFEST}


def test_whoever_asks_for_all_has_all_read_where_nothing_has_changed(tiny_book: Path) -> None:
    good(tiny_book)
    before = tree(tiny_book / paths.SITE)
    said = good(tiny_book, "--all")
    assert "Nothing has changed" not in said and "[100%] book/studies/toe-2024" in said
    assert tree(tiny_book / paths.SITE) == before
    assert "Nothing has changed" in good(tiny_book)


def test_a_site_that_somebody_changed_is_made_whole(tiny_book: Path) -> None:
    good(tiny_book)
    (tiny_book / paths.SITE / "book/index.html").unlink()
    (tiny_book / paths.SITE / "stray.html").write_text("stray", encoding="utf-8")
    good(tiny_book)
    same(tiny_book)


def test_code_templates_styles_and_versions_are_those_of_a_clean_build(
    tiny_book: Path, root: Path, tmp_path: Path
) -> None:
    (tiny_book / "companion").unlink()
    shutil.copytree(root / "companion", tiny_book / "companion",
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    edits = {
        "static/companion.css": "\n.more { color: inherit }\n",
        "static/tables.js": "\n// more\n",
        "templates/claim_card.html": "<!-- more -->\n",
        "words/codes.py": "\nVERDICT = {**VERDICT, 'supported': 'Borne out'}\n",
    }
    for file, text in edits.items():
        add(tiny_book / "companion", file, text)
        built = alone(tiny_book)
        assert built.code == 0 and "Nothing has changed" not in built.said, built.said
    chapter = (tiny_book / paths.SITE / "book/claims/rapid-onset.html").read_text("utf-8")
    assert "Borne out" in chapter and "<!-- more -->" in chapter
    clean = tmp_path / "clean"
    shutil.copytree(tiny_book, clean, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    assert alone(clean).code == 0
    assert tree(clean / paths.SITE) == tree(tiny_book / paths.SITE)
    (tmp_path / "installed/thing-2.0.dist-info").mkdir(parents=True)
    again = alone(tiny_book, PYTHONPATH=str(tmp_path / "installed"))
    assert again.code == 0 and "Nothing has changed" not in again.said
    assert "Nothing has changed" in alone(tiny_book, PYTHONPATH=str(tmp_path / "installed")).said


def test_an_extension_that_lies_in_the_book_is_read_with_what_it_imports(tiny_book: Path) -> None:
    tiny.put(tiny_book, "words_of.py", "SAID = 'first words'\n")
    tiny.put(tiny_book, "mine.py", "from docutils import nodes\n\n\n"
             "def role(*_):\n    from words_of import SAID\n    return [nodes.Text(SAID)], []\n\n\n"
             "def setup(app):\n    app.add_role('abbr', role, override=True)\n")  # fmt: skip
    tiny.edit(tiny_book, "_config.yml", "companion.sphinx: .", "companion.sphinx: ., mine: .")
    tiny.edit(tiny_book, CHAPTER, "It probably", "{abbr}`It (this)`. It probably")
    for words in ("first words", "other words"):
        tiny.put(tiny_book, "words_of.py", f"SAID = {words!r}\n")
        built = alone(tiny_book)
        assert built.code == 0, built.said
        page = tiny_book / paths.SITE / "book/claims/rapid-onset.html"
        assert words in page.read_text(encoding="utf-8")


def test_a_template_of_the_author_s_is_known_by_what_stands_in_it(tiny_book: Path) -> None:
    template = tiny_book / "_templates/mine.html"
    add(tiny_book, "_templates/mine.html", "<p>first words</p>\n")
    settings = "    templates_path: [_templates]\n    html_sidebars: {'**': [mine.html]}\n"
    tiny.edit(tiny_book, "_config.yml", "  config:\n", f"  config:\n{settings}")
    good(tiny_book)
    when = template.stat().st_mtime
    template.write_text("<p>other words</p>\n", encoding="utf-8")
    os.utime(template, (when, when))
    good(tiny_book)
    same(tiny_book)


def test_where_a_link_leads_is_a_part_of_the_book(tiny_book: Path) -> None:
    """Of a folder that has two names, and of one that is chosen by a link."""
    for name, text in (("one", "<svg/>"), ("two", "<svg></svg>")):
        add(tiny_book, f"{name}/dot.svg", text.replace("svg", "svg xmlns='http://x'", 1))
    (tiny_book / "chosen").symlink_to("one")
    add(tiny_book, "book/index.md", "\n![A dot](../chosen/dot.svg)\n")
    (tiny_book / "data").rename(tiny_book / "first")
    shutil.copytree(tiny_book / "first", tiny_book / "second")
    (tiny_book / "data").symlink_to("first")
    tiny.change(tiny_book, "claims", "rapid-onset", {"reason": "Because of it."})
    for name, before, now in (("chosen", "one", "two"), ("data", "first", "second")):
        good(tiny_book)
        (tiny_book / name).unlink()
        (tiny_book / name).symlink_to(now)
        assert "Nothing has changed" not in good(tiny_book), before
        same(tiny_book)


def test_numbers_of_figures_follow_other_pages_whatever_builder_or_kill(tiny_book: Path) -> None:
    figure = "\n```{figure} dot.svg\n:alt: A dot\n\nA dot\n```\n"
    add(tiny_book, "book/dot.svg", "<svg xmlns='http://x'/>")
    tiny.edit(tiny_book, "_config.yml", "  config:\n", "  config:\n    numfig: true\n")
    add(tiny_book, CHAPTER, figure.replace("dot.svg", "../dot.svg"))
    good(tiny_book)
    good(tiny_book, "--builder", "dirhtml")
    add(tiny_book, "book/index.md", figure)
    good(tiny_book, "--builder", "dirhtml")
    good(tiny_book)
    same(tiny_book)


@pytest.mark.parametrize(
    "code",
    [
        "import glob\nprint(open(glob.glob('claims/*')[0]).read()[-200:])",
        "!tail -c 200 claims/*",
        "import companion\nprint(companion.load('..').pages[0].lines[-5:])",
    ],
)
def test_a_cell_that_may_read_pages_is_run_for_each_of_their_edits(
    tiny_book: Path, code: str
) -> None:
    tiny.add_cells(tiny_book, f"```{{code-cell}} ipython3\n{code}\n```\n")
    good(tiny_book)
    add(tiny_book, CHAPTER, "\nOther words at the end.\n")
    good(tiny_book)
    same(tiny_book)


@pytest.mark.parametrize("ending", ["csv", "txt", "md"])
def test_a_notebook_runs_whenever_a_file_changed_that_it_may_read(
    tiny_book: Path, ending: str
) -> None:
    cells = f"```{{code-cell}} ipython3\nprint(open('../extra/one.{ending}').read())\n```\n"
    tiny.add_cells(tiny_book, cells)
    page, text = tiny_book / paths.SITE / "book/cells.html", "---\norphan: true\n---\n# Words\n\n"
    (tiny_book / "extra").mkdir()
    for words in ("First words.", "Other words."):
        tiny.put(tiny_book, f"extra/one.{ending}", f"{text}{words}\n")
        good(tiny_book)
        assert words in page.read_text(encoding="utf-8")
