"""The loss."""

import numpy as np
from numpy.typing import ArrayLike

from cnn.arrays import Array


def cross_entropy(logits: Array, targets: ArrayLike) -> Array:
    """Cross-entropy, in nats, from logits.

    Computed from the logits, it stays finite where a probability would round to 0.

    Parameters
    ----------
    logits : (..., k) array
    targets : (..., k) array_like
        Probabilities.

    Returns
    -------
    (...) array
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=-1))
    loss: Array = log_sum - (targets * shifted).sum(axis=-1)
    return loss
