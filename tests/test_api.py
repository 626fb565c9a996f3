"""What is public of the code: it is there, it says what it does, and the page says it as it is."""

import importlib
import inspect
from pathlib import Path

import pytest

import companion
from companion.blocks import BLOCKS
from companion.blocks.registry import Asked
from companion.book.load import load
from companion.html import api
from companion.html.api import Entry
from tests.test_html import desk_of

MODULES = api.modules()
NAMES = [(module, entry) for module in MODULES for entry in api.entries(module)]


def said(entry: Entry) -> str:
    return " ".join(map(str, entry.said))


def test_the_public_modules_are_those_that_the_package_names() -> None:
    modules = [name for name in companion.__all__ if inspect.ismodule(getattr(companion, name))]
    assert set(MODULES) == {"companion", *(f"companion.{name}" for name in modules)}
    with pytest.raises(AttributeError, match="nothing"):
        _ = companion.nothing


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_is_there_and_on_the_page(module: str, root: Path) -> None:
    found = importlib.import_module(module)
    shown = {entry.name for entry in api.entries(module)}
    modules = {name for name in found.__all__ if f"{module}.{name}" in MODULES}
    assert shown | modules == set(found.__all__)
    page = (root / "book/work/api.md").read_text(encoding="utf-8")
    assert page.count(f"```{{api}} {module}\n") == 1


@pytest.mark.parametrize(("module", "entry"), NAMES, ids=[f"{m}.{e.name}" for m, e in NAMES])
def test_a_public_name_has_its_docstring_and_its_parameters(module: str, entry: Entry) -> None:
    assert said(entry), f"{module}.{entry.name} does not say what it is"
    assert all(said(member) for member in entry.members if "(" in member.signature), entry.name
    thing = getattr(importlib.import_module(module), entry.name)
    if inspect.isfunction(thing):
        assert all(name in entry.signature for name in inspect.signature(thing).parameters)
    elif inspect.isclass(thing):
        assert entry.signature.startswith(f"class {thing.__name__}")


def test_a_signature_reads_as_it_was_written() -> None:
    (pool,) = (e for e in api.entries("companion.synthesis") if e.name == "pool")
    assert pool.signature.startswith("pool(effects: Values, variances: Values, *, model: str=")
    assert pool.signature.endswith(") -> Pooled")
    (loads,) = (e for e in api.entries("companion") if e.name == "load")
    assert loads.signature == "load(path: str | Path='.', *, kept: bool=False) -> Book"
    (view,) = (e for e in api.entries("companion") if e.name == "View")
    assert "row(schema: Schema[R], id: str) -> R | None" in [m.signature for m in view.members]
    assert "subject: Subject" in [member.signature for member in view.members]
    assert not any(member.name.startswith("_") for member in view.members)


def test_a_page_has_code_as_code_and_nothing_else_as_html() -> None:
    html = api.api("companion.effects")
    assert '<dt id="companion.effects.odds_ratio"><code>odds_ratio(' in html
    assert "<code>variance</code>" in html and "sd1²/n1 + sd2²/n2" in html
    assert "k &lt; 2" in api.api("companion.synthesis")
    assert "``" not in html and "None" in html


def test_another_module_is_refused_with_those_that_are_public(book: Path) -> None:
    asked = Asked("companion.synthesys")
    (complaint,) = BLOCKS["api"].validate(load(book), asked)
    assert complaint.about == "argument" and "did you mean 'companion.synthesis'" in (
        complaint.message
    )
    assert list(BLOCKS["api"].anchors(load(book), asked)) == []
    with pytest.raises(KeyError):
        api.api("companion.commands")


def test_an_anchor_is_an_id_of_the_page(book: Path) -> None:
    anchors = list(BLOCKS["api"].anchors(load(book), Asked("companion.synthesis")))
    html = api.api("companion.synthesis")
    assert anchors and all(html.count(f'id="{anchor}"') == 1 for anchor in anchors)


def test_check_of_the_interface_is_that_of_the_command(book: Path) -> None:
    read = companion.load(book)
    assert isinstance(read, companion.Book) and companion.check(read) == ()
    (book / "data/claims.csv").write_text("id\n", encoding="utf-8")
    assert companion.check(companion.load(book))


# the tables and the files


def test_every_table_is_described_and_linked(book: Path) -> None:
    (html,) = BLOCKS["tables"].draw(desk_of(book), Asked(""))
    for name, schema in load(book).schemas.items():
        assert f'href="companion:page/book/data/{name}">{name}</a>' in html
        needed = [c.name for c in schema.columns if c.required]
        shown = [name for name in needed if name not in ("id", "access", "second_reading")]
        assert ", ".join(shown) in html


def test_the_files_for_other_programs_are_given(book: Path) -> None:
    (html,) = BLOCKS["downloads"].draw(desk_of(book), Asked(""))
    for file in ("datapackage.json", "ro-crate-metadata.json", "references.ris", "references.bib"):
        assert f'href="companion:file/data/{file}"' in html
