"""When an answer is given, and when it is a doubt; and how a probability is told."""

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array

CONFIDENCE_THRESHOLD = 0.8  # below this probability an answer is given with doubt


def is_confident(probabilities: Array) -> NDArray[np.bool_]:
    """Whether the largest of the ten probabilities is large enough: (..., 10) -> (...)."""
    return np.asarray(probabilities.max(axis=-1) >= CONFIDENCE_THRESHOLD)


def percent(probability: float, decimals: int = 0) -> str:
    """0.984 -> "98 %". What is short of certain is never rounded up to 100 %."""
    most = 100 if probability == 1 else 100 - 10**-decimals
    return f"{min(100 * probability, most):.{decimals}f} %"
