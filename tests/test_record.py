"""Sphinx's record, taken ahead of a preview's next build."""

import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sphinx.application import ENV_PICKLE_FILENAME
from sphinx.environment import BuildEnvironmentError

from companion.sphinx import record

READ = "read from its file"


class Environment:
    """What a build left: ``other`` is of a folder that is not that of the next."""

    def __init__(self, name: str, *, other: bool = False) -> None:
        self.name, self.other = name, other

    def setup(self, app: object) -> None:
        if self.other:
            raise BuildEnvironmentError("source directory has changed")
        self.app = app


@pytest.fixture(autouse=True)
def none_taken() -> Iterator[None]:
    record._taken.clear()
    yield
    record._taken.clear()


def leave(folder: Path, environment: Environment) -> None:
    (folder / ENV_PICKLE_FILENAME).write_bytes(pickle.dumps(environment))


def begun(folder: Path) -> str:
    """Which record a build begins with."""
    app: Any = SimpleNamespace(
        _load_existing_env=lambda name: SimpleNamespace(name=READ), _fresh_env_used=None
    )
    record.give(app, SimpleNamespace())  # type: ignore[arg-type]
    env = app._load_existing_env(str(folder / ENV_PICKLE_FILENAME))
    if env.name != READ:
        assert env.app is app and app._fresh_env_used is False
    return str(env.name)


def test_a_record_that_was_taken_is_given_once_and_to_the_build_of_its_file(tmp_path: Path) -> None:
    leave(tmp_path, Environment("first"))
    assert begun(tmp_path) == READ
    record.take(tmp_path)
    assert begun(tmp_path / "other") == READ
    assert begun(tmp_path) == "first"
    assert begun(tmp_path) == READ


def test_a_record_is_taken_again_where_its_file_is_another(tmp_path: Path) -> None:
    leave(tmp_path, Environment("first"))
    record.take(tmp_path)
    leave(tmp_path, Environment("second"))
    os.utime(tmp_path / ENV_PICKLE_FILENAME, (1, 1))
    assert begun(tmp_path) == READ  # of a build that somebody else began
    record.take(tmp_path)
    record.take(tmp_path)
    assert len(record._taken) == 1 and begun(tmp_path) == "second"


def test_a_record_that_cannot_be_used_is_left_to_sphinx(tmp_path: Path) -> None:
    record.take(tmp_path)
    assert begun(tmp_path) == READ
    (tmp_path / ENV_PICKLE_FILENAME).write_bytes(b"nothing")
    record.take(tmp_path)
    assert begun(tmp_path) == READ
    leave(tmp_path, Environment("of another folder", other=True))
    record.take(tmp_path)
    assert begun(tmp_path) == READ
