"""The templates of ``companion/templates``: every value is escaped, no name may be missing."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # a check fills no template

    return Environment(
        loader=PackageLoader("companion"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )


def fill(template: str, **values: object) -> Markup:
    """Fill a template by its name without ``.html``; only ``Markup`` goes in as it is."""
    return Markup(_environment().get_template(f"{template}.html").render(**values))


def ready() -> None:
    """Have every template compiled, for processes that are forked from this one."""
    templates = _environment()
    for name in templates.list_templates(filter_func=lambda name: "/" not in name):
        templates.get_template(name)


def keep_in(folder: Path, *more: "Environment") -> None:
    """Keep compiled templates in a folder, these and those of other environments.

    Each stands beside the digest of its source; the folder is for one code and its versions. While
    the process runs none is looked at again: a book is built of one state of them.
    """
    from jinja2 import FileSystemBytecodeCache  # as above

    folder.mkdir(parents=True, exist_ok=True)
    for environment in (_environment(), *more):
        environment.auto_reload = False
        environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def data_block(value: Any) -> Markup:
    """JSON for a ``script`` element that holds data: nothing in it can end the element."""
    return Markup(json.dumps(value, separators=(",", ":")).translate(_IN_SCRIPT))
