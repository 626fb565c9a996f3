"""``python -m companion`` from a book's root, without installing the package.

What is said here must be read by any Python: it tells of the wrong one, and of a bare one.
"""

import sys

NEEDED = (3, 11)


def start() -> int:
    """Run the command line; 2, with the reason on one line, where this Python cannot."""
    if sys.version_info[:2] < NEEDED:
        found = ".".join(str(part) for part in sys.version_info[:2])
        needed = ".".join(str(part) for part in NEEDED)
        return _unusable("this is Python " + found + "; allowed: " + needed + " or newer")
    try:
        from companion.commands import run
    except KeyboardInterrupt:
        return 130
    except ModuleNotFoundError as error:
        if str(error.name).startswith("companion"):
            raise
        return _unusable(str(error.name) + " is not installed for this Python")
    run()
    return 0


def _unusable(reason: str) -> int:
    how = "run `make book`, then `.venv/bin/python -m companion`"
    sys.stderr.write("Error: " + reason + "; " + how + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(start())
