"""The author's pictures and files that the site carries: named by their paths, gone with them."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx
from sphinx.util import FilenameUniqDict

_PICTURES, _FILES = "_images", "_downloads"


class NamedByPath(FilenameUniqDict):
    """Sphinx numbers pictures of one name in the order in which it met them, whatever is left.

    Here a name follows from the picture's path alone, so that each build gives the same.
    """

    def add_file(self, docname: str, newfile: str) -> str:
        """The name in the site of a picture that a page shows."""
        path = PurePosixPath(newfile)
        of_path = blake2b(newfile.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        _, name = self.setdefault(newfile, (set(), f"{path.stem}-{of_path}{path.suffix}"))
        self[newfile][0].add(docname)
        return str(name)


def name_by_path(app: Sphinx) -> None:
    """Have pictures named by their paths; what another code kept is read anew all the same."""
    if not isinstance(app.env.images, NamedByPath):
        app.env.images = NamedByPath()


def clear(app: Sphinx) -> None:
    """Remove pictures and files that no page shows or offers any more."""
    names = {_PICTURES: app.env.images, _FILES: app.env.dlfiles}
    for folder, shown in names.items():
        within = Path(app.outdir) / folder
        kept = {within / name for _, name in shown.values()}
        prune(within, kept.__contains__)


def prune(folder: Path, kept: Callable[[Path], bool]) -> None:
    """Remove the files of a folder that are not kept, and then what folders are empty."""
    for found in [*sorted(folder.rglob("*"), reverse=True), folder]:
        if found.is_file() and not kept(found):
            found.unlink()
        elif found.is_dir() and not any(found.iterdir()):
            found.rmdir()
