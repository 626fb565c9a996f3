"""The keys of ``_config.yml``: those that Jupyter Book and MyST read, and those that none does."""

from collections.abc import Iterable, Iterator
from functools import cache

import yaml
from myst_parser.config.main import MdParserConfig

from companion.book import paths
from companion.book.yamltext import Yaml, load, pairs
from companion.problem import Place, Problem, close, declare

KEY = declare("config-key", "Every key of _config.yml is one that Jupyter Book or MyST reads.")
_ALSO = {
    "": {"bibtex_bibfiles", "bibtex_reference_style", "project"},
    "parse": {"myst_enable_extensions", "myst_url_schemes", "myst_substitutions"},
    "sphinx": {"extra_extensions", "local_extensions", "recursive_update", "config"},
}
SETTINGS = frozenset(
    f"myst_{name}"
    for name, _, setting in MdParserConfig().as_triple()
    if "sphinx" not in setting.metadata.get("omit", [])
)
"""Those of MyST's parser, by their names in Sphinx."""


def unread(read: Yaml) -> Iterator[Problem]:
    """Keys that nothing reads: Jupyter Book passes over them in silence."""
    known = {"": _ALSO[""] | _sections(), "parse": _ALSO["parse"], "sphinx": _ALSO["sphinx"]}
    for section, names in known.items():
        for key, _ in pairs(read.get(section) if section else read.node):
            if key.value not in names:
                yield _unread(read, key, f"{section}.{key.value}".lstrip("."), names)
    for key, _ in pairs(read.get("sphinx", "config")):
        if str(key.value).startswith("myst_") and key.value not in SETTINGS:
            yield _unread(read, key, f"sphinx.config.{key.value}", SETTINGS)


@cache
def _sections() -> frozenset[str]:
    """The first keys of Jupyter Book's own defaults."""
    from jupyter_book.config import PATH_YAML_DEFAULT

    defaults = load(PATH_YAML_DEFAULT.read_text(encoding="utf-8"))
    return frozenset(str(key.value) for key, _ in pairs(getattr(defaults, "node", None)))


def _unread(read: Yaml, key: yaml.Node, name: str, known: Iterable[str]) -> Problem:
    """The problem of a key that nothing reads."""
    message = f"{name} is read by nothing{close(str(key.value), known)}"
    if key.value in SETTINGS and name.startswith("parse."):
        message = f"{name} is read by nothing; it belongs under sphinx.config"
    return KEY.at(Place(paths.CONFIG, *read.place(key)), message)
