"""A folder as a zip whose bytes follow from the files alone."""

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST = "1980-01-01"  # of what a zip can say


def zipped(folder: Path, day: str) -> bytes:
    """Every file of a folder by its path from there, in that order, all of one day (YYYY-MM-DD).

    Neither times nor permissions of the files on this machine go in.
    """
    year, month, date = map(int, max(day, _EARLIEST).split("-"))
    files = {f.relative_to(folder).as_posix(): f for f in folder.rglob("*") if f.is_file()}
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, file in sorted(files.items()):
            entry = ZipInfo(name, (year, month, date, 0, 0, 0))
            entry.create_system = 3  # Unix, on whichever system
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, file.read_bytes(), ZIP_DEFLATED)
    return made.getvalue()
