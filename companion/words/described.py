"""What a table holds, in words: those of the subject where it names the table."""

from companion.model.row import Row, Schema
from companion.model.subject import Subject
from companion.words.codes import sentence_case


def heading(schema: Schema[Row], subject: Subject) -> dict[str, str]:
    """A table's ``title`` and ``description``: the subject's own, where it names the table."""
    own = subject.outcome_tables.get(schema.name)
    description = (own.description if own else "") or (schema.row.__doc__ or "").strip()
    title = own.title if own else sentence_case(schema.name.replace("_", " "))
    return {"title": title, "description": description}
