"""A build beside the check, for a preview: it replaces no site until it is let."""

import time
from pathlib import Path

import pytest

import companion
from companion.book import paths
from companion.live.child import FORKS, Build
from companion.sphinx import gate
from tests import tiny
from tests.building import change_events, good, same, tree
from tests.test_kernels import left

CHAPTER = "book/claims/rapid-onset"
HELPER = "import time\nopen('begun', 'w').close()\ntime.sleep(60)\n"
PAGE = """---
file_format: mystnb
kernelspec: {name: python3}
orphan: true
---
# Cells

```{code-cell} ipython3
import helper
```
"""

pytestmark = pytest.mark.skipif(not FORKS, reason="the book is handed on to a fork")


def begun(root: Path) -> Build:
    """A build of the book as it lies there, which has not been let."""
    return Build(root, gate.examined(root, root / paths.BUILD)[0])


def written(root: Path, text: str) -> bool:
    """Whether the build's own folder has a page with that text."""
    page = root / paths.BUILD / paths.WORK / "html/site" / f"{CHAPTER}.html"
    return text in page.read_text(encoding="utf-8")


def test_what_is_built_beside_the_check_is_shown_when_the_build_is_let(tiny_book: Path) -> None:
    good(tiny_book)
    before = tree(tiny_book / paths.SITE)
    tiny.edit(tiny_book, f"{CHAPTER}.md", "It probably does", "Probably it does")
    build, told = begun(tiny_book), []
    while not written(tiny_book, "Probably it does"):
        time.sleep(0.02)
    assert tree(tiny_book / paths.SITE) == before
    assert build.result(told.append) is None
    assert told and "companion.sphinx.site" not in build.needed
    build.stop()
    page = (tiny_book / paths.SITE / f"{CHAPTER}.html").read_text(encoding="utf-8")
    assert "Probably it does" in page
    same(tiny_book)


def test_a_build_that_is_not_let_changes_nothing_and_the_next_is_right(tiny_book: Path) -> None:
    good(tiny_book)
    before = tree(tiny_book / paths.SITE)
    change_events(tiny_book, "31")
    build = begun(tiny_book)
    while not written(tiny_book, "31 of 47"):
        time.sleep(0.02)
    build.stop()
    assert tree(tiny_book / paths.SITE) == before
    change_events(tiny_book, "30")
    good(tiny_book)
    assert tree(tiny_book / paths.SITE) == before
    same(tiny_book)


def test_a_build_that_is_stopped_leaves_no_kernel_and_no_file(tiny_book: Path) -> None:
    good(tiny_book)
    tiny.edit(tiny_book, "_config.yml", 'execute_notebooks: "off"', "execute_notebooks: force")
    tiny.put(tiny_book, "book/cells.md", PAGE)
    tiny.put(tiny_book, "book/helper.py", HELPER)
    build = begun(tiny_book)
    folder = Path(build._folder.name)
    while not (tiny_book / "book/begun").exists():
        time.sleep(0.02)
    assert len(left(tiny_book)) == 1 and folder.is_dir()
    build.stop()
    assert left(tiny_book) == [] and not folder.exists()


def test_who_knows_no_verdict_may_publish(tiny_book: Path) -> None:
    book = companion.load(tiny_book)
    assert gate.may_publish()
    for verdict in (False, True):
        with gate.passed(book, lambda verdict=verdict: verdict):  # type: ignore[misc]
            assert gate.may_publish() is verdict
