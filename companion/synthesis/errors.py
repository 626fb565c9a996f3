"""The errors that a synthesis raises."""

from __future__ import annotations

from collections.abc import Sequence


class SynthesisError(ValueError):
    """A synthesis that cannot be done as asked; the message says why."""


class TooFewStudies(SynthesisError):
    """Fewer studies than the method needs."""


class BadInput(SynthesisError):
    """Lengths that differ, values that are not finite, or variances that are not above 0."""


class UnknownOption(SynthesisError):
    """A model, estimator, interval or convention of a name that does not exist."""


def choose(what: str, name: object, known: Sequence[str]) -> None:
    """UnknownOption unless `name` is one of those known."""
    if name not in known:
        raise UnknownOption(f"unknown {what} {name!r}; known: {', '.join(known)}")
