"""Sphinx's record of what it read, taken from its file while there is time.

In a preview the next build is a fork of the process that took it, and so has a record of its own.
"""

import pickle
from contextlib import suppress
from pathlib import Path

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError

from companion.book.kept import stand

_taken: dict[str, BuildEnvironment] = {}
"""By how its file stands."""


def take(folder: Path) -> None:
    """Take the record that the last build left in its folder, if it left one that can be read."""
    file = folder / ENV_PICKLE_FILENAME
    with suppress(Exception):  # where it is broken, the next build says so
        if (now := stand(file)) not in _taken:
            _taken.clear()
            _taken[now] = pickle.loads(file.read_bytes())


def give(app: Sphinx, config: Config) -> None:
    """Have Sphinx begin with the record that was taken, where its file stands as it did then."""
    load = app._load_existing_env

    def known(filename: str) -> BuildEnvironment:
        with suppress(OSError, KeyError, SphinxError):  # as one of another folder
            env = _taken.pop(stand(Path(filename)))
            env.setup(app)
            app._fresh_env_used = False
            return env
        return load(filename)

    if _taken:
        app._load_existing_env = known  # type: ignore[method-assign]
