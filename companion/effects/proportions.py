"""The interval of one proportion."""

from __future__ import annotations

import math

from companion.effects.measures import Z95, EffectError


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's 95% score interval of a share of 0 to 1 among ``n`` people (Wilson 1927).

    It stays between 0 and 1 and has a width where nobody, or everybody, has the event. EffectError
    for a share outside 0 to 1 or no people.
    """
    if not 0 <= share <= 1:
        raise EffectError(f"a share lies between 0 and 1, not {share}")
    if not n > 0:
        raise EffectError(f"a share needs people, not n = {n}")
    z2 = Z95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
