"""A strict build from a fresh environment into a staging folder, swapped in when it succeeds."""

import shutil
import subprocess
import sys
from pathlib import Path

JUPYTER_BOOK = (sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build")
STAGING = Path("_build/staging")
SITE = Path("_build/html")


def build(root: Path) -> int:
    """Build the book of ``root``; returns the exit code of jupyter-book.

    The last good book stays in place until the new one is whole.
    """
    staging = root / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    command = [*JUPYTER_BOOK, str(root), "--path-output", str(staging), "-W", "-n", "--keep-going"]
    code = subprocess.run(command, cwd=root, check=False).returncode
    if code == 0:
        swap(staging / "_build" / "html", root / SITE)
        shutil.rmtree(staging)
    return code


def swap(new: Path, site: Path) -> None:
    """Put ``new`` in the place of ``site`` by renames alone."""
    old = site.with_name(f"{site.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    site.parent.mkdir(parents=True, exist_ok=True)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)
