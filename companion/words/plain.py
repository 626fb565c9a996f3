"""What a role prints, for a place that draws none: values and names in its stead."""

import re

from companion.book.uses import ROLE
from companion.book.view import View
from companion.grade import evidence
from companion.model import CERTAINTY, SYNTHESES
from companion.model.row import Row
from companion.questions.answers import answer
from companion.words import phrases, values
from companion.words.fields import pooled_text
from companion.words.findings import finding_text


def printed(view: View, role: str, name: str) -> tuple[Row | None, str]:
    """The row that a ``datum``, ``pooled`` or ``finding`` names, and what it prints of it.

    No row where there is none of that name; nothing where the row has no such value.
    """
    head, _, field = name.rpartition(".")
    if role == "datum":
        row = view.at(head)
        return row, (phrases.datum(view, row, field) or "") if row else ""
    if role == "pooled":
        question = view.row(SYNTHESES, head)
        return question, (pooled_text(answer(view, head), field) or "") if question else ""
    judged = view.row(CERTAINTY, head) if role == "finding" else None
    of = evidence(view, judged) if judged else None
    return judged, (finding_text(judged, of, field) or "") if judged and of else ""


def plainly(view: View, text: str) -> str:
    """The text with each role replaced by what it prints; a name that is none stays as it is."""

    def said(match: re.Match[str]) -> str:
        role, name = match["role"], match["name"]
        if role.startswith("cite"):
            return " and ".join(values.study(view, key.strip()) for key in name.split(","))
        return printed(view, role, name)[1] or name

    return ROLE.sub(said, text)
