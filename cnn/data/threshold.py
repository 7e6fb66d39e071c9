"""Binarization: Otsu's threshold, with hysteresis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Bitmap, Ink
from cnn.data.neighbourhood import largest_around
from cnn.data.pieces import pieces

LEVELS = 256
WEAK = 0.5  # of the threshold: the level for paler ink that is connected to darker ink
NOISE = 4  # times the 80th percentile of the paper: paler is never ink
EDGE = 2  # pixels around darker ink that are its soft edge
MORE = 0.01  # of the dark ink that paler ink must add in order to count
DARK = 0.1  # of a component that must be darker than the threshold itself


class Inked(NamedTuple):
    """Pixels of ink (H, W), the level above which they are, and Otsu's, for ink by itself."""

    mask: Bitmap
    level: float
    strong: float


def ink_of(values: Array | Ink, least: float = 0) -> Inked:
    """Binarize with hysteresis: dark pixels, and paler ones that are connected to them.

    Parameters
    ----------
    values : (H, W) array
        Darkness, 0 paper.
    least : float
        If Otsu's threshold is lower, as on uneven paper, it is replaced by half of the 99.5th
        percentile.

    Returns
    -------
    Inked
    """
    strong = otsu(values)
    if strong < least:
        strong = float(np.percentile(values, 99.5)) / 2
    dark = values > strong
    if not dark.any() or dark.all():
        return Inked(dark, strong, strong)
    level = max(WEAK * strong, NOISE * float(np.percentile(values[~dark], 80)))
    if level >= strong:
        return Inked(dark, strong, strong)
    numbers = pieces(values > level)
    sizes = np.bincount(numbers.ravel())
    counts = np.bincount(numbers[dark], minlength=len(sizes)) > DARK * sizes
    counts[0] = False  # the paper
    mask: Bitmap = counts[numbers]
    joined = np.count_nonzero(mask & ~largest_around(dark, EDGE))
    if joined < MORE * np.count_nonzero(dark):
        return Inked(dark, strong, strong)
    return Inked(mask, level, strong)


def otsu(values: NDArray[np.uint8] | Array) -> float:
    """Compute the threshold that maximizes the variance between the two classes.

    Parameters
    ----------
    values : array
        At least 0, of any shape.

    Returns
    -------
    float
        The middle one of equally good thresholds.

    References
    ----------
    Otsu, "A threshold selection method from gray-level histograms", 1979.
    """
    step = float(values.max()) / (LEVELS - 1)
    if not step:
        return 0.0
    levels = np.rint(values.ravel() / np.float32(step)).astype(np.intp)
    counts = np.bincount(levels, minlength=LEVELS).astype(np.float64)
    below, sums = counts.cumsum(), (counts * np.arange(LEVELS)).cumsum()
    above = below[-1] - below
    means = sums / np.maximum(below, 1), (sums[-1] - sums) / np.maximum(above, 1)
    apart = below * above * (means[0] - means[1]) ** 2
    best = np.flatnonzero(apart >= apart.max() * (1 - 1e-9))
    return float(best[0] + best[-1] + 1) / 2 * step
