"""What publishers say of a document afterwards, and what is asked around a dose, as headings."""

from collections.abc import Mapping
from types import MappingProxyType

from companion.model.cells import Notice, Requirement

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
        "before": "Before a dose",
        "during": "During treatment",
        "after": "After a dose",
        "who-must-not": "Who must not have it, or only after weighing it",
        "interaction": "Together with other substances",
    }
)
"""In the order of a day."""
