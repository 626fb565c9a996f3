"""How much the pooled result hangs on single studies, and how it grew."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from companion.synthesis.errors import TooFewStudies
from companion.synthesis.inputs import Values, checked
from companion.synthesis.pooling import pool
from companion.synthesis.result import Options, Pooled


def leave_one_out(
    effects: Values, variances: Values, **options: Unpack[Options]
) -> tuple[Pooled, ...]:
    """The k results without study 1, 2, … k; `options` go to `pool`.

    SynthesisError for bad input or k < 3.
    """
    y, v = checked(effects, variances, at_least=3)
    return tuple(pool(np.delete(y, i), np.delete(v, i), **options) for i in range(len(y)))


def cumulative(
    effects: Values, variances: Values, *, start: int = 2, **options: Unpack[Options]
) -> tuple[Pooled, ...]:
    """The results of the first `start`, … k studies in the order given (say, by year).

    One study alone is not pooled, so `start` is at least 2; a prediction interval of
    k - 2 degrees of freedom needs `start=3`. SynthesisError for bad input or k < `start`.
    """
    if start < 2:
        raise TooFewStudies(f"one study alone is not pooled: start must be at least 2, not {start}")
    y, v = checked(effects, variances, at_least=start)
    return tuple(pool(y[:n], v[:n], **options) for n in range(start, len(y) + 1))
