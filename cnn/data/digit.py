"""Segmentation: the digit in a picture, its largest component and what belongs to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Bitmap, Ink
from cnn.data.pieces import Pieces
from cnn.data.surroundings import in_frame

# Shares of the largest component's longer side, or of its pixels
APART = 0.12  # free paper between two digits side by side
BELOW = 0.3  # and between two that stand one above the other
AS_HIGH = 0.5  # another digit is at least so high
AS_MUCH = 0.15  # and has so much ink
SPECK = 0.3  # a speck is no longer than that
SMALLER = 4  # and has so many times less ink
FAR = 0.16  # and lies so far from all that is larger
AT_EDGE = 0.03  # or so far, if it hangs over the picture's edge
TINY = 0.004  # what has less ink is a speck wherever it lies


class Digit(NamedTuple):
    """Bitmaps (H, W): the digit, and whole digits that stand beside it."""

    digit: Bitmap
    beside: Bitmap


def digit_in(mask: Bitmap, photo: bool) -> Digit:
    """Find the digit in a bitmap, and other digits beside it.

    In a drawing everything counts but specks and parts of neighbours; in a photograph, which
    shows much else, only what is near the largest component.

    Parameters
    ----------
    mask : (H, W) bool array
        True where ink is.
    photo : bool
        Whether it is a photograph.

    Returns
    -------
    Digit
    """
    found = Pieces.of(mask)
    if len(found.sizes) == 0:
        return Digit(mask, np.zeros_like(mask))
    inside = in_frame(mask, found)
    if inside is not None:
        mask = mask & inside
        found = Pieces.of(mask)
    main = _main(found, mask.shape)
    longer = (found.high[main] - found.low[main]).max()
    group = _group(found, main, longer)
    others = found.sizes > 0
    others[group] = False
    extent = found.high - found.low
    start, end = found.low[group].min(axis=0), found.high[group].max(axis=0)
    gap = np.hypot(*np.maximum(np.maximum(found.low - end, start - found.high), 0).T)
    ink = found.sizes[group].sum()
    small = (extent < SPECK * longer).all(axis=1) & (SMALLER * found.sizes <= ink)
    stray = small & ((gap > FAR * longer) | (found.at_edge & (gap > AT_EDGE * longer)))
    stray |= found.sizes < TINY * ink
    stray |= found.at_edge & others & ~found.at_edge[main]
    digits = others & (extent[:, 0] >= AS_HIGH * (end - start)[0]) & (found.sizes >= AS_MUCH * ink)
    digits &= ~found.at_edge
    dropped = stray | (others & digits)
    if photo:
        dropped |= (gap > 0.3 * longer) | (found.sizes <= 0.04 * found.sizes[main])
        dropped |= found.at_edge & ~found.at_edge[main]
    dropped[main] = False
    return Digit(found.mask(~dropped), found.mask(digits))


def several(ink: Ink) -> bool:
    """Whether a drawing on the canvas, ink (280, 280), shows more than one digit.

    Digits that touch or overlap are taken for one.
    """
    mask = np.pad(ink > 0, 1)  # so that nothing touches the edge: a canvas cuts no neighbour off
    apart = any(np.count_nonzero(np.diff(mask.any(axis=axis))) > 2 for axis in (0, 1))
    return apart and bool(digit_in(mask, photo=False).beside.any())


def _main(found: Pieces, shape: tuple[int, ...]) -> int:
    """The largest component; one that touches the edge must fill the picture, as when cropped."""
    extent = (found.high - found.low) / np.array(shape)
    fills = (extent > 0.7).all(axis=1)
    counts = np.where(~found.at_edge, 1, np.where(fills, 0.25, 0.0))
    score = found.sizes * counts
    return int(score.argmax()) if score.any() else int(found.sizes.argmax())


def _group(found: Pieces, main: int, longer: float) -> NDArray[np.intp]:
    """The components linked to the main one by gaps smaller than those between two digits."""
    reach = np.array([BELOW, APART]) * longer
    inside = np.zeros(len(found.sizes), bool)
    inside[main] = True
    while True:
        start = found.low[inside].min(axis=0)
        end = found.high[inside].max(axis=0)
        gaps = np.maximum(found.low - end, start - found.high)
        near = (gaps < reach).all(axis=1) & ~inside
        if not near.any():
            return np.flatnonzero(inside)
        inside |= near
