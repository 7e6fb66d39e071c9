"""Where paper ends and ink begins, from how often each level occurs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Bitmap, Ink
from cnn.data.neighbourhood import largest_around
from cnn.data.pieces import pieces

LEVELS = 256
WEAK = 0.5  # share of the threshold from which paler ink counts that is joined to darker
NOISE = 4  # times what four fifths of the paper stay below: paler is never ink
EDGE = 2  # pixels from darker ink that are its soft edge
MORE = 0.01  # times the dark ink that has to be joined before the paler counts
DARK = 0.1  # share of a piece that has to be darker than the threshold itself


class Inked(NamedTuple):
    """Which pixels are ink, (H, W), and from which level on; `strong` is the darker level of the
    two, that of ink which stands alone."""

    mask: Bitmap
    level: float
    strong: float


def ink_of(values: Array | Ink, least: float = 0) -> Inked:
    """Darkness (H, W), 0 paper -> its ink: what is dark, and what is paler but joined to it.

    Where paper and what is printed on it vary so much that they would be parted below `least`,
    half of what the darkest but for single spots is decides.
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
    """The threshold that parts values >= 0 into two classes whose means lie farthest apart (Otsu,
    1979); of many that do it equally well the middle one."""
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
