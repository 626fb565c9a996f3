"""Files beside the pages (settings, contents, numerals, article), and which files are pages."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.book import article, paths
from companion.book.article import Article, read_article
from companion.book.config import Config, read_config
from companion.book.contents import against_sources, read_contents
from companion.book.numerals import NUMERAL, Allowed, read_allowed, refused, typed
from companion.book.pages import read_pages
from companion.book.sources import find_sources, kinds
from companion.book.text import conflict_markers, lines, position, read_text, read_whole
from companion.problem import Problem, Rule

RULE = Rule("some-rule", "A sentence.")


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (root / name).write_bytes(data)
    return root


def where(problem: Problem) -> tuple[str, str, int, int]:
    return problem.rule, problem.path, problem.line, problem.column


# Text


def test_a_line_ends_where_an_editor_ends_it() -> None:
    assert lines("a\nb\r\nc\rd\u2028e\x0bf\x0cg\x85h\n") == (
        "a",
        "b",
        "c",
        "d\u2028e\x0bf\x0cg\x85h",
    )
    assert lines("") == ()
    assert position("a\r\nb\u2028c", 5) == (2, 3)


@pytest.mark.parametrize(
    ("data", "line", "column", "said"),
    [
        (b"ab\nc\xffd", 2, 2, "0xff"),
        (b"ab\r\nc\x00", 2, 2, "U+0000"),
        (b"\xef\xbb\xbfa\x1b", 1, 2, "U+001B"),
        ("a\x85".encode(), 1, 2, "U+0085"),
        (b"a\xed\xa0\x80", 1, 2, "surrogate"),
        (b"\xff\xfea\x00", 1, 1, "UTF-16"),
    ],
)
def test_what_is_no_text_is_named_with_its_place(
    tmp_path: Path, data: bytes, line: int, column: int, said: str
) -> None:
    found = read_text(write(tmp_path, {"x": data}), "x", RULE)
    assert isinstance(found, Problem)
    assert where(found) == ("some-rule", "x", line, column)
    assert said in found.message and found.breaks == "x"


def test_a_mark_of_byte_order_is_read_past(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, {"x": b"\xef\xbb\xbf\xc3\xa9\n"}), "x", RULE) == "é\n"


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("missing", "folder", "a\0b"):
        found = read_text(tmp_path, name, RULE)
        assert isinstance(found, Problem) and found.line == 0 and found.breaks == name


def test_each_conflict_is_one_problem_at_its_first_line(tmp_path: Path) -> None:
    text = "T\n=======\n<<<<<<< a\nx\n=======\ny\n>>>>>>> b\nz\n<<<<<<< a\n"
    found = conflict_markers("x.md", text)
    assert [where(p) for p in found] == [("conflict-markers", "x.md", n, 1) for n in (3, 9)]
    assert {p.breaks for p in found} == {"x.md"}
    assert conflict_markers("x.md", "T\n=======\n <<<<<<< a\n<<<<<<<\n") == ()
    assert read_whole(write(tmp_path, {"x.md": text}), "x.md", RULE) == found


@pytest.mark.parametrize(("path", "before"), [("x.csv", "T"), ("x.md", ""), ("x.md", " ")])
def test_one_mark_of_a_merge_alone_is_found_where_it_underlines_nothing(
    path: str, before: str
) -> None:
    (found,) = conflict_markers(path, f"a\n{before}\n=======\nb\n")
    assert (found.line, found.rule) == (3, "conflict-markers")


# Settings


CONFIG = """title: T
exclude_patterns: [a.md]
only_build_toc_files: true
parse:
  myst_enable_extensions: [colon_fence]
bibtex_bibfiles: [refs.bib]
sphinx:
  config:
    myst_heading_anchors: 3
    html_static_path: [book/_static]
"""


def config_of(tmp_path: Path, text: str) -> tuple[Config, tuple[Problem, ...]]:
    return read_config(write(tmp_path, {"_config.yml": text}))


def test_settings_are_read_as_jupyter_book_merges_them(tmp_path: Path) -> None:
    config, problems = config_of(tmp_path, CONFIG)
    assert problems == ()
    assert config.extensions == {"colon_fence"}
    assert config.heading_anchors == 3
    assert {"a.md", "_build", "book/_static", "**.ipynb_checkpoints"} <= set(config.exclude)
    assert config.bibfiles == ("refs.bib",)
    assert config.only_contents and config.suffixes == (".md", ".rst", ".ipynb")


def test_patterns_of_sphinx_replace_those_of_jupyter_book(tmp_path: Path) -> None:
    config, _ = config_of(tmp_path, "sphinx: {config: {exclude_patterns: [b]}}\n")
    assert "b" in config.exclude and "_build" not in config.exclude
    assert "tasklist" in config.extensions  # Jupyter Book's own, where the file names none


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("title: T\nparse: [\n", "config-syntax", 3, 1),
        ("title: T\ntitle: U\n", "config-syntax", 2, 1),
        ("- a\n", "config-syntax", 1, 1),
        ("", "config-syntax", 1, 1),
        ("exclude_patterns: a\n", "config-syntax", 1, 19),
        ("sphinx:\n  config:\n    exclude_patterns: a\n", "config-syntax", 3, 23),
        ("parse:\n  myst_enable_extensions: [colonfence]\n", "config-syntax", 2, 27),
        ("sphinx: {config: {myst_heading_anchors: much}}\n", "config-syntax", 1, 41),
        ("exclude_pattern: [a]\n", "config-key", 1, 1),
        ("parse:\n  myst_heading_anchors: 3\n", "config-key", 2, 3),
        ("sphinx: {config: {myst_heading_anchor: 3}}\n", "config-key", 1, 19),
        ("copyright: 2026-99-99\n", "config-syntax", 1, 1),
    ],
)
def test_a_faulty_setting_is_named_with_its_place(
    tmp_path: Path, text: str, rule: str, line: int, column: int
) -> None:
    _, (problem,) = config_of(tmp_path, text)
    assert where(problem) == (rule, "_config.yml", line, column), problem


def test_a_missing_file_of_settings_is_a_problem(tmp_path: Path) -> None:
    assert read_config(tmp_path)[1][0].line == 0


# Sources and contents


BOOK = {
    "_config.yml": "title: T\nsphinx: {config: {exclude_patterns: [out, x/y.md]}}\n",
    "_toc.yml": "format: jb-book\nroot: book/index\nparts:\n"
    "- caption: Part\n  chapters:\n  - file: book/a\n    sections:\n    - file: book/b.md\n",
    "book/index.md": "# I\n", "book/a.md": "# A\n", "book/b.md": "# B\n",
    "book/studies/s.md": "# S\n",
    "top.md": "---\norphan: true\n---\n# T\n", "out/o.md": "# O\n", "x/y.md": "# Y\n",
    "env/pyvenv.cfg": "", "env/lib/p.md": "# P\n", ".hidden/h.md": "# H\n", "_build/g.md": "# G\n",
    "node_modules/n.md": "# N\n", "book/n.ipynb": "{}", "book/r.rst": "R\n", "book/t.txt": "t\n",
}  # fmt: skip


def test_sources_are_those_of_sphinx_without_what_is_never_a_page(tmp_path: Path) -> None:
    root = write(tmp_path, dict(BOOK))
    (root / "book/loop").symlink_to(root / "book", target_is_directory=True)
    found = find_sources(root, read_config(root)[0])
    assert found.pages == (
        "book/a.md", "book/b.md", "book/index.md", "book/studies/s.md", "top.md",
    )  # fmt: skip
    assert found.others == ("book/n.ipynb", "book/r.rst")
    assert found.excluded == ("out/o.md", "x/y.md")
    assert found.skipped == (".hidden", "_build", "env", "node_modules")
    assert [where(p) for p in kinds(found)] == [
        ("page-kind", "book/n.ipynb", 0, 0),
        ("page-kind", "book/r.rst", 0, 0),
    ]


def test_contents_name_pages_with_their_lines(tmp_path: Path) -> None:
    found, problems = read_contents(write(tmp_path, dict(BOOK)), Config())
    assert problems == ()
    assert found.root == "book/index"
    assert found.files == (("book/index", 2), ("book/a", 6), ("book/b", 8))
    assert [(use.content, use.line, use.column) for use in found.texts] == [("Part", 4, 12)]


def listed(root: Path) -> list[tuple[str, str, int, int]]:
    config, _ = read_config(root)
    sources = find_sources(root, config)
    pages, _ = read_pages(root, sources.pages, config)
    contents, problems = read_contents(root, config)
    return [where(p) for p in (*problems, *against_sources(contents, sources, pages, config))]


def test_contents_and_pages_are_held_against_each_other(tmp_path: Path) -> None:
    more = "- caption: More\n  chapters:\n  - file: book/c\n  - file: out/o\n  - file: book/a.md\n"
    root = write(tmp_path, {**BOOK, "_toc.yml": str(BOOK["_toc.yml"]) + more})
    assert listed(root) == [
        ("toc-twice", "_toc.yml", 13, 11),
        ("toc-missing", "_toc.yml", 11, 11),
        ("toc-excluded", "_toc.yml", 12, 11),
        ("toc-lacks", "book/studies/s.md", 1, 1),
    ]
    write(root, {"_config.yml": "only_build_toc_files: true\n"})
    assert "toc-lacks" not in {rule for rule, *_ in listed(root)}


def test_a_pattern_names_pages(tmp_path: Path) -> None:
    toc = str(BOOK["_toc.yml"]) + "- chapters:\n  - glob: book/studies/*\n"
    assert listed(write(tmp_path, {**BOOK, "_toc.yml": toc})) == []


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("root: [", 1, 8),
        ("format: jb-book\nroot: a\nchapters:\n- page: b\n", 4, 3),
        ("format: jb-book\nroot: a\nparts:\n- chapters:\n  - file: b\n    sections: c\n", 6, 15),
        ("format: other\nroot: a\n", 1, 1),
        ("format: jb-book\nroot: a\nchapters: &x\n- file: b\n  sections: *x\n", 3, 11),
        ("format: jb-book\nroot: 7\n", 1, 1),
        ("format: jb-book\nroot: a\ndefaults: 3\n", 1, 1),
    ],
)
def test_a_faulty_list_is_one_problem_with_its_place(
    tmp_path: Path, text: str, line: int, column: int
) -> None:
    found, (problem,) = read_contents(write(tmp_path, {"_toc.yml": text}), Config())
    assert where(problem) == ("toc-syntax", "_toc.yml", line, column), problem
    assert found.entries == () and problem.breaks == "_toc.yml"


# Numerals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("64%", ["64%"]),
        ("1,437.5 and 0.64", ["1,437.5", "0.64"]),
        ("٣٤ and ７", ["٣٤", "７"]),
        ("½ of m² and Ⅳ", ["½", "²", "Ⅳ"]),
        ("a third responded", ["a third"]),
        ("One third, two thirds, two-thirds", ["One third", "two thirds", "two-thirds"]),
        ("one in five", ["one in five"]),
        ("1 in 5", ["1", "5"]),
        ("half of those, a quarter, a tenth", ["half", "a quarter", "a tenth"]),
        ("twenty-one to one hundred and six", ["twenty-one", "hundred and six"]),
        ("tenfold, dozens, twice", ["tenfold", "dozens", "twice"]),
        ("the third week, a second look, first, type II, someone, often, weighty", []),
    ],
)
def test_numbers_are_found_as_a_reader_meets_them(text: str, found: list[str]) -> None:
    assert [number for _, number in typed(text)] == found
    assert all(text.startswith(number, offset) for offset, number in typed(text))


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "no regular expression"),
        (r"(\w+\s?)+$", "without end"),
        (r"\d+", "without end"),
        (".*", "without end"),
        (r"(a|b|ab){1,40}c", "ways"),
        (r"(\w{1,20}){1,20}x", "ways"),
        ("", "no number"),
        (r"x?", "no number"),
        (r"\b\d\d\b", "any number"),
        (r"\d{1,3}%", "any number"),
        (".", "no number"),
        (r"\b[a-z]{3,9}\b", "no number"),
        ("(" * 400 + ")" * 400, "no number"),
    ],
)
def test_a_pattern_that_hangs_or_allows_anything_is_refused(pattern: str, said: str) -> None:
    assert said in refused(pattern)


@given(st.text(alphabet=r"ab\d.*+?(){}[]|^$1,", max_size=14))
@settings(max_examples=300, deadline=None)
def test_a_pattern_that_stands_never_hangs(pattern: str) -> None:
    if not refused(pattern):
        list(Allowed((re.compile(pattern),)).finds("ab1" * 2000 + " 7"))


def test_the_list_is_read_with_places(tmp_path: Path) -> None:
    text = "# all else\n\\bSV2A\\b  # a protein\n\n  \\d+\n"
    found, (problem,) = read_allowed(write(tmp_path, {paths.NUMERALS: text}))
    assert where(problem) == ("numerals-pattern", paths.NUMERALS, 4, 3)
    assert list(found.finds("SV2A has 2 ends")) == [(9, "2")]


def test_the_real_list_stands(root: Path) -> None:
    assert read_allowed(root)[1] == ()


# The article


def test_the_article_counts_sentences(tmp_path: Path) -> None:
    data = {"sentences": [[2], [1, 1]], "sha256": "0" * 64}
    found, problems = read_article(write(tmp_path, {paths.ARTICLE: json.dumps(data)}))
    assert problems == ()
    assert found == Article(((2,), (1, 1)), "0" * 64)
    assert found.places() == ((0, 1, 1), (0, 1, 2), (1, 1, 1), (1, 2, 1))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ('{"sentences":\n [[1]\n', 3, 1),
        ("[]", 1, 1),
        ('{\n"sentences": [1],\n"sha256": "' + "0" * 64 + '"}', 2, 1),
        ('{\n"sentences": [[true]],\n"sha256": "' + "0" * 64 + '"}', 2, 1),
        ('{\n"sentences": [[99999999]],\n"sha256": "' + "0" * 64 + '"}', 2, 1),
        ('{"sentences": [[1]],\n"sha256": "0"}', 2, 1),
        ('{"sentences": [[1]]}', 1, 1),
        ('{"sentences": [[1]],\n "sha": 1, "sha256": "' + "0" * 64 + '"}', 2, 2),
        ('{"sentences": [[NaN]]}', 1, 1),
        ("[" * 100_000, 1, 1),
        ('{"sentences": [[' + "9" * 5000 + "]]}", 1, 1),
    ],
)
def test_a_faulty_article_is_one_problem_with_its_place(
    tmp_path: Path, text: str, line: int, column: int
) -> None:
    found, (problem,) = read_article(write(tmp_path, {paths.ARTICLE: text}))
    assert where(problem) == ("article-shape", paths.ARTICLE, line, column), problem
    assert found == Article()


def test_sentences_are_split_and_sealed() -> None:
    long = "A long line that says a great deal and then says it all once more, to be long enough."
    text = f"Intro one. Intro two!\nA heading\n{long}\r\nAnother? Yes.\n"
    assert article.headings(text) == ("A heading",)
    split = article.sentences(text, article.headings(text))
    assert split[0, 1, 2] == "Intro two!" and split[1, 2, 1] == "Another?"
    hashes = [article.digest(sentence) for sentence in split.values()]
    assert article.seal(hashes) != article.seal(reversed(hashes))


# Whatever the bytes


BYTES = st.binary(max_size=300) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
YAML = st.lists(
    st.sampled_from(
        ["root: a", "format: jb-book", "chapters:", "parts:", "- file: b", "- glob: '*'", "  ",
         "\n", "\n", "{", "}", "[", "]", ":", "- ", "&a ", "*a", "!!int x", "'", '"', "|",
         "title: x",
         "parse:", "sphinx:", "config:", "exclude_patterns:", "myst_enable_extensions:", "\u2028",
         "2026-99-99", "? ", "<<: ", "%", "@", "\t", "#", "---", "...", "null", "0x", "1e999"]
    ),
    max_size=30,
).map(lambda parts: "".join(parts).encode())  # fmt: skip


@given(data=BYTES | YAML)
@settings(max_examples=250, deadline=None)
def test_no_bytes_make_a_reader_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    root = tmp_path_factory.getbasetemp() / f"bytes-{os.getpid()}"
    names = (paths.CONFIG, paths.CONTENTS, paths.NUMERALS, paths.ARTICLE, "book/p.md")
    write(root, dict.fromkeys(names, data))
    config, problems = read_config(root)
    contents, more = read_contents(root, config)
    sources = find_sources(root, config)
    pages, others = read_pages(root, sources.pages, config)
    found = [*problems, *more, *others, *read_allowed(root)[1], *read_article(root)[1]]
    found += against_sources(contents, sources, pages, config)
    for problem in found:
        assert problem.message and "\n" not in problem.message
        assert problem.line >= 0 and problem.column >= 0
        assert str(problem).encode()


@given(st.lists(st.sampled_from(
    "two thirds half a third one in five 64% ½ ٣ twofold fifties twenty-one hundredths Twice . ,"
    .split(" ")
), max_size=6))  # fmt: skip
def test_the_quick_look_misses_no_number(words: list[str]) -> None:
    text = " ".join(words)
    assert bool(list(typed(text))) == bool(NUMERAL.search(text))
