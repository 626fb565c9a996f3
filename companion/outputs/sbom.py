"""The pinned requirements as a bill of materials, CycloneDX 1.6 (https://cyclonedx.org/)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageMetadata
from typing import Any
from urllib.parse import quote

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

Licences = list[dict[str, Any]]
SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_LICENCE = "License :: "
_HASH = re.compile(r"\s--hash=sha256:([0-9a-f]{64})(?=\s|$)")


@dataclass(frozen=True)
class Pinned:
    """A release of a distribution that is installed, with the digests of its files.

    ``marker`` says on which machines, and is empty for all of them.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    marker: str = ""

    @property
    def address(self) -> str:
        """Its package URL (https://github.com/package-url)."""
        return f"pkg:pypi/{self.name}@{quote(self.version, safe='')}"


def pinned(text: str) -> tuple[Pinned, ...]:
    """The releases that a file of requirements pins by version and digests.

    Raises ValueError, with the requirement, where one is not pinned so.
    """
    return tuple(_pinned(line) for line in _lines(text))


def sbom(
    name: str, version: str, date: str, pins: tuple[Pinned, ...], licences: Mapping[str, Licences]
) -> dict[str, Any]:
    """The bill of what a book of that name and version is built with.

    ``licences`` are those of the releases by package URL, as far as they are known. The bill has
    no serial number: that would be another at each writing.
    """
    made = {"type": "application", "bom-ref": name, "name": name, "version": version}
    stamp = {"timestamp": f"{date}T00:00:00Z"} if date else {}
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {**stamp, "component": made},
        "components": [_component(pin, licences.get(pin.address, [])) for pin in pins],
    }


def licences_of(said: PackageMetadata) -> Licences:
    """The licences that a distribution's metadata name: an SPDX expression, else words."""
    if "License-Expression" in said:
        return [{"expression": said["License-Expression"]}]
    names = [c.rpartition(" :: ")[2] for c in said.get_all("Classifier", []) if _LICENCE in c]
    own = (said.get_all("License") or [""])[0]
    if not names and own and "\n" not in own:  # some print the whole text there
        names = [own]
    return [{"license": {"name": name}} for name in dict.fromkeys(names)]


def _component(pin: Pinned, licences: Licences) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": pin.address,
        "name": pin.name,
        "version": pin.version,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in pin.hashes],
        "purl": pin.address,
    }
    if licences:
        found["licenses"] = licences
    if pin.marker:
        found["properties"] = [{"name": "python:environment-marker", "value": pin.marker}]
    return found


def _lines(text: str) -> Iterator[str]:
    """The requirements, each on one line."""
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()


def _pinned(line: str) -> Pinned:
    said = _HASH.sub("", line).strip()
    try:
        wanted = Requirement(said)
    except InvalidRequirement as error:
        raise ValueError(f"{said!r} is no requirement") from error
    exact = [one.version for one in wanted.specifier if one.operator == "=="]
    hashes = tuple(_HASH.findall(line))
    if len(exact) != 1 or len(wanted.specifier) != 1 or exact[0].endswith("*"):
        raise ValueError(f"{said!r} is pinned to no version")
    if not hashes:
        raise ValueError(f"{said!r} has no sha256")
    return Pinned(canonicalize_name(wanted.name), exact[0], hashes, str(wanted.marker or ""))
