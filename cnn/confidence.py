"""When an answer is given, and when it is a doubt; and how a probability is told."""

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array
from cnn.softmax import softmax, with_none

CONFIDENCE_THRESHOLD = 0.8  # below this certainty an answer is given with doubt


def certainty(logits: Array) -> Array:
    """How likely it is the digit that it is read as, and a digit at all: (..., 10) -> (...)."""
    largest: Array = softmax(with_none(logits))[..., :-1].max(axis=-1)
    return largest


def is_confident(logits: Array) -> NDArray[np.bool_]:
    """Whether an answer with these logits is given without doubt: (..., 10) -> (...)."""
    return np.asarray(certainty(logits) >= CONFIDENCE_THRESHOLD)


def percent(probability: float) -> str:
    """0.984 -> "98.4 %". What is short of certain is never rounded up to 100 %."""
    return f"{min(100 * float(probability), 100 if probability == 1 else 99.9):.1f} %"
