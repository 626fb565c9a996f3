"""R with metafor, for the R of the guide: ``python -m tests.r`` installs Debian's."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("r-base-core", "r-cran-metafor")
HELP = (
    "The tests run the R of the guide. Install R and its package metafor, as with "
    f"`apt-get install {' '.join(PACKAGES)}`, and run make test again."
)


def run(code: str, folder: os.PathLike[str] | str = ".") -> subprocess.CompletedProcess[str]:
    """What a text of R prints, run in a folder without anybody's own settings."""
    return subprocess.run(["Rscript", "--vanilla", "-e", code], cwd=folder, capture_output=True,
                          text=True, check=False)  # fmt: skip


def ready() -> bool:
    """Whether R and metafor are there."""
    return bool(shutil.which("Rscript")) and run("library(metafor)").returncode == 0


def install() -> None:
    """Debian's packages when root, else a clear message."""
    if not ready() and shutil.which("apt-get") and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        subprocess.run(command, check=False)
    if not ready():
        sys.exit(HELP)


if __name__ == "__main__":
    install()
