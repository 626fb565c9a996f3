"""Pooled questions: which rows may enter them, what each row gives, and what pooling gives."""

from companion.questions.answers import (
    Answer,
    Input,
    MissingRow,
    alternatives,
    answer,
    subtotal,
)
from companion.questions.rows import row_effect

__all__ = ["Answer", "Input", "MissingRow", "alternatives", "answer", "row_effect", "subtotal"]
