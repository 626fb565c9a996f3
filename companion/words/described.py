"""What a table holds, in words: those of the subject where it names the table."""

from companion.model.row import Row, Schema
from companion.model.subject import Subject
from companion.words.codes import sentence_case


def title(schema: Schema[Row], subject: Subject) -> str:
    """What a table is called."""
    own = subject.outcome_tables.get(schema.name)
    return own.title if own else sentence_case(schema.name.replace("_", " "))


def description(schema: Schema[Row], subject: Subject) -> str:
    """What one row of a table is."""
    own = subject.outcome_tables.get(schema.name)
    return (own.description if own else "") or (schema.row.__doc__ or "").strip()
