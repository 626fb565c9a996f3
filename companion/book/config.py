"""What ``_config.yml`` says of how pages are found and read."""

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import yaml
from myst_parser.config.main import MdParserConfig

from companion.book import paths
from companion.book.configkeys import SETTINGS, unread
from companion.book.kept import NOTHING, Kept
from companion.book.text import curly, read_whole, restore
from companion.book.yamltext import Fault, Yaml, items, load, pairs
from companion.problem import Place, Problem, declare

SYNTAX = declare("config-syntax", "_config.yml is YAML, and every value is of its key's kind.")
OTHER = declare("config-other", "No configuration of Jupyter Book 2 stands beside _config.yml.")

_PLACED = (
    ("logo",),
    ("bibtex_bibfiles",),
    ("execute", "execute_notebooks"),
    ("execute", "exclude_patterns"),
    ("execute", "allow_errors"),
    ("parse", "myst_enable_extensions"),
    ("parse", "myst_url_schemes"),
    ("sphinx", "local_extensions"),
    ("sphinx", "config", "bibtex_default_style"),
    ("sphinx", "config", "nb_execution_raise_on_error"),
)
STARS = 6
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
    and ``extra`` are files and folders that are brought into the site, ``templates`` those by which
    it is drawn; ``given`` are the settings of Sphinx that the file itself names, ``suppressed`` the
    warnings that are not to be said; ``places`` are line and column of settings, by their key.
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
    templates: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()
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
    problems = (*_kinds(read), *unread(read), *_second(root))
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
    found = {str(key.value): read.place(key) for key, _ in pairs(read.get("sphinx", "config"))}
    found |= {way[-1]: read.place(read.nearest(*way)) for way in _PLACED}
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
    lists = (read.get("exclude_patterns"), read.get("sphinx", "config", "exclude_patterns"))
    for pattern in (pattern for found in lists for pattern in items(found)):
        if str(pattern.value).count("*") > STARS:
            message = f"a pattern has at most {STARS} stars: with more, each name takes ages"
            yield SYNTAX.at(Place(paths.CONFIG, *read.place(pattern)), message)


def _second(root: Path) -> Iterator[Problem]:
    """The configuration that Jupyter Book 2 makes of this one and then reads instead."""
    if (root / paths.SECOND).is_file():
        message = f"Jupyter Book 2 reads it instead of {paths.CONFIG}; allowed: 1.x, which does not"
        yield OTHER.at(Place(paths.SECOND), f"{message}; delete it")


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
    myst = {key.removeprefix("myst_"): value for key, value in sphinx.items() if key in SETTINGS}
    MdParserConfig(**myst)
    static = tuple(_texts(sphinx, "html_static_path"))
    added = (*static, *_texts(sphinx, "html_extra_path"), *_texts(sphinx, "templates_path"))
    suffixes = sphinx.get("source_suffix", {})
    more = [*suffixes] if isinstance(suffixes, (dict, list, tuple)) else [str(suffixes)]
    more += [*sphinx.get("nb_custom_formats", {})]
    return Config(
        (
            *(p for p in _texts(sphinx, "exclude_patterns") if p.count("*") <= STARS),
            *added,
            *_ALWAYS,
        ),
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
        (*(str(sphinx[key]) for key in _PICTURES if sphinx.get(key)), *_logos(sphinx)),
        tuple(_texts(sphinx, "html_extra_path")),
        tuple(_texts(sphinx, "templates_path")),
        tuple(map(str, _given(data))),
        tuple(_texts(sphinx, "suppress_warnings")),
    )


def _given(data: Mapping[str, object]) -> Iterable[object]:
    """The keys below ``sphinx: config``."""
    sphinx = data.get("sphinx")
    config = sphinx.get("config") if isinstance(sphinx, dict) else None
    return config if isinstance(config, dict) else ()


def _logos(settings: Mapping[str, object]) -> Iterator[str]:
    """The pictures that the theme's own options name."""
    options = settings.get("html_theme_options")
    logo = options.get("logo") if isinstance(options, dict) else None
    for key in ("image_light", "image_dark"):
        if isinstance(logo, dict) and isinstance(logo.get(key), str):
            yield logo[key]


def _texts(settings: Mapping[str, object], key: str) -> list[str]:
    """A setting that is a list of texts.

    Raises ``TypeError`` where it is something else.
    """
    value = settings.get(key) or []
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"'{key}' is not a list of texts: {value!r}")
    return list(value)
