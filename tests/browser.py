"""Find a Chromium for the tests, or install one: ``python -m tests.browser --install``."""

import os
import shutil
import subprocess
import sys

from companion.commands.browsers import ARGUMENTS, find

__all__ = ["ARGUMENTS", "find", "install"]


def playwright_has_its_own() -> bool:
    """Whether Playwright has downloaded a Chromium of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        return os.path.exists(play.chromium.executable_path)


def install() -> None:
    """Debian's package when root, else Playwright's own download, else a clear message."""
    if find():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)
    if find() or playwright_has_its_own():
        return
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode:
        sys.exit(
            "The tests need a browser and none could be installed. Install Chromium or Chrome, "
            "or set CHROMIUM to its path, and run make test again."
        )


if __name__ == "__main__":
    install()
