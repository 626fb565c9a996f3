"""Pages: what is used on them, at exact places, and nothing that makes their reading fail."""

import re
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import compute_unique_slug
from myst_parser.parsers.mdit import create_md_parser

from companion.book import tracking
from companion.book.calls import Call, directive_call
from companion.book.config import Config
from companion.book.pages import Page
from companion.book.parsing import read_page
from companion.book.standard import STANDARD
from companion.problem import Problem

BASE = {"enable_extensions": ["colon_fence", "deflist"], "heading_anchors": 3}
EVERY = [
    "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath", "fieldlist",
    "linkify", "replacements", "smartquotes", "strikethrough", "substitution", "tasklist",
]  # fmt: skip
PLAIN = Config(myst=MappingProxyType(BASE))
FULL = Config(myst=MappingProxyType({**BASE, "enable_extensions": EVERY}))
MATHS = Config(myst=MappingProxyType({**BASE, "enable_extensions": ["dollarmath", "attrs_block"]}))


def page(text: str, config: Config = PLAIN) -> Page:
    found, problems = read_page("book/x.md", text, config)
    assert found is not None and problems == (), problems
    return found


def problem(text: str) -> Problem:
    found, (one,) = read_page("book/x.md", text, PLAIN)
    assert found is None or one.rule == "page-syntax"
    return one


def contents(found: Page, kind: str, *names: str) -> list[str]:
    return [use.content for use in found.of(kind, *names)]


def misplaced(found: Page) -> list[object]:
    """Uses that do not stand where they say."""
    return [
        use
        for use in found.uses
        if not found.lines[use.line - 1][use.column - 1 :].startswith(use.content)
    ]


ROLE = "{datum}`t.r.c`"
CONSTRUCTS = {
    "paragraph": f"a {ROLE} b",
    "twice": f"{ROLE} and {ROLE}",
    "second line": f"one\ntwo {ROLE}",
    "after a break": f"one  \ntwo\\\nthree {ROLE}",
    "emphasis": f"**b *i* {ROLE}** *{ROLE}*",
    "unmatched stars": f"* a ** b_c * {ROLE}",
    "heading": f"## Title {ROLE}",
    "closed heading": f"## Title {ROLE} ##",
    "underlined heading": f"Title {ROLE}\nmore\n----",
    "list": f"- a\n  - b {ROLE}\n\n    c {ROLE}\n1. d {ROLE}",
    "tab in a list": f"-\ta {ROLE}\n\n\tb {ROLE}",
    "quotation": f"> a\n> > b {ROLE}\n> c\nlazy {ROLE}",
    "list in a quotation": f"> - a {ROLE}\n>   b {ROLE}",
    "table": f"| a | b {ROLE} |\n|---|---|\n| {ROLE} | x |",
    "bare table": f"a | {ROLE}\n---|---\nb | {ROLE}",
    "piped cell": f"| a \\| b | c |\n|---|---|\n| x \\| y {ROLE} | z \\| {ROLE} |",
    "table in a list": f"- a\n\n  > | {ROLE} | b |\n  > |---|---|\n  > | c | d {ROLE} |",
    "table behind a wide space": f"\u3000| {ROLE} | b |\u3000\n|---|---|\n\xa0| c | {ROLE} |",
    "table behind one in a list": f"- \u3000| {ROLE} | b |\n  |---|---|\n  \u3000| c | {ROLE} |",
    "table begins a list": f"- | {ROLE} | b |\n  |---|---|\n  | c | {ROLE} |",
    "table of signs": f":::|{ROLE}\n---|---\n-|{ROLE}\n\n[^a]: f|{ROLE}\n---|---",
    "term": f"Term {ROLE}\n: Definition {ROLE}\n\n  more {ROLE}\n: second {ROLE}",
    "footnote": f"x[^a]\n\n[^a]: note {ROLE}\n\n    more {ROLE}",
    "note": f"```{{note}}\nbody {ROLE}\n```",
    "note on its line": f":::{{note}} first {ROLE}\nbody {ROLE}\n:::",
    "options": f"```{{admonition}} Title {ROLE}\n:class: tip\n\nbody {ROLE}\n```",
    "dashed options": f"```{{figure}} a.png\n---\nalt: x\n---\nCaption {ROLE}\n```",
    "in each other": f"::::{{tip}}\n:::{{note}}\na {ROLE}\n:::\n```{{hint}}\nb {ROLE}\n```\n::::",
    "in a list": f"- a\n\n  ```{{note}}\n  b {ROLE}\n  - c {ROLE}\n  ```",
    "in a quotation": f"> :::{{dropdown}} T {ROLE}\n> - a {ROLE}\n> :::",
    "division": f":::box\na {ROLE}\n:::",
    "list-table": f"```{{list-table}} T {ROLE}\n* - a\n  - {ROLE}\n```",
    "glossary": f"```{{glossary}}\nTerm {ROLE}\n  Text {ROLE}\n\n  - {ROLE}\n```",
    "tabs": f"::::{{tab-set}}\n:::{{tab-item}} A {ROLE}\nb {ROLE}\n:::\n::::",
    "card": f":::{{card}} T\n:header: H {ROLE}\nb {ROLE}\n:::",
    "link": f"[a {ROLE} b](x.md 'title')",
    "image": f"![a {ROLE}](x.png)",
    "code before": f"`code` ``co`de`` {ROLE}",
    "escapes before": f"\\* \\\\ &amp; {ROLE}",
    "html before": f"<b>x</b> <!-- c --> {ROLE}",
    "wide letters": f"τ² 🙂 é {ROLE}",
    "nothing seen first": f"> \u2028\n{ROLE}\n\n- \xa0\n  b {ROLE}\n\n\u2028\nc {ROLE}",
    "line separator": f"a\u2028b {ROLE}\n\n```{{note}}\nc\u2028d {ROLE}\n```\n\nz {ROLE}",
}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_every_use_stands_where_it_says(name: str) -> None:
    text = CONSTRUCTS[name]
    found = page(text + "\n")
    assert len(found.of("role")) == text.count(ROLE)
    wrong = [use for use in misplaced(found) if use.content not in "&"]  # type: ignore[attr-defined]
    assert wrong == []
    for use in found.of("role"):
        assert found.lines[use.line - 1][use.start - 1 :].startswith(ROLE)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_an_editor(end: str) -> None:
    found = page(f"a\u2028b{end}{end}x {ROLE}{end}")
    (role,) = found.of("role")
    assert (role.line, role.column) == (3, 11)
    assert found.lines == ("a\u2028b", "", f"x {ROLE}")


def test_what_a_reader_sees_is_text_and_all_else_is_not() -> None:
    found = page(
        "---\norphan: true\n---\n"
        "Para `code` text\n\n% comment\n\n+++ {}\n\n```python\ncode\n```\n\n    code\n\n"
        "<details title='t &lt; u'><summary>sum</summary>\nbody <!-- gone -->\n"
        "<script>run()</script><img alt=alt src=s.png>\n</details>\n\n"
        "![picture](p.png 'pic') [label](l.md \"tip\") <span aria-label='said'>in</span>\n\n"
        "```{figure} f.png\n:alt: seen\n\ncaption\n```\n\n"
        "```{code-block} python\n:caption: above\nhidden\n```\n"
    )
    seen = " ".join(run.text for run in found.runs)
    for word in ("Para", "text", "t < u", "sum", "body", "alt", "picture", "pic",
                 "label", "tip", "said", "in", "seen", "caption", "above"):  # fmt: skip
        assert re.search(rf"(?<!\w){word}(?!\w)", seen), word
    for word in ("code", "comment", "gone", "run()", "hidden", "orphan"):
        assert word not in seen, word
    assert {use.content for use in found.of("link", "src")} == {"s.png"}


def test_a_number_is_read_as_a_reader_reads_it() -> None:
    (run,) = page("Of these **6**<b>4</b>&#37; and two\n*thirds*.\n").runs
    assert run.text == "Of these 64% and two thirds."
    places = {piece: run.place(run.text.index(piece)) for piece in ("6", "4", "%", "two", "thi")}
    assert places == {"6": (1, 12), "4": (1, 18), "%": (1, 23), "two": (1, 33), "thi": (2, 2)}


def test_an_address_is_no_prose_and_what_follows_is() -> None:
    (run,) = page("See <https://x.org/64> and 5.\n").runs
    assert run.text == "See \ufffc and 5."
    assert run.place(run.text.index("5")) == (1, 28)


def test_links_know_where_they_lead() -> None:
    found = page(
        "[a](x.md#y) [b](<p q.md> 't') [c][R] [R] ![d](i.png) ![e][r] <https://x.org/%20>\n"
        "[f](#g) <project:x.md#h> [i](e%20f.md)\n\n[r]: ref.md 'Ref'\n"
    )
    leads = [(use.kind, use.name, use.content, use.target) for use in found.uses
             if use.kind in ("link", "image")]  # fmt: skip
    assert leads == [
        ("link", "inline", "x.md#y", "x.md#y"),
        ("link", "inline", "p q.md", "p q.md"),
        ("link", "reference", "R", "ref.md"),
        ("link", "reference", "R", "ref.md"),
        ("image", "inline", "i.png", "i.png"),
        ("image", "reference", "r", "ref.md"),
        ("link", "auto", "https://x.org/%20", "https://x.org/%20"),
        ("link", "inline", "#g", "#g"),
        ("link", "auto", "project:x.md#h", "project:x.md#h"),
        ("link", "inline", "e%20f.md", "e f.md"),
        ("link", "definition", "ref.md", "ref.md"),
    ]
    assert misplaced(found) == []


ANCHORS = """# Index: a page, what's `code`?

(My_Target)=
## Same

## Same

### τ² is *a* thing

#### Level four

```{note}
:name: a-note

## In a note
```

> ## Same

## {abbr}`MADRS (a scale)` heading

## In a note

{#para}
Text <a id="raw"></a>
"""


def test_anchors_are_those_of_myst_and_ids_those_of_the_built_page() -> None:
    config = Config(
        myst=MappingProxyType({**BASE, "enable_extensions": ["colon_fence", "attrs_block"]})
    )
    found = page(ANCHORS, config)
    assert [h.slug for h in found.headings] == [
        "index-a-page-whats-code", "same", "same-1", "τ²-is-a-thing", "", "in-a-note", "same-1-2",
        "-heading", "in-a-note-1",
    ]  # fmt: skip
    named = {"my_target", "a-note", "para"}
    assert found.anchors == found.slugs | named
    assert found.ids == {
        "index-a-page-what-s-code", "my-target", "same", "is-a-thing", "level-four", "a-note",
        "in-a-note", "para", "raw",
    }  # fmt: skip


@given(st.lists(st.sampled_from(["Same", "Same 1", "same-1", "*Same*", "Ö b", "a_b", ""])))
@settings(max_examples=60, deadline=None)
def test_slugs_are_those_that_myst_computes(titles: list[str]) -> None:
    text = "".join(f"## {title}\n\n" for title in titles)
    tree = SyntaxTreeNode(create_md_parser(MdParserConfig(), RendererHTML).parse(text))
    slugs: list[str] = []
    for heading in tree.children:
        slugs.append(compute_unique_slug(heading, slugs))
    assert [heading.slug for heading in page(text).headings] == slugs


def call(text: str) -> Call:
    (use,) = page(text).of("directive")
    return directive_call(STANDARD[use.name].directive, use)


def test_a_call_is_taken_apart_with_places() -> None:
    found = call("> ```{figure} a.png\n> :alt: An alt\n> :width: 5px\n>\n> Caption\n> ```\n")
    assert found.arguments == ("a.png",)
    assert dict(found.options) == {"alt": "An alt", "width": "5px"}
    assert [(line.text, line.line, line.column) for line in found.body] == [("Caption", 5, 3)]
    assert found.places == {"alt": (2, 9), "width": (3, 11)}
    assert found.complaints == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("```{figure} a.png\n:alt: x\n:wdith: 5\n```", 3, "unknown option 'wdith'"),
        ("```{figure} a.png\n---\nalt: x\nwdith: 5\n---\n```", 4, "unknown option 'wdith'"),
        ("```{figure} a.png\n:alt: x\n:scale: much\n```", 3, "'scale'"),
        ("```{figure} a.png\n:name: x\n:target:\n```", 3, "'target'"),
        ("```{figure} a.png\n:alt x\n```", 2, "Invalid options format"),
        ("```{figure} a.png\n---\nalt: x\nname\n---\n```", 4, "Invalid options format"),
        ("```{figure} a.png\n:alt: x\n:alt: y\n```", 3, "stands 2 times"),
        ("```{figure}\n```", 1, "argument(s) required"),
        ("```{image} a.png\n\nbody\n```", 3, "takes no text"),
    ],
)
def test_what_myst_would_drop_is_a_complaint_at_its_line(text: str, line: int, said: str) -> None:
    (complaint,) = call(text + "\n").complaints
    assert complaint.line == line
    assert said in complaint.message


def test_front_matter_is_read_and_its_faults_have_places() -> None:
    assert page("---\norphan: true\nkey: [1]\n---\n# T\n").front == {"orphan": True, "key": [1]}
    assert page("---\norphan: true\n---\n").orphan
    assert not page("# T\n").orphan
    said = problem("---\na: 1\nb: }\n---\n")
    assert (said.rule, said.line, said.column) == ("page-front", 3, 4)
    assert problem("---\nnever\n").rule == "page-front"
    assert problem("---\n- list\n---\n").rule == "page-front"
    assert problem("---\na: 1\na: 2\n---\n").line == 3
    found, (one,) = read_page("x.md", "---\nmyst: {enable_extension: []}\n---\n# T\n", PLAIN)
    assert found and (one.rule, one.line) == ("page-front", 2)
    lines = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    bomb = "\n".join(["a0: &a0 [1]", *lines])
    said = problem(f"---\n{bomb}\n---\n# T\n")
    assert said.rule == "page-front" and "aliases" in said.message


def test_front_matter_changes_the_parser_as_it_does_in_the_build() -> None:
    text = "---\nmyst: {enable_extensions: [dollarmath]}\n---\nSum $x = 2$\n"
    assert contents(page(text), "text", "math") == ["x = 2"]
    assert contents(page("Sum $x = 2$\n"), "text") == ["Sum $x = 2$"]


def test_what_myst_cannot_read_is_a_problem() -> None:
    assert problem("> :::\n> a\n>").rule == "page-syntax"
    deep = ":::{note}\n" * 20
    assert {problem(deep).rule, problem(deep).line} == {"page-syntax", 13}


def test_a_notebook_is_read_as_one() -> None:
    head = "---\nfile_format: mystnb\nkernelspec: {name: python3}\n---\n"
    found = page(f"{head}# T\n\n```{{code-cell}} python\nx = 1\n```\n\n+++\n\nText {ROLE}\n")
    assert found.notebook and len(found.of("role")) == 1 and misplaced(found) == []
    one = problem(f"{head}+++ {{\n")
    assert one.rule == "page-syntax" and one.line == 5


GROWING = {
    "paragraphs": "word {datum}`a.b.c` and *em* [l](x.md)\n\n",
    "one paragraph": "word {datum}`a.b.c` and *em* [l](x.md) ",
    "stars": "*a ",
    "brackets": "[",
    "tags that nothing closes": "<a b=",
    "comments that nothing closes": "<div>\n<!-- ",
    "directives in directives": ":::{note}\n",
    "headings": "## A heading\n\n",
    "characters by number": "&#50;",
    "columns": "| a ",
    "rows": "| a | b |\n|---|---|\n",
    "notes": "```{note}\nbody {datum}`a.b`\n```\n\n",
}


@pytest.mark.parametrize("name", GROWING)
def test_a_long_page_is_read_to_its_end(name: str) -> None:
    page, problems = read_page("x.md", GROWING[name] * 2400, PLAIN)
    assert page is not None or problems


PIECES = st.sampled_from(
    "```|````|:::|::::|{note}|{figure} a.png|{math}|{glossary}|{list-table} t|{table}|:name: x|"
    ":alt: y|---|alt: b|{datum}`a.b`|{doc}`t <x>`|`|{|}|[|]|(|)|[a](b.md \"t\")|![a *b*](c 't')|"
    "[r]|[r]: x.md 'T'|[^a]|[^a]: f|<b title=\"5\">|<!--|-->|</b>|<div>|&amp;|&#50;|\\|*|**|_|~~|"
    "# |===|> |- |1. |: |% c|+++|(t)=|$|$$|{{ x }}|{#id}|[s]{#i}|http://a.b|www.x.org|\u2028|\xa0|"
    '½|64%|word|two thirds|:f: b|- [ ] t|\\begin{align}|\'|"q"|(c)|{abbr}`M (6)`|\ufeff|\u3000| |'
    "  |    |\t".split("|")
) | st.sampled_from(["\n", "\n\n", "|", "| a | b |", "|---|---|", "\r", "\r\n"])


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_page_makes_reading_fail(text: str) -> None:
    for config in (PLAIN, FULL):
        found, problems = read_page("book/x.md", text, config)
        assert found is not None or problems
        for use in found.uses if found else ():
            assert 1 <= use.line <= len(found.lines) and use.column >= 1  # type: ignore[union-attr]
            if use.name in STANDARD and use.kind == "directive":
                directive_call(STANDARD[use.name].directive, use)
        for run in found.runs if found else ():
            assert run.place(0)[0] >= 1


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=150, deadline=None)
def test_places_are_exact_whatever_stands_around(text: str) -> None:
    found, _ = read_page("book/x.md", text.replace("&", "").replace("`a.b`", "`a`"), PLAIN)
    wrong = [use for use in misplaced(found) if "\\" not in str(use)] if found else []
    # a role over two lines, and what is said in it
    assert all("role" in (use.kind, use.name) for use in wrong), wrong  # type: ignore[attr-defined]


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_the_parser_with_places_reads_what_mysts_own_reads(text: str) -> None:
    config = MdParserConfig(enable_extensions=set(EVERY) - {"tasklist"})
    try:
        plain = create_md_parser(config, RendererHTML).parse(text, {})
    except Exception:
        return
    tracked = tracking.parser(config).parse(text, {})
    kept = [token for token in tracked if token.type != "definition"]
    assert [flat(token) for token in kept] == [flat(token) for token in plain]


def flat(token: object) -> list[object]:
    children = getattr(token, "children", None) or []
    return [*(getattr(token, name) for name in ("type", "level", "content", "attrs", "map")),
            [flat(child) for child in children]]  # fmt: skip


def test_a_comment_ends_where_a_browser_ends_it() -> None:
    for comment in ("<!-- x --!>", "<!-->", "<!--->", "<!-- x -->"):
        found = page(f"<div>\n{comment}<iframe src=x></iframe> -->\n</div>\n")
        assert [use.name for use in found.of("html")][:2] == ["div", "iframe"], comment
    assert not page("<div>\n<!-- <iframe src=x></iframe> -->\n</div>\n").of("html", "iframe")
