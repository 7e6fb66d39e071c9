"""Cross-entropy, from logits, for digits or for probabilities."""

import numpy as np
from numpy.typing import ArrayLike

from cnn.arrays import Array


def cross_entropy(logits: Array, targets: ArrayLike) -> Array:
    """-log of the probability given to what is right: (..., 10), (..., 10) -> (...), in nats.

    Taken from the logits, so that a probability that rounds to 0 costs what it should
    instead of infinity.
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=-1))
    loss: Array = log_sum - (targets * shifted).sum(axis=-1)
    return loss
