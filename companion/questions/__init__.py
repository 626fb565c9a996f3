"""Pooled questions: which rows may enter them, what each row gives, and what pooling gives."""

from companion.questions.answers import (
    Answer,
    Input,
    MissingRow,
    answer,
)
from companion.questions.methods import alternatives, subtotal
from companion.questions.rows import Limits, OwnEffect, counted_risks, own_effect, row_effect

__all__ = [
    "Answer", "Input", "Limits", "MissingRow", "OwnEffect", "alternatives", "answer",
    "counted_risks", "own_effect", "row_effect", "subtotal",
]  # fmt: skip
