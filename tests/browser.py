"""Find a Chromium for the tests, or install one: ``python -m tests.browser --install``."""

import os
import shutil
import subprocess
import sys

from companion.commands import browsers

ARGUMENTS = (*browsers.ARGUMENTS, "--process-per-site",
             "--js-flags=--no-enable-lazy-source-positions")  # fmt: skip
"""The pages of a context share a process, and with it what was compiled of their scripts.

Who drives a page asks for the place of every call: a script is not parsed again for each.
"""
SHELL = "chromium-headless-shell"
"""Debian's Chromium without what draws windows: the same pages in two thirds of the time."""


def find() -> str | None:
    """Path of the browser that the tests drive, or None: the shell where it is installed."""
    return (None if os.environ.get("CHROMIUM") else shutil.which(SHELL)) or browsers.find()


def playwright_has_its_own() -> bool:
    """Whether Playwright has downloaded a Chromium of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        return os.path.exists(play.chromium.executable_path)


def install() -> None:
    """Debian's package when root, else Playwright's own download, else a clear message."""
    debian = shutil.which("apt-get") and os.geteuid() == 0
    if find() and (shutil.which(SHELL) or os.environ.get("CHROMIUM") or not debian):
        return
    if debian:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        for package in ("chromium", SHELL):  # an older Debian has no shell apart
            subprocess.run(["apt-get", "install", "-y", "-qq", package], check=False)
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
