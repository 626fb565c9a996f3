"""Commands of a new companion, run where it stands."""

import os
import subprocess
import sys
from pathlib import Path


def run(
    folder: Path, *command: str, package: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; the package is found there unless one lies elsewhere."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env |= {"PYTHONPATH": str(package)} if package else {}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def new(package: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Start a companion outside the repository, with the package in a folder."""
    command = (sys.executable, "-m", "companion", "new", str(folder))
    return run(folder.parent, *command, package=package)
