"""What says how well a network reads: accuracy, calibration, confusions."""

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Labels


def accuracy(scores: Array, labels: Labels) -> float:
    """Share of the digits whose score, a probability or a logit, is the largest: (n, 10), (n,)."""
    return float((scores.argmax(axis=-1) == labels).mean())


def calibration_error(probabilities: Array, labels: Labels, bins: int = 15) -> float:
    """How far off the probabilities are: 0 if of all answers given with 80 %, 80 % are right.

    The expected calibration error (Guo et al., 2017): answers are put into bins by their
    probability; the mean distance of a bin's probability from its accuracy, by bin size.
    """
    confidence = probabilities.max(axis=-1)
    right = probabilities.argmax(axis=-1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, confidence - right, bins)
    return float(np.abs(gaps).sum() / len(labels))


def confusion(labels: Labels, answers: Labels) -> NDArray[np.int64]:
    """(10, 10): how often each digit (row) was read as each (column)."""
    return np.bincount(10 * labels.astype(int) + answers, minlength=100).reshape(10, 10)
