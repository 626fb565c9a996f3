"""The public Python interface, read from the package's source: names, signatures, docstrings.

The source is parsed and nothing is imported, so that types stand as they were written and a page
costs no time. What is public of a module is its ``__all__``, and stands there once.
"""

import ast
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from companion.html.fill import fill

PACKAGE = "companion"
ROOT = Path(__file__).parent.parent
_CODE = re.compile(r"(?::\w+:)?(`+)(.+?)\1")
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Entry:
    """A public name: how it is written, what its docstring says, and what it has in turn."""

    name: str
    signature: str
    said: tuple[Markup, ...]
    members: tuple["Entry", ...] = ()


def api(module: str) -> Markup:
    """What is public of a module, for a page. Raises KeyError for a module that is not public."""
    if module not in modules():
        raise KeyError(module)
    return fill("api", module=module, entries=entries(module))


@cache
def modules() -> tuple[str, ...]:
    """The public modules: the package itself, then those that its ``__all__`` names."""
    within = (f"{PACKAGE}.{name}" for name in _public(PACKAGE))
    return (PACKAGE, *(module for module in within if _file(module)))


def anchors(module: str) -> Iterator[str]:
    """The ids that the names of a module have on its page."""
    yield from (f"{module}.{entry.name}" for entry in entries(module))


def entries(module: str) -> tuple[Entry, ...]:
    """The public names of a module, but for the modules in it, in the order of ``__all__``."""
    found = (name for name in _public(module) if f"{module}.{name}" not in modules())
    return tuple(_entry(name, _defined(module, name)) for name in found)


def _file(module: str) -> Path | None:
    """The source of a module of the package, or None."""
    path = ROOT.joinpath(*module.split(".")[1:])
    found = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in found if file.is_file()), None)


@cache
def _tree(module: str) -> ast.Module:
    file = _file(module)
    if file is None:
        raise KeyError(module)
    return ast.parse(file.read_text(encoding="utf-8"))


def _public(module: str) -> list[str]:
    every = _named(_tree(module), "__all__")
    assert isinstance(every, ast.Assign), f"{module} has no __all__"
    return [str(name) for name in ast.literal_eval(every.value)]


def _named(tree: ast.Module, name: str) -> Definition | None:
    """What defines a name at the top of a module."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return node
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and _target(node) == name:
            return node
    return None


def _target(node: ast.Assign | ast.AnnAssign) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    return target.id if isinstance(target, ast.Name) else ""


def _defined(module: str, name: str) -> tuple[Definition, str]:
    """What defines a name, here or where it is imported from, and its docstring."""
    tree = _tree(module)
    node = _named(tree, name)
    if node is not None:
        return node, _docstring(tree.body, node)
    for found in ast.walk(tree):
        if isinstance(found, ast.ImportFrom) and found.module:
            for alias in found.names:
                if (alias.asname or alias.name) == name:
                    return _defined(found.module, alias.name)
    raise KeyError(f"{module}.{name}")


def _docstring(body: list[ast.stmt], node: ast.stmt) -> str:
    """That of a function or class, or the text that stands below an assignment."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return ast.get_docstring(node) or ""
    after = body[body.index(node) + 1 :][:1]
    if after and isinstance(after[0], ast.Expr) and isinstance(after[0].value, ast.Constant):
        return str(after[0].value.value)
    return ""


def _entry(name: str, found: tuple[Definition, str]) -> Entry:
    node, said = found
    members = tuple(_members(node)) if isinstance(node, ast.ClassDef) else ()
    return Entry(name, _signature(name, node), _paragraphs(said), members)


def _members(node: ast.ClassDef) -> Iterator[Entry]:
    """The public fields, properties and methods of a class that has them in its source."""
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and not (name := _target(item)).startswith("_"):
            yield _entry(name, (item, _docstring(node.body, item)))
        elif isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            yield _entry(item.name, (item, ast.get_docstring(item) or ""))


def _signature(name: str, node: Definition) -> str:
    if isinstance(node, ast.ClassDef):
        bases = [ast.unparse(base) for base in node.bases]
        return f"class {name}({', '.join(bases)})" if bases else f"class {name}"
    if isinstance(node, ast.FunctionDef):
        returns = f" -> {_type(node.returns)}" if node.returns else ""
        if any("property" in ast.unparse(decorator) for decorator in node.decorator_list):
            return f"{name}{returns.replace(' ->', ':')}"
        written = copy(node.args)
        written.args = [item for item in written.args if item.arg not in ("self", "cls")]
        return f"{name}({_plain(ast.unparse(written))}){returns}"
    return f"{name}: {_type(node.annotation)}" if isinstance(node, ast.AnnAssign) else name


def _type(node: ast.expr) -> str:
    return _plain(ast.unparse(node))


def _plain(written: str) -> str:
    """A type that had to be quoted in the source reads like any other."""
    return re.sub(r"(?<=: )'([^']*)'|^'([^']*)'$", r"\1\2", written)


def _paragraphs(docstring: str) -> tuple[Markup, ...]:
    """The paragraphs of a docstring, its code as code."""
    parts = re.split(r"\n\s*\n", docstring.strip())
    return tuple(_marked(" ".join(part.split())) for part in parts if part)


def _marked(text: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\2</code>", str(escape(text))))
