"""What publishers say of a document afterwards, and what is asked around a treatment."""

from collections.abc import Mapping
from types import MappingProxyType

from companion.model.cells import Notice, Requirement
from companion.model.subject import Subject
from companion.words.codes import with_article

NOTICES: Mapping[Notice, str] = MappingProxyType(
    {
        "retracted": "retracted",
        "contains-retracted": "contains what was retracted",
        "concern": "under an expression of concern",
        "corrected": "corrected",
        "reinstated": "reinstated",
        "none": "nothing found",
    }
)
"""In the order in which a reader needs to know of them."""
REQUIREMENTS: Mapping[Requirement, str] = MappingProxyType(
    {
        "before": "Before {a_treatment}",
        "during": "During treatment",
        "after": "After {a_treatment}",
        "who-must-not": "Who must not have it, or only after weighing it",
        "interaction": "Together with other substances",
    }
)
"""Headings, in the order of a day; the subject says what giving the treatment once is called."""


def requirement(name: Requirement, subject: Subject) -> str:
    """The heading of what is asked at that time, or of whom."""
    return REQUIREMENTS[name].format(a_treatment=with_article(subject.occasion))
