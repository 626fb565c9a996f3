"""What every synthesis asks of its input."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from companion.synthesis.errors import BadInput, TooFewStudies

Vector = NDArray[np.float64]
Values = Sequence[float] | Vector

_LARGEST = 1e75  # its fourth power, and that of its inverse, are still doubles


def quantile_level(level: float) -> float:
    """Upper probability of a central interval; `level` in percent, 50 to below 100."""
    if not 50 <= level < 100:
        raise BadInput(f"the level is in percent, from 50 to below 100, not {level}")
    return 0.5 + level / 200


def checked(effects: Values, variances: Values, *, at_least: int = 2) -> tuple[Vector, Vector]:
    """Effects and variances as vectors of shape (k,), refused if they cannot be pooled.

    BadInput for shapes other than (k,), lengths that differ, a value that is not finite or too
    large to be squared, or a variance <= 0, naming the first study at fault (counted from 1);
    TooFewStudies for k < `at_least`.
    """
    y = np.asarray(effects, dtype=np.float64)
    v = np.asarray(variances, dtype=np.float64)
    if y.ndim != 1 or v.ndim != 1:
        raise BadInput(f"effects and variances must be flat, not of shape {y.shape} and {v.shape}")
    if len(y) != len(v):
        raise BadInput(f"{len(y)} effects but {len(v)} variances")
    for position, (effect, variance) in enumerate(zip(y, v, strict=True), start=1):
        if not np.isfinite(effect):
            raise BadInput(f"study {position}: the effect is not finite ({effect})")
        if not (np.isfinite(variance) and variance > 0):
            raise BadInput(
                f"study {position}: the variance must be finite and above 0, not {variance}"
            )
        if abs(effect) > _LARGEST or not 1 / _LARGEST < variance < _LARGEST:
            raise BadInput(f"study {position}: beyond floating point ({effect}, {variance})")
    if len(y) < at_least:
        raise TooFewStudies(f"needs at least {at_least} studies, got {len(y)}")
    return y, v
