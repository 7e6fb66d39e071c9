"""Connected components of ink, and which of them do not belong to the digit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Bitmap, Ink

WIDEST = 44  # pixels of the canvas: more than a dot of the widest pen
SMALLER = 4  # times than the largest piece
FAR = 30  # pixels of the canvas from all that is larger


class Pieces(NamedTuple):
    """Connected components of ink, one row each."""

    numbers: NDArray[np.intp]  # (H, W), 0 paper
    low: Array  # (n, 2): row and column where each begins
    high: Array  # (n, 2): and where it ends
    sizes: NDArray[np.intp]  # (n,) pixels
    at_edge: Bitmap  # (n,)

    @classmethod
    def of(cls, mask: Bitmap) -> Pieces:
        """Find the connected components of a bitmap (H, W)."""
        numbers = pieces(mask)
        rows, columns = np.nonzero(mask)
        which = numbers[mask]
        order = np.argsort(which, kind="stable")
        starts = np.searchsorted(which[order], np.arange(1, numbers.max() + 1))
        places = np.stack([rows, columns], axis=1)[order]
        low = np.minimum.reduceat(places, starts) if len(starts) else np.zeros((0, 2), int)
        high = np.maximum.reduceat(places, starts) + 1 if len(starts) else np.zeros((0, 2), int)
        at_edge = (low == 0).any(axis=1) | (high == mask.shape).any(axis=1)
        return cls(numbers, low, high, np.bincount(which, minlength=len(starts) + 1)[1:], at_edge)

    def mask(self, chosen: Bitmap) -> Bitmap:
        """Pixels of the chosen components: (n,) -> (H, W)."""
        found: Bitmap = np.concatenate([[False], chosen])[self.numbers]
        return found


def pieces(mask: Bitmap) -> NDArray[np.intp]:
    """Label the connected components of a bitmap (H, W), from 1; 0 where it is not set."""
    padded = np.pad(mask, 1)
    width = padded.shape[1]
    starts, ends = np.flatnonzero(np.diff(padded.ravel())).reshape(-1, 2).T + 1  # runs in rows
    # The runs of the row above that touch a run, corners included, are consecutive.
    first = np.searchsorted(ends, starts - width)
    count = np.searchsorted(starts, ends - width, "right") - first
    below = np.repeat(np.arange(len(starts)), count)
    above = np.arange(len(below)) + np.repeat(first - np.cumsum(count) + count, count)
    piece = np.arange(len(starts))  # of each run: the first run known to be connected
    while (piece[above] != piece[below]).any():
        pair = piece[above], piece[below]
        np.minimum.at(piece, np.maximum(*pair), np.minimum(*pair))
        while (piece[piece] != piece).any():
            piece = piece[piece]
    numbers = np.zeros(padded.size, np.intp)
    numbers[padded.ravel()] = np.repeat(np.unique(piece, return_inverse=True)[1] + 1, ends - starts)
    return numbers.reshape(padded.shape)[1:-1, 1:-1]


def without_specks(ink: Ink) -> Ink:
    """Remove dots far from the digit, left by stray taps: ink (280, 280) -> (280, 280).

    Dots near the digit stay, and so does everything if nothing is larger.
    """
    mask = ink > 0
    numbers = pieces(mask)
    if numbers.max() < 2:
        return ink
    rows, columns = np.nonzero(mask)
    which = numbers[mask]
    order = np.argsort(which, kind="stable")
    starts = np.searchsorted(which[order], np.arange(1, numbers.max() + 1))
    low, high = (
        np.stack([least.reduceat(axis[order], starts) for axis in (rows, columns)])
        for least in (np.minimum, np.maximum)
    )  # (2, pieces): the corners of each piece's box
    sizes = np.bincount(which)[1:]
    small = ((high - low) < WIDEST).all(axis=0) & (SMALLER * sizes <= sizes.max())
    start, end = low[:, ~small].min(axis=1)[:, None], high[:, ~small].max(axis=1)[:, None]
    gaps = np.maximum(np.maximum(low - end, start - high), 0)
    counted = np.ones(len(sizes) + 1, bool)
    counted[1:] = ~(small & (np.hypot(*gaps) > FAR))
    return ink if counted.all() else ink * counted[numbers]
