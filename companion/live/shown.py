"""Which file a preview sends for an address: one of the site, or a page that is ahead of it."""

from hashlib import blake2b
from pathlib import Path

from companion.live.state import Ahead


def version(site: Path) -> str:
    """Which site stands there: another after every swap, empty where there is none."""
    try:
        state = site.stat()
    except OSError:
        return ""
    return f"{state.st_ino}-{state.st_mtime_ns}"


def found(site: Path, path: str) -> Path | None:
    """The file of an address, which lies within the site; None where there is none."""
    try:
        file = (site / path.lstrip("/")).resolve()
        if path.endswith("/"):
            file /= "index.html"
        return file if file.is_relative_to(site.resolve()) and file.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def leading(site: Path, ahead: Ahead | None, path: str) -> Path | None:
    """The file of an address among those that are ahead; None once a new site stands."""
    if ahead is None or ahead.over != version(site):
        return None
    return found(Path(ahead.folder), path)


def mark(page: bytes) -> str:
    """Changes with what a page is."""
    return blake2b(page, digest_size=8).hexdigest()
