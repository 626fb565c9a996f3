"""Shared fixtures."""

from pathlib import Path

import pytest

from companion import publish
from tests import tiny

ROOT = Path(__file__).parent.parent


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The root of a tiny book that holds."""
    return tiny.write(tmp_path)


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the real book."""
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The real book, built strictly once for the whole run."""
    code = publish.build(ROOT)
    assert code == 0, "the strict build failed: see its output above"
    return ROOT / publish.SITE
