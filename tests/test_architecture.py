"""The floors of docs/architecture.md: no module imports one above it, and none does two things."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest

FLOORS = (
    ("problem", "effects", "synthesis"),
    ("model",),
    ("book",),
    ("publish", "questions"),
    ("grade", "online"),
    ("words",),
    ("charts", "outputs"),
    ("html",),
    ("paper",),
    ("blocks",),
    ("checks",),
    ("sphinx",),
    ("live",),
    ("commands",),
    ("__main__", "__init__"),
)
FLOOR = {name: i for i, floor in enumerate(FLOORS) for name in floor}
LONGEST = 250
STATISTICS = ("effects", "synthesis")


def imported(file: Path) -> set[str]:
    """Full names of what a file imports anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def ours(file: Path) -> set[str]:
    """Names of our floors that a file imports."""
    parts = (name.split(".") for name in imported(file))
    return {p[1] for p in parts if p[0] == "companion" and len(p) > 1} & set(FLOOR)


def modules(root: Path) -> list[tuple[str, Path]]:
    package = root / "companion"
    return [
        (file.relative_to(package).parts[0].removesuffix(".py"), file)
        for file in sorted(package.rglob("*.py"))
        if file.relative_to(package).parts[0] != "skeleton"
    ]


def test_every_module_has_a_floor(root: Path) -> None:
    assert {name for name, _ in modules(root)} == set(FLOOR)


def test_imports_go_down(root: Path) -> None:
    for name, file in modules(root):
        for other in ours(file):
            if name in ("__main__", "__init__") and file.parent == root / "companion":
                continue
            assert other == name or FLOOR[other] < FLOOR[name], f"{file} imports {other}"


@pytest.mark.parametrize("name", STATISTICS)
def test_statistics_know_nothing_of_the_book(root: Path, name: str) -> None:
    for module, file in modules(root):
        if module == name:
            assert ours(file) <= set(STATISTICS), file


def test_no_module_is_long(root: Path) -> None:
    for _, file in modules(root):
        count = len(file.read_text(encoding="utf-8").splitlines())
        assert count <= LONGEST, f"{file} has {count} lines"


def page(root: Path) -> str:
    return (root / "docs/architecture.md").read_text(encoding="utf-8")


def test_the_page_lists_every_floor_and_none_below_what_it_may_import(root: Path) -> None:
    rows = re.findall(r"^\| `(\w+)/?` \| .* \| (.*) \|$", page(root), re.MULTILINE)
    names = [name for name, _ in rows]
    assert sorted(names) == sorted(set(FLOOR) - {"__main__", "__init__"})
    for name, below in rows:
        for other in set(re.findall(r"\w+", below)) & set(FLOOR):
            assert FLOOR[other] < FLOOR[name], f"{name} may import {other}"
        if below == "nothing of ours":
            found = [file for module, file in modules(root) if module == name]
            assert all(ours(file) <= set(STATISTICS) | {name} for file in found), name


def test_what_the_page_names_is_there(root: Path) -> None:
    """Modules and what stands in them (`sphinx.gate`, `grade.level`), files by their path."""
    codes = re.findall(r"(?<!`)`([^`\s]+)`(?!`)", page(root))
    dotted = [code for code in codes if re.fullmatch(rf"({'|'.join(FLOOR)})(\.\w+)+", code)]
    files = [code for code in codes if re.fullmatch(r"[\w./-]+/[\w.-]+\.[a-z]{2,4}", code)]
    assert len(dotted) > 20 and len(files) > 10
    for code in dotted:
        assert found_in(root, code), code
    for code in files:
        assert (root / code).exists() or (root / "companion" / code).exists(), code


def found_in(root: Path, code: str) -> bool:
    """Whether a dotted name is a module of the package, or one that a module defines or imports."""
    *parents, last = code.split(".")
    above = root.joinpath("companion", *parents)
    if (above / f"{last}.py").exists() or (above / last).is_dir():
        return True
    file = above / "__init__.py" if above.is_dir() else above.with_suffix(".py")
    if not file.exists():
        return False
    names = {name.rpartition(".")[2] for name in imported(file)}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return last in names


def distribution(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


UNIMPORTED = {
    "hatchling", "editables", "statsmodels", "sphinx-book-theme", "sphinx-design",
    "sphinx-togglebutton",
}  # fmt: skip
"""What runs the book, its notebook or its installation, and what extensions name by a string."""


def test_every_direct_import_is_declared_with_its_reason(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    declared = {distribution(re.split(r"[<>=!~;\[ ]", d)[0]) for d in project["dependencies"]}
    known = packages_distributions()
    for _, file in modules(root):
        for name in {n.split(".")[0] for n in imported(file)}:
            if name == "companion" or name in sys.stdlib_module_names:
                continue
            found = {distribution(d) for d in known.get(name, [])}
            # a namespace package: the part after its dot names the distribution
            if name == "sphinxcontrib":
                found = {"sphinxcontrib-bibtex"}
            assert found & declared, f"{file} imports {name}, which pyproject.toml does not declare"
    brought = {distribution(d) for _, file in modules(root) for name in imported(file)
               for d in known.get(name.split(".")[0], [])}  # fmt: skip
    assert declared - brought == UNIMPORTED
    lines = text[text.index("dependencies = [") :].splitlines()[1:]
    for before, line in pairwise(lines):
        if line.startswith("]"):
            break
        if line.startswith('  "'):
            assert before.startswith(("  #", '  "')), f"{line} has no reason above it"
