"""Results and rows → accessible HTML, through autoescaped templates."""

from collections.abc import Callable
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=PackageLoader("companion"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)


def fill(template: str, **values: object) -> str:
    """Fill a template of ``companion/templates``; every value is escaped."""
    return _ENVIRONMENT.get_template(f"{template}.html").render(**values)


def _nowhere(target: str) -> str:
    return ""


@dataclass(frozen=True)
class Links:
    """Addresses relative to the page being written; ``page`` maps a page's name to one."""

    page: Callable[[str], str] = _nowhere

    def study(self, key: str) -> str:
        """The page that gathers a study's rows."""
        return self.page(f"book/studies/{key}")

    def row(self, table: str, id: str) -> str:
        """The row's place in its data page."""
        address = self.page(f"book/data/{table}")
        return address and f"{address}#row-{id}"
