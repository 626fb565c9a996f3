"""The floors of docs/architecture.md: no module imports one above it."""

import ast
from pathlib import Path

import pytest

FLOORS = (
    ("problem", "model", "effects", "synthesis", "pages"),
    ("tables", "references"),
    ("evidence", "wording"),
    ("article", "view", "bibstyle", "outputs", "online"),
    ("selection", "questions"),
    ("charts",),
    ("render",),
    ("checks",),
    ("hooks", "export", "publish"),
    ("sphinxext",),
    ("cli",),
    ("__main__", "__init__"),
)
FLOOR = {name: i for i, floor in enumerate(FLOORS) for name in floor}


def imports(file: Path) -> set[str]:
    """Names of our modules that a file imports at its top."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("companion"):
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("companion.")}
    return found


def modules(root: Path) -> list[tuple[str, Path]]:
    package = root / "companion"
    return [
        (file.relative_to(package).parts[0].removesuffix(".py"), file)
        for file in sorted(package.rglob("*.py"))
    ]


def test_every_module_has_a_floor(root: Path) -> None:
    assert {name for name, _ in modules(root)} == set(FLOOR)


def test_imports_go_down(root: Path) -> None:
    for name, file in modules(root):
        for other in imports(file) & set(FLOOR):
            beside = FLOOR[other] == FLOOR[name] and other == name
            assert FLOOR[other] < FLOOR[name] or beside, f"{file} imports {other}"


@pytest.mark.parametrize("name", ["effects", "synthesis"])
def test_statistics_know_nothing_of_the_book(root: Path, name: str) -> None:
    for module, file in modules(root):
        if module == name:
            assert imports(file) <= {name, "effects", "synthesis"}


def test_the_page_names_every_floor(root: Path) -> None:
    page = (root / "docs/architecture.md").read_text(encoding="utf-8")
    for name in set(FLOOR) - {"__main__", "__init__"}:
        assert f"`{name}`" in page or f"`{name}/`" in page, name
