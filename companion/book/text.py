"""Text of a file as an editor shows it, and what keeps a file from being read at all."""

import codecs
import errno
import re
import stat
import unicodedata
from pathlib import Path

from companion.problem import Place, Problem, Rule, declare

MARKERS = declare("conflict-markers", "No file holds the markers of an unfinished merge.")

_END = re.compile(r"\r\n|\n|\r")
_MARKS = ("<<<<<<< ", ">>>>>>> ", "=======")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
MANGLED = re.compile(r"Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|Â[\u00a0-\u00bf]|ï»¿|\ufffd")
"""What UTF-8 looks like that was read as the encoding of Windows."""
UNSEEN = "\u0085\u00ad\u200b\u2028-\u202e\u2060-\u2069\ufeff"
"""Characters that nobody sees and no script needs, for a class of a pattern."""
BOM = "\ufeff"
"""What spreadsheets begin a text with that they call UTF-8."""
_CURLY = ("“", "”", "„", "‘", "’", "«", "»")
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text as an editor counts them.

    Only ``\\n``, ``\\r\\n`` and ``\\r`` end a line; ``str.splitlines`` ends one at a dozen more
    characters, and every place after them would be wrong.
    """
    found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(found[:-1] if found[-1] == "" else found)


def restore(path: str) -> str:
    """How an author gets a file back that was lost or spoilt."""
    return f"`git restore {path}` brings back the last one that was committed"


def curly(text: str) -> str:
    """``; quotes are straight …`` where a value stands in the quotes of a text editor."""
    if not text.startswith(_CURLY):
        return ""
    inner = text[1:].rstrip("".join(_CURLY))
    return f'; quotes are straight, not curly: "{inner}"'


def unified(text: str) -> str:
    """The text with every line end as ``\\n``."""
    return _END.sub("\n", text)


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at an index."""
    before = _END.split(text[:index])
    return len(before), len(before[-1]) + 1


def read_bytes(file: Path) -> bytes:
    """The bytes of a file. Raises OSError, also for a pipe or the like, whose reader would wait."""
    mode = file.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is no file but a pipe, a socket or a device", str(file))
    return file.read_bytes()


def read_text(root: Path, path: str, rule: Rule) -> str | Problem:
    """The text of a file without its byte-order mark, or why it cannot be read.

    The text is UTF-8 and holds no control character but tabs and line ends. Where it is not, the
    problem is of ``rule``, stands at the first character that is wrong and breaks the whole file.
    Never raises.
    """
    try:
        data = read_bytes(root / path)
    except FileNotFoundError:
        return rule.at(Place(path), f"there is no such file; {restore(path)}", breaks=path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return rule.at(Place(path), f"the file cannot be read: {why}", breaks=path)
    if data.startswith(_WIDE):
        return rule.at(
            Place(path, 1, 1), "the file is UTF-16 or UTF-32; save as UTF-8", breaks=path
        )
    if data.startswith(_PACKED):
        message = "the file is a workbook or another packed file, no text"
        how = "a table is saved as CSV UTF-8, a page as Markdown"
        return rule.at(Place(path, 1, 1), f"{message}; {how}", breaks=path)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        message = _bad_bytes(data, error.start)
        return rule.at(Place(path, *position(before, len(before))), message, breaks=path)
    if found := _CONTROL.search(text):
        name = unicodedata.name(found.group(), "a control character")
        message = f"U+{ord(found.group()):04X} ({name}) is no character of a text"
        return rule.at(Place(path, *position(text, found.start())), message, breaks=path)
    return text


def _bad_bytes(data: bytes, start: int) -> str:
    """What is wrong with the bytes that do not decode."""
    if data[start] == 0xED and data[start + 1 : start + 2] >= b"\xa0":
        return "a lone surrogate is no character; save as UTF-8"
    meant = data[start : start + 1].decode("cp1252", "ignore")
    hint = f" (in Windows' own encoding it is {meant!r})" if meant else ""
    return f"byte 0x{data[start]:02x} is not UTF-8{hint}; save as UTF-8"


def misread(text: str) -> tuple[int, str] | None:
    """Where a text is UTF-8 that was read as something else, and what it was; None where it is not.

    The word is told as it stands and, where it can be had back, as it was meant.
    """
    found = MANGLED.search(text)
    if found is None:
        return None
    start = text.rfind(" ", 0, found.start()) + 1
    word = text[start:].split(" ", 1)[0]
    try:
        meant = f"; write {word.encode('cp1252').decode('utf-8')!r}"
    except UnicodeError:
        meant = "; write what was meant"
    return found.start(), f"{word!r}, UTF-8 read as something else{meant}"


def conflict_markers(path: str, text: str) -> tuple[Problem, ...]:
    """``conflict-markers``: one problem for each conflict that git left, at its first line.

    A bare ``=======`` is one where the others were deleted, unless it underlines words of a page.
    """
    if not any(mark in text for mark in _MARKS):
        return ()
    found = []
    inside = False
    before = ""
    marks = lines(text)
    for number, line in enumerate(marks, 1):
        if line.startswith(_MARKS[0]):
            found.append(number)
            inside = True
        elif line.startswith(_MARKS[1]):
            if not inside:
                found.append(number)
            inside = False
        elif line == _MARKS[2] and not inside and not (path.endswith(".md") and before.strip()):
            found.append(number)
        before = line
    message = "left of a merge; keep one side and delete the markers"
    return tuple(
        MARKERS.at(Place(path, n, 1), f"{marks[n - 1][:40]!r} is {message}", breaks=path)
        for n in found
    )


def read_whole(root: Path, path: str, rule: Rule) -> str | tuple[Problem, ...]:
    """The text of a file that can be read and holds no conflict, or the problems it has."""
    text = read_text(root, path, rule)
    if isinstance(text, Problem):
        return (text,)
    return conflict_markers(path, text) or text
