"""Evaluation metrics: accuracy, calibration error, confusion matrix."""

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Labels


def accuracy(scores: Array, labels: Labels) -> float:
    """Share of the labels (n,) whose score (n, 10), a probability or a logit, is the largest."""
    return float((scores.argmax(axis=-1) == labels).mean())


def calibration_error(probabilities: Array, labels: Labels, bins: int = 15) -> float:
    """Expected calibration error: 0 if 80 % of the predictions made with 80 % are correct.

    Predictions are binned by their probability; it is the mean difference between probability and
    accuracy of a bin, weighted by its size.

    Parameters
    ----------
    probabilities : (n, 10) array
    labels : (n,) array
    bins : int

    Returns
    -------
    float
        0 to 1.

    References
    ----------
    Guo et al., "On calibration of modern neural networks", 2017.
    """
    confidence = probabilities.max(axis=-1)
    right = probabilities.argmax(axis=-1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, confidence - right, bins)
    return float(np.abs(gaps).sum() / len(labels))


def confusion(labels: Labels, answers: Labels) -> NDArray[np.int64]:
    """Confusion matrix (10, 10): counts of labels (rows) by predictions (columns)."""
    return np.bincount(10 * labels.astype(int) + answers, minlength=100).reshape(10, 10)
