"""Effects and their variances, pooled. See `companion.synthesis.pool`.

What computes is read when it is first asked for: NumPy and SciPy take as long to import as half
of the rules of a check to run, and a result that is kept needs neither.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from companion.synthesis.errors import SynthesisError
from companion.synthesis.result import Options, Pooled

if TYPE_CHECKING:
    from companion.synthesis.counts import mantel_haenszel
    from companion.synthesis.influence import cumulative, leave_one_out
    from companion.synthesis.intervals import INTERVALS
    from companion.synthesis.pooling import pool
    from companion.synthesis.tau2 import TAU2_ESTIMATORS, tau2_interval

__all__ = [
    "INTERVALS", "TAU2_ESTIMATORS", "Options", "Pooled", "SynthesisError", "cumulative",
    "leave_one_out", "mantel_haenszel", "pool", "tau2_interval",
]  # fmt: skip
_COMPUTING = {
    "INTERVALS": "intervals", "TAU2_ESTIMATORS": "tau2", "cumulative": "influence",
    "leave_one_out": "influence", "mantel_haenszel": "counts", "pool": "pooling",
    "tau2_interval": "tau2",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """What computes, by its name."""
    if name in _COMPUTING:
        return getattr(import_module(f"{__name__}.{_COMPUTING[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
