"""``references.bib``: each rule on a break and its sound twin, labels, names, print, any bytes."""

import tomllib
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybtex.database.input.bibtex import Parser
from pybtex.plugin import find_plugin
from pybtex_docutils import Backend
from sphinxcontrib.bibtex.style.names.last import LastNameStyle

from companion.book import bibfields, bibfile, bibforms, bibnames, bibstyle, bibtex, references
from companion.book.references import Bibliography, Reference, read_references
from companion.problem import Rule
from tests.tiny import REFERENCES

ROOT = Path(__file__).parent.parent
MODULES = (bibfile, bibtex, bibfields, bibforms, bibnames, references)
RULES = sorted({v.id for m in MODULES for v in vars(m).values() if isinstance(v, Rule)})
TITLE = "title = {{Another trial}}"
AUTHOR = "author = {Poe, Bo}"


POE = REFERENCES[REFERENCES.index("@article{poe-2021") :].partition("\n}")[0]


def read(folder: Path, text: str | bytes) -> Bibliography:
    data = text.encode() if isinstance(text, str) else text
    (folder / "references.bib").write_bytes(data)
    return read_references(folder)


def changed(old: str, new: str) -> str:
    """The tiny bibliography with one stretch of its second entry replaced."""
    first, at, second = REFERENCES.partition("@article{poe-2021")
    assert old in at + second
    return first + (at + second).replace(old, new, 1)


def edited(edits: list[dict[str, Any]]) -> bytes:
    data = REFERENCES.encode()
    for edit in edits:
        assert edit["file"] == "references.bib"
        find = edit["find"].encode()
        put = bytes.fromhex(edit["put"]) if edit.get("bytes") else edit["put"].encode()
        assert find in data
        data = data.replace(find, put, 1) if find else data + put
    return data


def as_sphinx(text: str) -> dict[str, str]:
    """What sphinxcontrib-bibtex puts into a list of references, entry by entry."""
    bibstyle.register()
    style = find_plugin("pybtex.style.formatting", bibstyle.NAME)()
    entries = Parser("utf-8-sig").parse_stream(StringIO(text)).entries.values()
    backend = Backend()
    ordered = list(style.sort(entries))
    return {
        entry.key: backend.paragraph(style.format_entry(label, entry)).astext()
        for entry, label in zip(ordered, style.format_labels(ordered), strict=True)
    }


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_rejects_its_break_and_accepts_the_sound_twin(rule: str, tmp_path: Path) -> None:
    case = tomllib.loads((ROOT / f"tests/rules/{rule}.toml").read_text(encoding="utf-8"))
    (problem,) = read(tmp_path, edited(case["reject"]["edit"])).problems
    place = f"{problem.path}:{problem.line}:{problem.column}"
    assert (problem.rule, place) == (rule, case["reject"]["at"])
    assert read(tmp_path, edited(case["accept"]["edit"])).problems == ()


BREAKS = {
    # What replaces what in the second entry of the tiny bibliography: the rule and its line.
    (TITLE, 'title = "Another 50% trial"'): ("reference-percent", 12),
    (TITLE, TITLE + ",\n note = {50% of them}"): ("reference-percent", 13),
    (TITLE, "title = {{Another \\\\% trial}}"): ("reference-percent", 12),
    ("@article", "@misc{a-1, author={A, B}, Title={5% b}, year={2020}}\n@article"): (
        "reference-percent",
        10,
    ),
    (TITLE, "title = {{$x_1$ trial}}"): ("reference-tex", 12),
    (TITLE, "title = {{US\\$5}}"): ("reference-tex", 12),
    (TITLE, "title = {{\\'{\\i}}}"): ("reference-tex", 12),
    (AUTHOR, "author = {P{\\d o}e, Bo}"): ("reference-tex", 11),
    (AUTHOR, "author = {Roe, Ann, Poe, Bo}"): ("reference-name", 11),
    (AUTHOR, "author = {Roe, A, Poe, B, Doe, C}"): ("reference-name", 11),
    (AUTHOR, "author = {Poe, Bo and and Roe, Ann}"): ("reference-name", 11),
    (AUTHOR, "author = {Poe, Bo and}"): ("reference-name", 11),
    (AUTHOR, "author = {, Bo}"): ("reference-name", 11),
    (AUTHOR, "author = {.}"): ("reference-name", 11),
    (AUTHOR, "author = {others}"): ("reference-name", 11),
    (AUTHOR, "author = {Poe et al.}"): ("reference-name", 11),
    (AUTHOR, "author = {{Poe and colleagues}}"): ("reference-name", 11),
    (AUTHOR, "author = {Poe B}"): ("reference-name", 11),
    (AUTHOR, "author = {Poe & Roe}"): ("reference-name", 11),
    (AUTHOR, "author = {Food and Drug Administration}"): ("reference-name", 11),
    (AUTHOR, "author = {}"): ("reference-field", 11),
    (TITLE, "title = {{}}"): ("reference-field", 12),
    (TITLE, TITLE + ",\n  volume = {}"): ("reference-field", 13),
    ("@article", "@inproceedings"): ("reference-field", 10),
    ("@article", "@report"): ("reference-type", 10),
    ("@article{poe-2021,\n  author", "@inbook{poe-2021,\n  publisher={P},\n  auhtor"): (
        "reference-unknown-field",
        12,
    ),
    ("@article", "@names"): ("reference-type", 10),
    ("title =", "tilte ="): ("reference-unknown-field", 12),
    ("year =", "date ="): ("reference-unknown-field", 14),
    ("journal = {Journal}", "crossref = {nothing}"): ("reference-unknown-field", 13),
    (TITLE, TITLE + ",\n  eprint = {1}"): ("reference-unknown-field", 13),
    ("year = {2021}", "year = {in press}"): ("reference-year", 14),
    ("10.1000/poe", "10.1000/p\\_oe"): ("reference-doi", 15),
    ("doi = {10.1000/poe}", "url = {https://a.example/b\\%20c}"): ("reference-url", 15),
    ("@article{poe-2021,", "@article{poe-2021"): ("reference-syntax", 10),
    ("@article{poe-2021,", "@article{"): ("reference-syntax", 11),
    ("@article{poe-2021,", "write to a@b.example\n@article{poe-2021,"): ("reference-syntax", 10),
    ("@article{poe-2021,", "@article\n{poe-2021,"): ("reference-syntax", 10),
    ("@article{poe-2021,", "@comment{a@b}\n@article{poe-2021,"): ("reference-syntax", 10),
    (TITLE, "title = {{Another trial}"): ("reference-syntax", 12),
    (TITLE, "title = {{Another trial}}}"): ("reference-syntax", 13),
    (TITLE, 'title = "Another trial'): ("reference-syntax", 12),
    ("year = {2021}", "year = {2021},\n  year = {2021}"): ("reference-duplicate", 15),
    ("Another", "An\0other"): ("reference-file", 12),
    ("Another", "An\u200bother"): ("reference-file", 12),
    ("  title", "=======\n  title"): ("reference-conflict", 12),
    ("  title", "<<<<<<< HEAD\n  title = {x},\n=======\n  title"): ("reference-conflict", 12),
}


@pytest.mark.parametrize("change", BREAKS, ids=lambda change: change[1][:40])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_one_cause_is_one_problem_at_its_line(
    change: tuple[str, str], newline: str, tmp_path: Path
) -> None:
    found = read(tmp_path, changed(*change).replace("\n", newline))
    (problem,) = found.problems
    assert (problem.rule, problem.line) == BREAKS[change]
    assert "roe-2020" in found.entries
    assert found.broken.isdisjoint(found.entries)


@pytest.mark.parametrize(
    "change",
    [
        (TITLE, "title = {Another Trial of NMDA}"),
        (TITLE, 'title = "a" # { b}'),
        (TITLE, "title = {{Johnson & Johnson, US$5, a_b #1, 3~mg, 1--2}}"),
        (TITLE, TITLE + ",\n  url = {https://a.example/%20_~}"),
        (TITLE, "title = {{a@b.example}},\n  month = jan"),
        ("@article{poe-2021,", "@string{x = {Y}}\n@comment{none}\n% none\n@article{poe-2021,"),
        (POE, POE.replace("@article", "@online").replace("  journal = {Journal},\n", "")),
        (AUTHOR, "author = {Jo van der Mid and {\\'A}lvarez, Jr, A. and others}"),
        ("year = {2021}", "year = 2021"),
    ],
    ids=lambda change: change[1][:40],
)
def test_sound_entries_are_not_flagged(change: tuple[str, str], tmp_path: Path) -> None:
    text = changed(*change)
    found = read(tmp_path, text)
    assert found.problems == ()
    assert {key: entry.printed for key, entry in found.entries.items()} == as_sphinx(text)


def test_a_missing_or_unreadable_file_breaks_the_whole(tmp_path: Path) -> None:
    assert read_references(tmp_path).problems[0].breaks == "references.bib"
    (problem,) = read(tmp_path, REFERENCES.encode("utf-16")).problems
    assert problem.breaks == "references.bib" and "UTF-16" in problem.message
    (problem,) = read(tmp_path, b"\xef\xbb\xbf\r\n\r\n  \xe9").problems
    assert (problem.line, problem.column) == (3, 3)


def test_texts_that_double_in_every_line_are_not_written_out(tmp_path: Path) -> None:
    lines = [f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60)]
    bomb = "@string{a0 = {more and more}}\n" + "".join(lines)
    problems = read(tmp_path, f"{bomb}{REFERENCES}".encode()).problems
    assert problems[0].rule == "reference-syntax" and "100,000 characters" in problems[0].message


def test_a_byte_order_mark_is_read_past(tmp_path: Path) -> None:
    found = read(tmp_path, b"\xef\xbb\xbf" + REFERENCES.encode())
    assert found.problems == () and set(found.entries) == {"roe-2020", "poe-2021"}


def test_a_merge_is_said_once_and_the_first_side_is_read(tmp_path: Path) -> None:
    both = f"<<<<<<< HEAD\n{REFERENCES}=======\n{REFERENCES.replace('{1}', '{x}')}>>>>>>> x\n"
    found = read(tmp_path, both)
    (problem,) = found.problems
    assert (problem.line, problem.breaks) == (1, "references.bib")
    assert "1, 18, 35" in problem.message and len(found.entries) == 2


def entry(folder: Path, author: str, more: str = "") -> Reference:
    found = read(folder, changed(AUTHOR, f"author = {{{author}}}{more}"))
    assert found.problems == ()
    return found.entries["poe-2021"]


@pytest.mark.parametrize(
    ("author", "surnames", "label"),
    [
        ("Roe, Ann", ("Roe",), "Roe"),
        ("Roe, Ann and Poe, Bo", ("Roe", "Poe"), "Roe and Poe"),
        ("Roe, Ann AND Poe, Bo and Doe, Cy", ("Roe", "Poe", "Doe"), "Roe et al."),
        ("Roe, Ann and others", ("Roe",), "Roe et al."),
        ("{U.S. Food and Drug Administration}", ("U.S. Food and Drug Administration",), None),
        ("L{\\'o}pez-Mu{\\~n}oz, F. and Łoś, Ola", ("López-Muñoz", "Łoś"), "López-Muñoz and Łoś"),
        ("van der Mid, Jo", ("van der Mid",), "van der Mid"),
        ("de la Cruz, Jr, Ana", ("de la Cruz",), "de la Cruz"),
        ("{Johnson \\& Johnson}", ("Johnson & Johnson",), None),
        ("{Ministry of Health, New Zealand}", ("Ministry of Health, New Zealand",), None),
    ],
)
def test_authors_and_labels(
    author: str, surnames: tuple[str, ...], label: str | None, tmp_path: Path
) -> None:
    found = entry(tmp_path, author)
    assert found.authors == surnames
    assert found.label == f"{label or surnames[0]} 2021"
    assert all(name in found.printed.replace("\xa0", " ") for name in surnames)


@pytest.mark.parametrize(
    "name",
    ["Roe, Ann", "van der Mid, Jo", "de la Cruz, Jr, Ana", "L{\\'o}pez-Mu{\\~n}oz, F.", "Łoś, Ola",
     "{Johnson \\& Johnson}", "{U.S. Food and Drug Administration}", "O'Neil, A", "others"],
)  # fmt: skip
def test_a_citation_names_people_as_the_library_does(name: str) -> None:
    person = bibstyle.person(name)
    made = bibstyle.Surnames().format(person), LastNameStyle().format(person).format()
    ours, theirs = (text.render(Backend()) for text in made)
    assert "".join(n.astext() for n in ours) == "".join(n.astext() for n in theirs)
    bibstyle.register()
    assert find_plugin("pybtex.style.names", "last") is bibstyle.Surnames


def test_documents_of_one_label_have_letters_in_the_order_of_their_keys(tmp_path: Path) -> None:
    named = [("roe-2021-b", "Roe, Al", "2021"), ("roe-2021", "Roe, Bo", "2021"),
             ("poe-2021", "Poe, Al", "2021"), ("roe-2022", "Roe, Al", "2022")]  # fmt: skip
    named += [(f"body-{n:02}", "{The Body}", "n.d.") for n in range(28)]
    text = "".join(
        f"@misc{{{key}, author={{{who}}}, title={{{{On {key}}}}}, year={{{year}}}}}\n"
        for key, who, year in named
    )
    entries = read(tmp_path, text).entries
    found = {key: entry.label for key, entry in entries.items()}
    assert {key: found[key] for key in ("roe-2021", "roe-2021-b", "poe-2021", "roe-2022")} == {
        "roe-2021": "Roe 2021a", "roe-2021-b": "Roe 2021b", "poe-2021": "Poe 2021",
        "roe-2022": "Roe 2022",
    }  # fmt: skip
    assert [found[f"body-{n:02}"][-7:] for n in (0, 25, 26, 27)] == [
        " n.d.-a", " n.d.-z", "n.d.-aa", "n.d.-ab",
    ]  # fmt: skip
    assert len({*found.values()}) == len(found)


def test_a_document_without_authors_is_cited_by_its_title(tmp_path: Path) -> None:
    text = "@misc{a, title={{One two three four five six seven}}, year={n.d.}}"
    assert read(tmp_path, text).entries["a"].label == "One two three four five six… n.d."


def test_fields_are_plain_text_and_links_go_to_the_identifiers_own_resolvers(
    tmp_path: Path,
) -> None:
    more = ",\n pmid={12},\n pmcid={PMC3},\n volume={4},\n pages={1--2},\n note={50\\% {\\'e}}"
    found = entry(tmp_path, "Roe, Ann", more)
    assert (found.kind, found.line, found.get("note"), found.get("x")) == (
        "article",
        10,
        "50% é",
        "",
    )
    assert found.links == (
        ("DOI", "https://doi.org/10.1000/poe"),
        ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/12/"),
        ("PMC", "https://pmc.ncbi.nlm.nih.gov/articles/PMC3/"),
    )
    assert found.printed == (
        "Ann Roe. Another trial. Journal, 4:1–2, 2021. 50% é. DOI, PubMed, PMC."
    )


@pytest.mark.parametrize(
    ("fields", "printed"),
    [
        ("volume={4}, number={2}, pages={1--3}", "Journal, 4(2):1–3, 2021"),
        ("volume={4}, number={2}", "Journal, 4(2), 2021"),
        ("volume={4}, pages={e7}", "Journal, 4:e7, 2021"),
        ("number={2}, pages={1--3}", "Journal, number 2, pages 1–3, 2021"),
        ("pages={1--3}", "Journal, pages 1–3, 2021"),
        ("note={online first}", "Journal, 2021. Online first. DOI."),
    ],
)
def test_what_an_entry_says_of_its_issue_is_printed(
    fields: str, printed: str, tmp_path: Path
) -> None:
    assert printed in entry(tmp_path, "Roe, Ann", f",\n  {fields}").printed


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("pages = {691--700}, ", "States. Pages 691–700, 2023."),
        ("howpublished = {bioRxiv}, pages = {2}, ", "States. bioRxiv, pages 2, 2023."),
        ("", "States. 2023."),
    ],
)
def test_what_begins_a_sentence_is_raised_where_it_is_ours(
    more: str, said: str, tmp_path: Path
) -> None:
    text = f"@misc{{a, title = {{{{In the States}}}}, {more}year = {{2023}}}}"
    assert said in read(tmp_path, text).entries["a"].printed


def test_the_real_references_are_sound_and_print_as_sphinx_prints_them() -> None:
    found = read_references(ROOT)
    assert found.problems == () and not found.broken
    text = (ROOT / "references.bib").read_text(encoding="utf-8")
    assert {key: entry.printed for key, entry in found.entries.items()} == as_sphinx(text)


def test_a_large_file_is_read_whole(tmp_path: Path) -> None:
    text = "".join(REFERENCES.replace("-20", f"-{n}-20") for n in range(300))
    assert len(read(tmp_path, text).entries) == 600


WORDS = (
    " and |title|author|year|= {|},\n|\n@|@article{|@misc{k,|@string{|@comment{|@preamble{|{2020}|"
    "{Roe, Ann}|<<<<<<< a\n|=======\n|>>>>>>> b\n|others|\\'|\\textit{|crossref"
).split("|")
WHOLE = "@book{b, title={B}, year={2020}, publisher={P}, author={A}}\n"
PIECES = st.lists(
    st.sampled_from([*"@{}%\\,=\"#()~$&\n\r \t'ab1\0é", *WORDS, TITLE, WHOLE, REFERENCES])
).map("".join)


@settings(max_examples=300, deadline=None)
@given(text=PIECES)
def test_any_bibtex_like_text_is_read_and_is_sound_only_if_pybtex_reads_the_same(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bib")
    found = read(folder, text)
    assert found.broken.isdisjoint(found.entries)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(0 <= p.line <= len(lines) for p in found.problems)
    causes = {problem.breaks for problem in found.problems}
    # A key that none could be breaks the one that was meant: that is what rows name.
    unfit = {p.message.partition(":")[0] for p in found.problems if p.rule == "reference-key"}
    assert all(
        {"references.bib", f"references.bib#{key}"} & causes or repr(key) in unfit
        for key in found.broken
    )
    if not found.problems:
        universal = "\n".join(lines)
        assert {k: entry.printed for k, entry in found.entries.items()} == as_sphinx(universal)


@settings(max_examples=200, deadline=None)
@given(data=st.binary() | st.tuples(st.binary(), st.binary()).map(REFERENCES.encode().join))
def test_any_bytes_are_read(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    read(tmp_path_factory.mktemp("bib"), data)


BETWEEN = st.lists(
    st.sampled_from(["\n", "% a comment, with = and {}\n", "\\\n", "@comment{a\nb}\n", '"\n']),
    max_size=5,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(gaps=st.lists(st.tuples(BETWEEN, BETWEEN), min_size=1, max_size=6), crlf=st.booleans())
def test_lines_are_those_that_an_editor_shows(
    gaps: list[tuple[str, str]], crlf: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = ""
    wanted = {}
    for number, (before, within) in enumerate(gaps):
        text += before + "\n"
        blank = within.count("\n")
        start = text.count("\n") + 1
        wanted[f"k{number}"] = (start, start + 2 + 2 * blank)
        text += f"@misc{{k{number},\n" + " \n" * blank
        text += " title = {a" + " \\\n" * blank + "b},\n year = {20201}}\n"
    found = read(tmp_path_factory.mktemp("bib"), text.replace("\n", "\r\n") if crlf else text)
    years = [problem.line for problem in found.problems if problem.rule == "reference-year"]
    assert {key: found.entries[key].line for key in wanted} == {k: v[0] for k, v in wanted.items()}
    assert years == [line for _, line in wanted.values()]


FORMS = {
    "pages": (
        ["1142-1134", "pp. 12-14", "12-", "n/a", "12 to 14", "1142--34", "S20-S12", "12--14--16"],
        [
            "1134",
            "1134-1142",
            "1134--42",
            "1134\u20131142",
            "e1002547",
            "CD011612",
            "S12-S20",
            "e1--e9",
            "e12--13",
            "xii-xv",
            "123.e1-123.e9",
            "1-9, 12",
            "2097e2103",
            "1e9",
            "12a-12c",
            "999--1001",
        ],
    ),
    "volume": (["Vol. 3", "volume 12", "no 4"], ["3", "12 Pt 2", "Suppl 1", "LXII", "74-A"]),
    "number": (["No. 4", "Issue 2", "nr 7"], ["4", "4 Pt 1", "12-13", "Suppl_3", "S1"]),
    "month": (["13", "0", "Juin", "summer", "octo"], ["6", "June", "jun", "Sept.", "May", "12"]),
    "isbn": (
        ["978-3-16-148410-1", "12345", "0-306-40615-3"],
        ["978-3-16-148410-0", "0-306-40615-2"],
    ),
    "issn": (["0378-5956", "03785955x"], ["0378-5955", "2434-561X"]),
    "title": (
        [
            "Ketamine for...",
            "Ketamine for…",
            "Ketamine for depression.",
            "KETAMINE FOR SEVERE DEPRESSION",
            "Ketamine (a trial",
            "Ketamine [letter",
            '"Ketamine for depression"',
            "Salt &amp; water",
            "The <i>trial</i>",
            'H<sub class="n">2</sub>O and ketamine',
            "<jats:italic>In vivo</jats:italic> release",
            "Ketamine &#8211; a trial",
            "A trialâ€™s end",
            "MÃ¼nchen",
            "Bad \ufffd sign",
        ],
        [
            "Ketamine for depression?",
            "STAR*D",
            "NMDA",
            "FDA APPROVES SPRAY",
            "A trial (n = 3)",
            "Ketamine vs.",
            "Study of X, Inc.",
            "A trial in the U.S.",
            "\u201cHope\u201d and ketamine",
            "p < 0.05 and x > 3",
            "A <T> cell of mice",
            "R&D at a < b",
            "Münchner Ärzte",
            "1) first, 2) second",
            "'Trial' and error",
        ],
    ),
    "author": (
        [
            "Roe, Ann1 and Poe, Bo",
            "Roe, Ann*",
            "Roe, Ann MD",
            "Roe, Ann, PhD",
            "ROEBUCK, Ann",
            "CA, Zarate",
            "Roe, Ann and Roe, Ann",
            "Dr. Roe, Ann",
        ],
        [
            "Roe, Ann and Poe, Bo",
            "Li, Y. and Liu, Y. and Liu, Y.",
            "Wu, Li",
            "Roe, A. B.",
            "{{NICE} Centre 2}",
            "{{Yale Program 1}} and Roe, Ann",
            "van der Roe, Ann",
            "O'Roe, Ann",
            "Roe-Poe, Ann",
            "Md, Rahman",
            "Roe, Jr, Ann",
            "Roe, Ann and others",
            "de la Cruz, Ana Maria",
        ],
    ),
    "url": (
        [
            "https://doi.org/10.1000/x",
            "https://dx.doi.org/10.1000/x",
            "https://pubmed.ncbi.nlm.nih.gov/123/",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/",
        ],
        [
            "https://doi.example/10.1000/x",
            "https://www.fda.gov/media/1",
            "https://clinicaltrials.gov/x",
            "https://pubmed.ncbi.nlm.nih.gov/?term=x",
        ],
    ),
    "doi": (
        ["10.10/x", "10.1000/x.", "10.1000/x,"],
        ["10.1000/x", "10.1016/S0140-6736(04)1", "10.1000/a;b"],
    ),
    "pmid": (["123456789", "0"], ["12345678", "7"]),
    "pmcid": (["PMC123456789", "123"], ["PMC12345678"]),
}


def with_field(name: str, value: str) -> str:
    """The tiny bibliography with one field of its second entry."""
    if name == "title":
        return changed(
            TITLE, f"title = {{{{{value}}}}}" if "&" not in value else f"title = {{{value}}}"
        )
    if name == "author":
        return changed(AUTHOR, f"author = {{{value}}}")
    if name == "doi":
        return changed("doi = {10.1000/poe}", f"doi = {{{value}}}")
    return changed(TITLE, f"{TITLE},\n  {name} = {{{value}}}")


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (bad, _) in FORMS.items() for value in bad]
)
def test_what_went_wrong_on_its_way_is_said_once(name: str, value: str, tmp_path: Path) -> None:
    problems = read(tmp_path, with_field(name, value)).problems
    assert len(problems) == 1, problems
    assert problems[0].line in (11, 12, 13, 15)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (_, good) in FORMS.items() for value in good]
)
def test_what_is_sound_is_left_alone(name: str, value: str, tmp_path: Path) -> None:
    if name == "title":
        value = value.replace("&", "\\&")
    assert read(tmp_path, with_field(name, value)).problems == ()
