"""What the guide, README, CONTRIBUTING and docs tell to type can be typed: every command is run, or
it is of a short list that says why it is not; a command that nobody has thought of fails.

The steps of the walks are performed by `tests/test_walks.py`.
"""

import contextlib
import io
import re
import shlex
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from markdown_it.token import Token

import companion
from companion import publish
from companion.book.book import Book
from companion.commands import MODULES, main
from tests import r, tiny
from tests.test_walks import WALKS, walk

ROOT = Path(__file__).parent.parent
GUIDE = sorted((ROOT / "book/work").glob("*.md"))
REPOSITORY = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NEW = ROOT / "companion/skeleton/empty/README.md"
PAGES = [*GUIDE, *REPOSITORY, NEW]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

COMMAND = "python -m companion"
ELSEWHERE = {
    "pip install -r requirements.txt": "it asks a registry of packages",
    "jupyter-book build .": "tests/test_build.py builds the small book by it",
    "git checkout v0.3.0": "a copy of the repository need not have the tags",
    "sha256sum --check SHA256SUMS": "it verifies a release that was downloaded",
    "sha256sum --check /path/to/unpacked/site/sources.sha256": "likewise, of its unpacked site",
}
"""Commands that are not run here, each with the reason."""
READ = {"sh", "python", "r"}
"""The languages of blocks that are run or read here."""
PRINTED = {"text", "yaml"}
"""What a command prints, or a piece of a file: nothing to type."""
TYPED = re.compile(r"^\s*(\$|python|make|pip|jupyter-book|git|companion|sudo|npm)\s", re.MULTILINE)
SHOWN = {"{tables}", "{downloads}", "{api}"}
"""Directives of the guide's own pages; `{code-block}` is a step of a walk."""
PLACEHOLDERS = ("FILE", "ARTICLE")
"""What an example names that must be there to be parsed."""


@dataclass(frozen=True)
class Fence:
    """A block of code of a page: its language (a directive in braces), its line, its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def tokens(page: Path) -> list[Token]:
    return MarkdownIt().enable("table").parse(page.read_text(encoding="utf-8"))


def fences(page: Path) -> Iterator[Fence]:
    for token in tokens(page):
        if token.type == "fence" and token.map:
            words = token.info.split() or [""]
            name = page.relative_to(ROOT).as_posix()
            yield Fence(name, token.map[0] + 1, words[0], token.content)


EVERY = [fence for page in PAGES for fence in fences(page)]
WALKED = frozenset(
    line
    for name in WALKS
    for step in walk(name)
    for block in step
    if block.language == "sh"
    for line in block.text.splitlines()
)


def commands(language: str = "sh") -> list[tuple[Fence, str]]:
    """Every line of every block of a language, without its remark."""
    found = []
    for fence in EVERY:
        if fence.language == language:
            for line in fence.text.splitlines():
                if typed := line.partition("  #")[0].partition(" # ")[0].strip():
                    found.append((fence, typed))
    return found


def repository(book: Path) -> Path:
    """The small book as a repository with a commit before the last one."""
    git = ["git", "-c", "user.name=n", "-c", "user.email=e", "-C", str(book)]
    subprocess.run([*git, "init", "-q"], check=True)
    for words in ("this", "that"):
        tiny.change(book, "claims", "rapid-onset", {"reason": f"Because of {words}."})
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-qm", words], check=True)
    return book


def test_every_block_is_of_a_kind_that_is_held() -> None:
    """A block without a language, or of one that no test reads, could say anything."""
    for fence in EVERY:
        allowed = (
            READ | PRINTED | (SHOWN | {"{code-block}"} if "book/work" in fence.page else set())
        )
        assert fence.language in allowed, f"{fence}: {fence.language!r}"
        if fence.language in PRINTED:
            assert not TYPED.search(fence.text), f"{fence}: a command, which is no {fence.language}"


@pytest.mark.parametrize(
    "typed", sorted({typed for _, typed in commands()} - WALKED - set(ELSEWHERE))
)
def test_a_command_is_run(typed: str, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if typed.startswith("make "):
        plan = ["make", "-n", *typed.split()[1:]]
        assert subprocess.run(plan, cwd=ROOT, capture_output=True, check=False).returncode == 0
        return
    (book / "_build").mkdir()
    repository(book)
    monkeypatch.chdir(book)
    if typed.startswith("git "):
        subprocess.run(shlex.split(typed), check=True, capture_output=True)
        return
    assert typed.startswith(f"{COMMAND} "), f"nothing runs {typed!r}; see ELSEWHERE"
    built: list[Path] = []
    monkeypatch.setattr(publish, "build", lambda root: built.append(root) or 0)
    done = CliRunner().invoke(main, shlex.split(typed)[3:])
    assert done.exit_code == 0, done.output
    assert not built or built == [book.resolve()]  # the build itself is tests/test_build.py's


def test_the_list_of_what_is_not_run_has_no_more_than_is_there() -> None:
    assert set(ELSEWHERE) <= {typed for _, typed in commands()}


# commands in sentences and tables


def spans(page: Path) -> Iterator[tuple[int, list[str]]]:
    """The code in each paragraph, point of a list or row of a table, with its line."""
    line, row = 0, None
    for token in tokens(page):
        if token.map:
            line = token.map[0] + 1
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield line, row
            row = None
        elif token.type == "inline":
            found = [c.content for c in token.children or () if c.type == "code_inline"]
            if row is None:
                yield line, found
            else:
                row += found


def asked(code: str) -> list[str] | None:
    """The arguments of a command in a sentence; None for any other code."""
    words = shlex.split(code.replace("…", "")) if code.count('"') % 2 == 0 else code.split()
    for start in (["python", "-m", "companion"], ["companion"]):
        if words[: len(start)] == start and len(words) > len(start):
            return words[len(start) :]
    return words if len(words) > 1 and words[0] in MODULES else None


def parsed(arguments: list[str]) -> click.Command:
    """The command that takes these arguments. Raises click.UsageError where none does."""
    group: click.Command = main
    context = click.Context(main, info_name="companion")
    while isinstance(group, click.Group) and arguments and not arguments[0].startswith("--"):
        _, found, arguments = group.resolve_command(context, arguments)
        assert found is not None
        group = found
        if isinstance(group, click.Group):
            context = click.Context(group, context, info_name=group.name)
    if not isinstance(group, click.Group):
        try:
            group.make_context(group.name, list(arguments), context)
        except click.MissingParameter:
            if arguments:  # else a sentence names the command alone
                raise
    else:
        assert all(word in options_of(group) for word in arguments), arguments
    return group


def options_of(command: click.Command) -> set[str]:
    """The options of a command; of a group, those of all in it."""
    named = {name for p in command.params if isinstance(p, click.Option) for name in p.opts}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            named |= options_of(found) if found else set()
    return named | {"--help"}


@pytest.mark.parametrize("name", NAMES)
def test_a_command_in_a_sentence_is_one_with_such_options(
    name: str, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book)
    for file in PLACEHOLDERS:
        tiny.put(book, file, "")
    known = options_of(main)
    for line, codes in spans(ROOT / name):
        here: list[click.Command] = []
        for code in codes:
            if (arguments := asked(code)) is not None:
                try:
                    here.append(parsed(arguments))
                except click.UsageError as error:
                    pytest.fail(f"{name}:{line}: {code}: {error.format_message()}")
            elif code.startswith("--"):
                option = code.split()[0]
                allowed = set().union(*map(options_of, here)) if here else known
                assert option in allowed, f"{name}:{line}: {code}"
            elif code.startswith("make ") and len(code.split()) == 2:
                assert code.split()[1] in targets(), f"{name}:{line}: {code}"


def targets() -> set[str]:
    """What make can be asked for."""
    files = (ROOT / "Makefile", ROOT / "tests/measure.mk")
    text = "\n".join(f.read_text(encoding="utf-8") for f in files if f.is_file())
    return {word for line in re.findall(r"^\.PHONY: (.*)$", text, re.M) for word in line.split()}


def test_the_readme_names_every_command_and_every_target() -> None:
    readme = ROOT / "README.md"
    codes = [code for _, found in spans(readme) for code in found]
    named = {words[0] for code in codes if (words := asked(code))}
    assert set(MODULES) <= named, f"README lacks {sorted(set(MODULES) - named)}"
    made = {code.split()[1] for code in codes if code.startswith("make ")}
    made |= {typed.split()[1] for f, typed in commands() if f.page == "README.md"
             and typed.startswith("make ")}  # fmt: skip
    assert targets() - {"clean"} <= made, f"README lacks {sorted(targets() - made)}"


@pytest.mark.parametrize("wrong", ["checks .", "check --on-line", "rename x", "rules x y"])
def test_a_command_that_is_none_is_found(wrong: str) -> None:
    with pytest.raises(click.UsageError):
        parsed(wrong.split())


# Python and R


@pytest.mark.parametrize("name", sorted({f.page for f in EVERY if f.language == "python"}))
def test_the_python_of_a_page_runs_on_the_book(
    name: str, real: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Block after block, as a reader would type them; the book is read once for the whole run."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(companion, "load", lambda path: {".": real}[path])
    names: dict[str, object] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for fence in EVERY:
            if fence.page == name and fence.language == "python":
                exec(compile(fence.text, str(fence), "exec"), names)
    if name == "book/work/reuse.md":  # by hand, by the package, and as the sentence prints it
        pooled = companion.questions.answer(companion.View(real), "response-24h-midazolam").pooled
        assert pooled is not None
        limits = pooled.estimate, pooled.ci_low, pooled.ci_high
        last = printed.getvalue().strip().splitlines()[-1]
        measure = companion.effects.MEASURES["odds_ratio"]
        assert last.strip("[]").split() == [f"{measure.from_scale(v):.2f}" for v in limits]


def test_the_r_of_a_page_runs_on_the_book_and_agrees(real: Book) -> None:
    """Block after block in one R, with metafor."""
    blocks = [fence for fence in EVERY if fence.language == "r"]
    assert {fence.page for fence in blocks} == {"book/work/reuse.md"}
    done = r.run("\n".join(fence.text for fence in blocks), ROOT)
    assert done.returncode == 0, done.stderr
    counted, _, fitted = done.stdout.partition("\n   pred")
    names, counts = counted.strip().splitlines()[::2], counted.strip().splitlines()[1::2]
    seen = dict(zip(" ".join(names).split(), " ".join(counts).split(), strict=True))
    rows = real.tables["depression_outcomes"].rows
    counted_rows = Counter(row.outcome for row in rows if row.treatment_events is not None)
    assert seen == {outcome: str(count) for outcome, count in counted_rows.items()}
    pooled = companion.questions.answer(companion.View(real), "response-24h-midazolam").pooled
    assert pooled is not None
    measure = companion.effects.MEASURES["odds_ratio"]
    limits = pooled.estimate, pooled.ci_low, pooled.ci_high
    estimate = [float(number) for number in fitted.splitlines()[1].split()]
    assert estimate == pytest.approx([measure.from_scale(v) for v in limits], abs=5e-5)


# links of what is no page of the book, which its check does not read


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", REPOSITORY, ids=lambda page: str(page.name))
def test_a_link_of_the_repository_leads_to_a_file_and_its_heading(page: Path) -> None:
    for token in tokens(page):
        for child in token.children or ():
            target = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
            if not target or ":" in target:
                continue
            path, _, heading = target.partition("#")
            file = page.parent / path if path else page
            assert file.exists(), f"{page.name}: {target}"
            if heading:
                text = file.read_text(encoding="utf-8")
                headings = {slug(h) for h in re.findall(r"^#+ (.*)$", text, re.M)}
                assert heading in headings, f"{page.name}: {target}"
