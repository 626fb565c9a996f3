"""A second subject of another kind, to show that the package knows none: the book ``docs/example``.

Exercise classes for older people after a hip fracture. A score on which higher is better and a
time on which lower is, harms that the treatment prevents and one that it brings, times from hours
to years, no help lines, no mechanism, other tables, families and colours. All of it is synthetic.
"""

import shutil
import tomllib
from pathlib import Path
from typing import Any

from companion.book import paths

EXAMPLE = Path(__file__).parent.parent / "docs" / "example"
SUBJECT: dict[str, Any] = tomllib.loads((EXAMPLE / paths.SUBJECT).read_text(encoding="utf-8"))


def write(root: Path) -> Path:
    """A copy of the example below a folder, at the place that it has in the repository."""
    copy = root / "docs" / "example"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns(paths.BUILD))
    return copy


def fill(companion: Path) -> Path:
    """Put the example into a new companion, which keeps what all companions share."""
    shutil.rmtree(companion / paths.DATA)
    shutil.rmtree(companion / paths.DATA_PAGES)
    shutil.copytree(
        EXAMPLE, companion, dirs_exist_ok=True, ignore=shutil.ignore_patterns(paths.BUILD)
    )
    _change(companion / paths.CONFIG, "companion.sphinx: ../..", "companion.sphinx: .")
    own = "".join(f"      - file: book/{name}\n" for name in ("syntheses", "reproduce"))
    _change(companion / paths.CONTENTS, "      - file: book/references\n", own, keep=True)
    return companion


def _change(file: Path, old: str, new: str, *, keep: bool = False) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    file.write_text(text.replace(old, new + old if keep else new, 1), encoding="utf-8")
