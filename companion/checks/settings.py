"""What the settings of a sound build are, in _config.yml and in the subject's file."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from companion.book import paths
from companion.book.book import Book
from companion.book.sources import aside, outside
from companion.checks.registry import Found, rule
from companion.model import STATEMENTS
from companion.problem import Place, allowed, close

QUIET = frozenset({"bibtex.duplicate_citation", "mystnb.unknown_mime_type"})
"""Warnings of what is no fault: every chapter lists its references, and figures have a form for
live notebooks."""
_REFUSED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("nb_metadata_key", "nb_cell_metadata_key"),
            "gives settings of cells a name that no rule reads",
        ),
        **dict.fromkeys(
            ("nb_render_figure_options", "myst_title_to_header", "myst_html_meta"),
            "prints what no rule has read",
        ),
        **dict.fromkeys(
            ("nitpick_ignore", "nitpick_ignore_regex"), "hides links that lead nowhere"
        ),
        "html_last_updated_fmt": "writes the hour of each build, so that no two are alike",
    }
)


@rule("config-value", "The settings that a sound build rests on are not changed in _config.yml.")
def config_value(book: Book) -> Iterator[Found]:
    """A style of references or an extension that is not the package's, a logo that is lost."""
    if any(problem.path == paths.CONFIG for problem in book.problems):
        return
    config = book.config
    wrong = []
    if config.bibstyle != "companion_links":
        wrong.append(("bibtex_default_style", f"is {config.bibstyle!r}, not 'companion_links'"))
    if "companion.sphinx" not in config.extended:
        wrong.append(("local_extensions", "does not name companion.sphinx, which draws the blocks"))
    wrong += [(key, _REFUSED[key]) for key in config.given if key in _REFUSED]
    if hidden := [word for word in config.suppressed if word not in QUIET]:
        said = f"hides {', '.join(hidden)}: a warning is a fault; allowed: {allowed(QUIET)}"
        wrong.append(("suppress_warnings", said))
    if any(config.parser().url_schemes.values()):
        found = (
            "rewrites addresses, so that a link leads elsewhere than it says; name schemes alone"
        )
        wrong.append(("myst_url_schemes", found))
    for key, names in (
        ("html_static_path", config.static), ("html_extra_path", config.extra),
        ("templates_path", config.templates), ("logo", config.pictures),
    ):  # fmt: skip
        wrong += [
            (key, f"names {name}, {why}") for name in names if (why := _away(book.root, name))
        ]
    lost = (name for name in config.pictures if not (book.root / name).is_file())
    wrong += [("logo", f"names {name}, which does not exist") for name in lost]
    for key, message in wrong:
        yield Found(Place(paths.CONFIG, *config.places.get(key, (1, 1))), f"{key} {message}")


def _away(root: Path, name: str) -> str:
    """Why what a setting names is not of the book; empty where it is."""
    if outside(root, name):
        return "which lies outside of the book; put it in"
    inside = aside(root, f"{name}/x")
    return f"in {inside}, which no build looks at; put it in another folder" if inside else ""


@rule("config-bibliography", "bibtex_bibfiles is [references.bib], the file that is checked.")
def config_bibliography(book: Book) -> Iterator[Found]:
    """Another file, whose entries nothing checks."""
    readable = not any(problem.path == paths.CONFIG for problem in book.problems)
    if readable and book.config.bibfiles != (paths.REFERENCES,):
        found = ", ".join(book.config.bibfiles) or "nothing"
        message = f"bibtex_bibfiles is {found}; allowed: {paths.REFERENCES}"
        yield Found(
            Place(paths.CONFIG, *book.config.places.get("bibtex_bibfiles", (0, 0))), message
        )


@rule("help-lines", "Where the subject asks for help lines, statements hold those that it names.")
def help_lines(book: Book) -> Iterator[Found]:
    """A box for people in danger that would stand empty, or that would not stand at all."""
    help = book.subject.help
    asking = [name for name, table in book.subject.outcome_tables.items() if table.crisis]
    if help is None and asking:
        message = f"{asking[0]} says crisis = true, but nothing says where people turn: add [help]"
        yield Found(book.in_subject(f"outcome_tables.{asking[0]}", "crisis"), message)
    if help is None or not book.table(STATEMENTS).readable:
        return
    if not book.rows(STATEMENTS, topic=help.topic):
        known = {row.topic for row in book.table(STATEMENTS).rows}
        message = f"help.topic is {help.topic!r}; no row of statements has it"
        place = book.in_subject("help", "topic")
        yield Found(place, message + close(help.topic, known))


@rule("help-absent", "A page with one of the words of [help] in the subject shows its lines.")
def help_absent(book: Book) -> Iterator[Found]:
    """What is written counts, not what blocks print; a study's page opens with them by itself."""
    help = book.subject.help
    if help is None or not help.words:
        return
    for page in book.pages:
        if page.of("directive", "crisis"):
            continue
        named = ((run, word) for run in page.runs if (word := help.named(run.text)))
        for run, word in islice(named, 1):
            place = Place(page.path, *run.place(word.start()))
            yield Found(place, f"{word.group()!r} stands here without the block {{crisis}}")
