"""What blocks drew before, and when they are drawn again."""

from collections.abc import Collection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from companion.blocks.registry import Asked, Block, Drawn
from companion.book import paths
from companion.book.kept import Kept
from companion.book.load import load
from companion.html.desk import Desk
from companion.model import STUDIES
from companion.sphinx.kept_blocks import drawn
from companion.sphinx.state import Build
from tests import tiny

PAGE = "book/claims/rapid-onset"
GIVEN = "book/studies/roe-2020"


class Bench:
    """A block that says how often it was drawn, in builds of a book that follow each other."""

    def __init__(self, root: Path) -> None:
        self.root, self.times = root, 0
        self.block = Block("counted", "Counts.", self._draw)

    def _draw(self, desk: Desk, asked: Asked) -> Drawn:
        self.times += 1
        study = desk.need(STUDIES, asked.argument)
        picture = desk.kept.get("picture", study.text("country"), lambda: f"of {self.times}")
        return (Markup(f"{study.text('country')} {picture} {desk.links.study(study.id)}"),)

    def build(
        self, page: str = PAGE, found: Collection[str] = (PAGE, GIVEN), setting: str = "",
        argument: str = "roe-2020",
    ) -> tuple[Drawn, Any, Kept]:  # fmt: skip
        """What the block of a page is in one build, what the page used, and what is kept."""
        build = Build()
        build.book, build.kept = load(self.root), Kept(self.root / "kept")
        env: Any = SimpleNamespace(
            app=SimpleNamespace(companion=build), docname=page, found_docs=set(found),
            config=SimpleNamespace(companion_fingerprint=setting),
        )  # fmt: skip
        made = drawn(env, self.block, Asked(argument))
        build.kept.save()
        return made, env.companion_used[page], build.kept


def test_a_block_is_drawn_again_when_something_that_it_used_has_changed(book: Path) -> None:
    bench = Bench(book)
    first = bench.build()
    assert bench.build()[:2] == first[:2] and bench.times == 1
    assert all(first[1].values())
    tiny.append(book, "studies", {"id": "lone-2022", "registration": ""}, "roe-2020")
    assert bench.build()[:2] == first[:2] and bench.times == 1  # another row
    tiny.change(book, "studies", "roe-2020", {"country": "Norway"})
    assert "Norway" in str(bench.build()[0]) and bench.times == 2
    bench.build(found=[PAGE])  # the page that it leads to is no more
    assert bench.times == 3
    bench.build(found=[PAGE], setting="other")
    assert bench.times == 4
    assert bench.build(found=[PAGE], setting="other", argument="lone-2022")[1] and bench.times == 5


def test_what_a_block_is_made_of_is_kept_with_it(book: Path) -> None:
    bench = Bench(book)
    bench.build()
    bench.build()
    assert "picture" in bench.build()[2].asked
    bench.build(setting="other")
    assert "of 1" in str(bench.build(setting="more")[0]) and bench.times == 3


def test_the_block_that_is_all_of_a_page_is_not_kept(book: Path) -> None:
    for page in (f"{paths.STUDY_PAGES}/roe-2020", f"{paths.DATA_PAGES}/studies"):
        bench = Bench(book)
        assert bench.build(page)[0] and bench.build(page)[1] and bench.times == 2
