"""The version of the package, installed or not."""

import tomllib
from importlib import metadata
from pathlib import Path

import companion

UNKNOWN = "unknown"


def version() -> str:
    """As ``pyproject.toml`` beside the package says it, else as it was installed."""
    project = Path(companion.__file__).parent.parent / "pyproject.toml"
    try:
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    except (OSError, ValueError, LookupError, TypeError):
        return _installed()


def _installed() -> str:
    names = metadata.packages_distributions().get(companion.__name__, [])
    return metadata.version(names[0]) if names else UNKNOWN
