"""What ``_config.yml`` says of how pages are found and read."""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from myst_parser.config.main import MdParserConfig

from companion.book import paths
from companion.book.kept import NOTHING, Kept
from companion.book.text import curly, read_whole, restore
from companion.book.yamltext import Fault, Yaml, load, pairs
from companion.problem import Place, Problem, close, declare

SYNTAX = declare("config-syntax", "_config.yml is YAML, and every value is of its key's kind.")
KEY = declare("config-key", "Every key of _config.yml is one that Jupyter Book or MyST reads.")

OTHER = declare("config-other", "No configuration of Jupyter Book 2 stands beside _config.yml.")

_ALSO = {
    "": {"bibtex_bibfiles", "bibtex_reference_style", "project"},
    "parse": {"myst_enable_extensions", "myst_url_schemes", "myst_substitutions"},
    "sphinx": {"extra_extensions", "local_extensions", "recursive_update", "config"},
}
_SETTINGS = frozenset(
    f"myst_{name}"
    for name, _, setting in MdParserConfig().as_triple()
    if "sphinx" not in setting.metadata.get("omit", [])
)
_PLACED = (
    ("logo",),
    ("bibtex_bibfiles",),
    ("execute", "execute_notebooks"),
    ("execute", "exclude_patterns"),
    ("execute", "allow_errors"),
    ("parse", "myst_enable_extensions"),
    ("sphinx", "local_extensions"),
    ("sphinx", "config", "bibtex_default_style"),
    ("sphinx", "config", "nb_execution_raise_on_error"),
)
_STATIC = "_static"  # Jupyter Book adds a folder of this name by itself
_PICTURES = ("html_logo", "html_favicon")
_ALWAYS = ("**.ipynb_checkpoints", "**/_sources", ".#*", "**/.#*", "*.lproj/**")


@dataclass(frozen=True)
class Config:
    """How pages are found and read.

    ``exclude`` are Sphinx's patterns of what is no page, with those that Jupyter Book, MyST-NB and
    Sphinx add; ``suffixes`` the ends of names that Sphinx reads as pages; ``myst`` the settings of
    MyST's parser by their name without ``myst_``. ``extended`` are the extensions of Sphinx,
    ``execution`` when cells are run, ``spared`` patterns of pages whose cells are not, ``lenient``
    whether cells may fail and ``raises`` whether one that fails stops the build; ``address`` is
    where the built book is read, without a stroke at its end, or empty; ``static``, ``pictures``
    and ``extra`` are files and folders that are brought into the site; ``places`` are line and
    column of some settings, by their key.
    """

    exclude: tuple[str, ...] = ("_build", "Thumbs.db", ".DS_Store", *_ALWAYS)
    suffixes: tuple[str, ...] = (".md", ".rst", ".ipynb")
    only_contents: bool = False
    bibfiles: tuple[str, ...] = ()
    static: tuple[str, ...] = ()
    myst: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    bibstyle: str = ""
    extended: tuple[str, ...] = ()
    execution: str = "auto"
    spared: tuple[str, ...] = ()
    lenient: bool = False
    raises: bool = False
    address: str = ""
    pictures: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    places: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def extensions(self) -> frozenset[str]:
        """The extensions of MyST's syntax."""
        return frozenset(self.parser().enable_extensions)

    @property
    def heading_anchors(self) -> int:
        """Down to which level headings have an anchor."""
        return self.parser().heading_anchors or 0

    def parser(self) -> MdParserConfig:
        """The settings of MyST's parser, a fresh copy."""
        return MdParserConfig(**self.myst)  # type: ignore[arg-type]


def read_config(root: Path, kept: Kept = NOTHING) -> tuple[Config, tuple[Problem, ...]]:
    """Read ``_config.yml`` as Jupyter Book does, its defaults included. Never raises.

    Where the file cannot be used the configuration is Jupyter Book's own.
    """
    text = read_whole(root, paths.CONFIG, SYNTAX)
    if not isinstance(text, str):
        return Config(), text
    beside = f"{(root / _STATIC).is_dir()} {(root / paths.SECOND).is_file()}"
    return kept.get(paths.CONFIG, f"{beside}\n{text}", lambda: _anew(root, text))


def _anew(root: Path, text: str) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration that a text is, which beside the text asks the root for two names only."""
    read = load(text)
    if isinstance(read, Fault):
        place = Place(paths.CONFIG, read.line, read.column)
        return Config(), (SYNTAX.at(place, read.message, breaks=paths.CONFIG),)
    if not isinstance(read.data, dict):
        what = "is empty" if read.data is None else "is no mapping of keys to values"
        message = f"the file {what}; {restore(paths.CONFIG)}"
        return Config(), (SYNTAX.at(Place(paths.CONFIG, 1, 1), message, breaks=paths.CONFIG),)
    problems = (*_kinds(read), *_keys(read), *_second(root))
    try:
        return replace(_config(root, read.data), places=_places(read)), problems
    except Exception as error:  # Jupyter Book checks no kinds: whatever Python raises on them
        if not problems:
            message = f"Jupyter Book cannot use the file: {' '.join(str(error).split())}"
            place = Place(paths.CONFIG, *_named(read, str(error)))
            problems = (SYNTAX.at(place, message, breaks=paths.CONFIG),)
        return Config(), problems


def _places(read: Yaml) -> Mapping[str, tuple[int, int]]:
    """Where the settings stand that a rule over the book asks for, or what they would stand in."""
    found = {way[-1]: read.place(read.nearest(*way)) for way in _PLACED}
    return MappingProxyType(found)


def _kinds(read: Yaml) -> Iterator[Problem]:
    """Values of the wrong kind, by Jupyter Book's own schema."""
    from jupyter_book.config import get_validator  # its import is long, and seldom needed

    for error in get_validator().iter_errors(read.data):
        place = Place(paths.CONFIG, *read.place(read.nearest(*error.absolute_path)))
        where = ".".join(map(str, error.absolute_path))
        message = " ".join(str(error.message).split())
        yield SYNTAX.at(place, f"{where}: {message}{curly(str(error.instance))}")
    for key, value in pairs(read.get("sphinx", "config")):
        if key.value == "exclude_patterns" and not isinstance(value, yaml.SequenceNode):
            place = Place(paths.CONFIG, *read.place(value))
            yield SYNTAX.at(place, "sphinx.config.exclude_patterns: not a list of patterns")


def _keys(read: Yaml) -> Iterator[Problem]:
    """Keys that nothing reads: Jupyter Book passes over them in silence."""
    known = {"": _ALSO[""] | _sections(), "parse": _ALSO["parse"], "sphinx": _ALSO["sphinx"]}
    for section, names in known.items():
        for key, _ in pairs(read.get(section) if section else read.node):
            if key.value not in names:
                yield _unread(read, key, f"{section}.{key.value}".lstrip("."), names)
    for key, _ in pairs(read.get("sphinx", "config")):
        if str(key.value).startswith("myst_") and key.value not in _SETTINGS:
            yield _unread(read, key, f"sphinx.config.{key.value}", _SETTINGS)


@cache
def _sections() -> frozenset[str]:
    """The first keys of Jupyter Book's own defaults."""
    from jupyter_book.config import PATH_YAML_DEFAULT

    defaults = load(PATH_YAML_DEFAULT.read_text(encoding="utf-8"))
    return frozenset(str(key.value) for key, _ in pairs(getattr(defaults, "node", None)))


def _second(root: Path) -> Iterator[Problem]:
    """The configuration that Jupyter Book 2 makes of this one and then reads instead."""
    if (root / paths.SECOND).is_file():
        message = f"Jupyter Book 2 reads it instead of {paths.CONFIG}; allowed: 1.x, which does not"
        yield OTHER.at(Place(paths.SECOND), f"{message}; delete it")


def _unread(read: Yaml, key: yaml.Node, name: str, known: Iterable[str]) -> Problem:
    """The problem of a key that nothing reads."""
    message = f"{name} is read by nothing{close(str(key.value), known)}"
    if key.value in _SETTINGS and name.startswith("parse."):
        message = f"{name} is read by nothing; it belongs under sphinx.config"
    return KEY.at(Place(paths.CONFIG, *read.place(key)), message)


def _named(read: Yaml, message: str) -> tuple[int, int]:
    """The place of the setting that an error names, else of the file's beginning."""
    for key, value in pairs(read.get("sphinx", "config")):
        name = str(key.value).removeprefix("myst_")
        if f"'{name}'" in message or f"'{name}[" in message:
            return read.place(value)
    for key, value in pairs(read.get("parse")):
        if f"'{str(key.value).removeprefix('myst_')}'" in message:
            return read.place(value)
    return 1, 1


def _config(root: Path, data: dict[str, object]) -> Config:
    """The configuration, by Jupyter Book's own merging of its defaults and the file.

    Raises whatever Jupyter Book raises on a value of the wrong kind.
    """
    from jupyter_book.config import get_final_config

    with redirect_stdout(io.StringIO()):  # it prints advice
        sphinx, _ = get_final_config(
            user_yaml=data, cli_config={"latex_individualpages": False}, sourcedir=root,
            validate=False,
        )  # fmt: skip
    myst = {key.removeprefix("myst_"): value for key, value in sphinx.items() if key in _SETTINGS}
    MdParserConfig(**myst)
    static = tuple(_texts(sphinx, "html_static_path"))
    added = (*static, *_texts(sphinx, "html_extra_path"), *_texts(sphinx, "templates_path"))
    suffixes = sphinx.get("source_suffix", {})
    more = [*suffixes] if isinstance(suffixes, (dict, list, tuple)) else [str(suffixes)]
    more += [*sphinx.get("nb_custom_formats", {})]
    return Config(
        (*_texts(sphinx, "exclude_patterns"), *added, *_ALWAYS),
        tuple(dict.fromkeys([".md", ".rst", ".ipynb", *map(str, more)])),
        bool(sphinx.get("external_toc_exclude_missing")),
        tuple(_texts(sphinx, "bibtex_bibfiles")),
        static,
        MappingProxyType(myst),
        str(sphinx.get("bibtex_default_style", "")),
        tuple(_texts(sphinx, "extensions")),
        str(sphinx.get("nb_execution_mode", "")),
        tuple(_texts(sphinx, "nb_execution_excludepatterns")),
        sphinx.get("nb_execution_allow_errors") is True,
        sphinx.get("nb_execution_raise_on_error") is True,
        str(sphinx.get("html_baseurl") or "").rstrip("/"),
        tuple(str(sphinx[key]) for key in _PICTURES if sphinx.get(key)),
        tuple(_texts(sphinx, "html_extra_path")),
    )


def _texts(settings: Mapping[str, object], key: str) -> list[str]:
    """A setting that is a list of texts.

    Raises ``TypeError`` where it is something else.
    """
    value = settings.get(key) or []
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"'{key}' is not a list of texts: {value!r}")
    return list(value)
