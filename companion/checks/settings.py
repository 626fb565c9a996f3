"""What the settings of a sound build are, in _config.yml and in the subject's file."""

from collections.abc import Iterator

from companion.book import paths
from companion.book.book import Book
from companion.checks.registry import Found, rule
from companion.model import STATEMENTS
from companion.problem import Place, close


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
    lost = (name for name in config.pictures if not (book.root / name).is_file())
    wrong += [("logo", f"names {name}, which does not exist") for name in lost]
    for key, message in wrong:
        yield Found(Place(paths.CONFIG, *config.places.get(key, (1, 1))), f"{key} {message}")


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
