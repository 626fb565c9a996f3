"""Sentences of the tables for a place that draws no roles: values and names in their stead."""

import re

from companion.book.view import View
from companion.grade import evidence
from companion.model import CERTAINTY, SYNTHESES
from companion.questions.answers import answer
from companion.words import phrases, values
from companion.words.fields import pooled_text
from companion.words.findings import finding_text

_ROLE = re.compile(r"\{(?P<role>[a-z:]+)\}`(?P<name>[^`]+)`")


def plainly(view: View, text: str) -> str:
    """The text with each role replaced by what it prints; a name that is none stays as it is."""

    def said(match: re.Match[str]) -> str:
        role, name = match["role"], match["name"]
        if role.startswith("cite"):
            return " and ".join(values.study(view, key.strip()) for key in name.split(","))
        return _value(view, role, *_split(name)) or name

    return _ROLE.sub(said, text)


def _split(name: str) -> tuple[str, str]:
    head, _, field = name.rpartition(".")
    return head, field


def _value(view: View, role: str, head: str, field: str) -> str | None:
    if role == "datum":
        row = view.at(head)
        return phrases.datum(view, row, field) if row else None
    if role == "pooled":
        return pooled_text(answer(view, head), field) if view.row(SYNTHESES, head) else None
    judged = view.row(CERTAINTY, head) if role == "finding" else None
    of = evidence(view, judged) if judged else None
    return finding_text(judged, of, field) if judged and of else None
