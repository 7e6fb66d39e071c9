"""Confidence of a prediction: its probability, the threshold for 'not sure', its display."""

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array
from cnn.softmax import softmax, with_none

CONFIDENCE_THRESHOLD = 0.8  # below this certainty a prediction counts as "not sure"


def certainty(logits: Array) -> Array:
    """Probability of the predicted digit, "no digit" being one of the alternatives.

    Parameters
    ----------
    logits : (..., 10) array

    Returns
    -------
    (...) array
    """
    largest: Array = softmax(with_none(logits))[..., :-1].max(axis=-1)
    return largest


def is_confident(logits: Array) -> NDArray[np.bool_]:
    """Whether the certainty reaches CONFIDENCE_THRESHOLD: logits (..., 10) -> bool (...)."""
    return np.asarray(certainty(logits) >= CONFIDENCE_THRESHOLD)


def percent(probability: float) -> str:
    """Format a probability: 0.984 -> "98.4 %". Less than 1 is never rounded up to 100 %."""
    return f"{min(100 * float(probability), 100 if probability == 1 else 99.9):.1f} %"
