"""Whether the cells of a page may read other pages, or ask git: then they are run for each edit.

Others are run again when any file but a page has changed. What cannot be seen to read no page is
taken to read them all.
"""

import ast
from collections.abc import Iterable

SAFE = frozenset(
    "collections companion datetime decimal fractions functools itertools json math numpy pandas"
    " pathlib plotly re scipy statistics statsmodels textwrap".split()
)
"""What may be imported that reads no file but by the names below, or by what is known of it."""
_NAMES = frozenset(
    "__import__ compile eval exec get_ipython getattr globals locals open vars".split()
)
_PARTS = frozenset(
    "contents fromfile genfromtxt headings iterdir loadtxt memmap numerals open page_at page_named"
    " pages rglob said scandir shown walk".split()
)
_TABLES = (".csv", ".json", ".toml", ".bib")


def may_read_pages(cells: Iterable[str]) -> bool:
    """Whether the code of cells may read a page."""
    return any(map(_may, cells))


def _may(code: str) -> bool:
    try:
        nodes = [*ast.walk(ast.parse(code))]
    except (SyntaxError, ValueError):  # a magic word of IPython's, which may do anything
        return True
    sound = {id(node.func) for node in nodes if isinstance(node, ast.Call) and _reads_tables(node)}
    return any(_reaches(node) for node in nodes if id(node) not in sound)


def _reads_tables(call: ast.Call) -> bool:
    """Whether a call reads by its name no page: ``glob("*.csv")``, ``companion.load``."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, of = call.func.attr, call.func.value
    if name == "glob":
        first = call.args[0] if call.args else None
        return isinstance(first, ast.Constant) and str(first.value).endswith(_TABLES)
    return name == "read_csv" or (
        name == "load" and isinstance(of, ast.Name) and of.id in ("companion", "json")
    )


def _reaches(node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            return any(alias.name.partition(".")[0] not in SAFE for alias in names)
        case ast.ImportFrom(module=module):
            return (module or "").partition(".")[0] not in SAFE
        case ast.Name(id=name):
            return name in _NAMES
        case ast.Attribute(attr=name):
            return name in _PARTS or name in ("glob", "load") or name.startswith("read_")
        case ast.Constant(value=str(text)):
            return ".md" in text
    return False
