"""What reading files gave, kept in the build's folder, so that only what changed is read again.

Each result stands beside the digest of all that it was made from; one from other sources, other
code or other versions of what is installed is never used.
"""

import copyreg
import gc
import hashlib
import os
import pickle
import site
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")
Results = dict[str, "_Result"]
PACKAGE = Path(__file__).parent.parent
CODE = (".py", ".html")
_LOADED = time.time()


def _fixed(found: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(found)


# The class has no name by which it can be found again.
copyreg.pickle(MappingProxyType, lambda found: (_fixed, (dict(found),)))


def digest(*parts: bytes) -> str:
    """The SHA-256 of several parts, told apart."""
    found = hashlib.sha256()
    for part in parts:
        found.update(b"%d:" % len(part) + part)
    return found.hexdigest()


@cache
def source() -> bytes:
    """Changes with the package's code and templates, and with nothing else of the machine."""
    files = sorted(file for file in PACKAGE.rglob("*") if file.suffix in CODE and file.is_file())
    ours = [part for f in files for part in (os.fsencode(f.relative_to(PACKAGE)), f.read_bytes())]
    late = [os.urandom(16) for f in files if f.stat().st_mtime > _LOADED]
    return digest(*ours, *late).encode()


@cache
def code() -> bytes:
    """Changes with the package's code and templates, and the versions of what is installed.

    Code that was written after it was loaded is not what runs: no result of it is ever used again.
    """
    return digest(source(), sys.version.encode(), *map(os.fsencode, _installed())).encode()


def _installed() -> list[str]:
    """The names of the folders that say what is installed, each with its version.

    They are looked for where an interpreter begins: a library may add places of its own to the
    path, which a kernel of the same build, that reads what is kept here, does not know.
    """
    path = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    places = [*site.getsitepackages(), site.getusersitepackages(), *filter(None, path)]
    folders = {os.path.realpath(place) for place in places if os.path.isdir(place)}
    names = {name for folder in folders for name in os.listdir(folder)}
    return sorted(name for name in names if name.endswith((".dist-info", ".pth")))


def stand(file: Path) -> str:
    """Changes when a file is written. Raises OSError where there is none."""
    state = file.stat()
    return f"{state.st_size} {state.st_mtime_ns} {state.st_ino}"


class _Result:
    """A result under the digest of what it was made from, unpacked when it is first asked for."""

    def __init__(self, stamp: str, packed: bytes = b"", *made: object) -> None:
        self.stamp = stamp
        self._packed, self._made = packed, made

    @property
    def packed(self) -> bytes:
        """The result as it is written; as it was when it was first written or read."""
        self._packed = self._packed or pickle.dumps(self.value)
        return self._packed

    @property
    def readable(self) -> bool:
        """Whether it can be unpacked: a file of another version may hold anything."""
        with suppress(Exception):
            if not self._made:
                with _uncollected():
                    self._made = (pickle.loads(self._packed),)
        return bool(self._made)

    @property
    def value(self) -> Any:
        """The result, which is readable."""
        return self._made[0]


class Kept:
    """Results by name, none of which is changed once it is kept. Without a file nothing is kept."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file.resolve() if file else None
        self._old = _read(self._file) if self._file else {}
        self._new: Results = {}
        self._code = code() if file else b""

    def get(
        self, name: str, sources: str, make: Callable[[], T],
        holds: Callable[[T], bool] = lambda found: True,
    ) -> T:  # fmt: skip
        """The result of that name, made anew where it was made from other sources.

        ``holds`` says of one from the same whether what it was made from beside them is as it was.
        """
        if self._file is None:
            return make()
        found = self._new.get(name) or self._old.get(name)
        if found and found.stamp == self._stamp(sources) and found.readable and holds(found.value):
            self._new[name] = found
        else:
            self.put(name, sources, make())
        return self._new[name].value  # type: ignore[no-any-return]

    def put(self, name: str, sources: str, result: object) -> None:
        """Keep another result under a name."""
        if self._file is not None:
            self._new[name] = _Result(self._stamp(sources), b"", result)

    def _stamp(self, sources: str) -> str:
        return digest(self._code, sources.encode("utf-8", "surrogatepass"))

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of what was asked for, in the order of the first time."""
        return tuple(self._new)

    def keep(self, names: Iterable[str]) -> None:
        """Keep also what was not asked for, under these names."""
        self._new.update((n, self._old[n]) for n in names if n in self._old and n not in self._new)

    def carry(self, *begin: str) -> None:
        """Keep also what was not asked for, where its name begins so."""
        self.keep(name for name in self._old if name.startswith(begin))

    def save(self) -> None:
        """Keep what was asked for; where it cannot be kept, it is made anew the next time."""
        if self._file is None or self._old == self._new:
            return
        temporary = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            packed = {name: (found.stamp, found.packed) for name, found in self._new.items()}
            temporary.write_bytes(pickle.dumps(packed))
            temporary.replace(self._file)
            _KNOWN[self._file] = (stand(self._file), dict(self._new))
        except OSError:
            temporary.unlink(missing_ok=True)


NOTHING = Kept()


_KNOWN: dict[Path, tuple[str, Results]] = {}
"""What files hold that this process has read or written, while they stand as they did."""


def _read(file: Path) -> Results:
    try:
        now = stand(file)
        if file not in _KNOWN or _KNOWN[file][0] != now:
            packed = pickle.loads(file.read_bytes())
            _KNOWN[file] = (now, {name: _Result(*found) for name, found in packed.items()})
        return _KNOWN[file][1]
    except Exception:  # a file of another version may hold anything
        return {}


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage: what is read makes objects by the hundred thousand, and keeps them."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()
