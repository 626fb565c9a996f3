"""How a build that may not go on ends: with what it has to say, and without a traceback."""

import sys
from typing import NoReturn

from sphinx.application import Sphinx


def strict(app: Sphinx) -> None:
    """Let every warning fail the build once all are said; a target that is not there is one."""
    app.warningiserror, app.keep_going = False, True
    app.config.nitpicky = True


def refuse(message: str) -> NoReturn:
    """End the build with a message; Jupyter Book adds a traceback to whatever is an Exception."""
    print(f"\n{message}", file=sys.stderr)
    raise SystemExit(1)
