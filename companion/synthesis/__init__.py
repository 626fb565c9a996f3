"""Effects and their variances, pooled. See `companion.synthesis.pool`."""

from companion.synthesis.inputs import SynthesisError
from companion.synthesis.pooling import Pooled, pool

__all__ = ["Pooled", "SynthesisError", "pool"]
