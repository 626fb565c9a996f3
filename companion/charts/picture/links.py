"""The labels of a picture as links: each name of a study leads to its page."""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from companion.charts.picture.writing import add


def linked(root: ET.Element, links: Mapping[str, str]) -> None:
    """Make links of the words in a picture that are a label, by their address; in place.

    A label may be folded on several lines, and words of columns may stand below it. A picture with
    links is a group of these to those who hear it, and not one image; all else in it is silent.
    """
    if not any(_labels(root, links)):
        return
    silent = ET.Element("g", {"aria-hidden": "true"})
    silent.extend(child for child in root if child.tag not in ("title", "desc"))
    for child in silent:
        root.remove(child)
    root.append(silent)
    root.set("role", "group")
    group = add(root, "g", class_="links")
    for parent, text, label, address in list(_labels(silent, links)):
        parent.remove(text)
        add(group, "a", href=address).append(text)
        for line in label:
            line.set("class", " ".join(filter(None, (line.get("class"), "label"))))


def _labels(
    root: ET.Element, links: Mapping[str, str]
) -> Iterator[tuple[ET.Element, ET.Element, list[ET.Element], str]]:
    """Each text that begins with a label: its parent, itself, the label's lines, the address."""
    found = {_unfolded(label): address for label, address in links.items()}
    for parent in root.iter():
        for text in parent.findall("text"):
            lines = list(text) or [text]
            for end in range(1, len(lines) + 1):
                label = lines[:end]
                if address := found.get(_unfolded(" ".join(line.text or "" for line in label))):
                    yield parent, text, label, address
                    break


def _unfolded(label: str) -> str:
    """A label of which a line may end with a hyphen of its own."""
    return label.replace("- ", "-")
