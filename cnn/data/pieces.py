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
        runs = _runs(mask)
        first = np.stack([runs.rows, runs.starts], axis=1)
        last = np.stack([runs.rows + 1, runs.ends], axis=1)
        low, high = np.full((runs.pieces, 2), max(mask.shape)), np.zeros((runs.pieces, 2), int)
        np.minimum.at(low, runs.piece, first)
        np.maximum.at(high, runs.piece, last)
        sizes = np.zeros(runs.pieces, np.intp)
        np.add.at(sizes, runs.piece, runs.ends - runs.starts)
        at_edge = (low == 0).any(axis=1) | (high == mask.shape).any(axis=1)
        return cls(_numbered(mask, runs), low, high, sizes, at_edge)

    def mask(self, chosen: Bitmap) -> Bitmap:
        """Pixels of the chosen components: (n,) -> (H, W)."""
        found: Bitmap = np.concatenate([[False], chosen])[self.numbers]
        return found


class _Runs(NamedTuple):
    """Pixels of ink side by side in a row, in the order of rows and columns."""

    rows: NDArray[np.intp]
    starts: NDArray[np.intp]  # columns
    ends: NDArray[np.intp]
    piece: NDArray[np.intp]  # the component that each belongs to, from 0
    pieces: int  # how many components there are


def pieces(mask: Bitmap) -> NDArray[np.intp]:
    """Label the connected components of a bitmap (H, W), from 1; 0 where it is not set."""
    return _numbered(mask, _runs(mask))


def _runs(mask: Bitmap) -> _Runs:
    padded = np.pad(mask, 1)
    width = padded.shape[1]
    starts, ends = np.flatnonzero(np.diff(padded.ravel())).reshape(-1, 2).T + 1
    # The runs of the row above that touch a run, corners included, are consecutive.
    first = np.searchsorted(ends, starts - width)
    count = np.searchsorted(starts, ends - width, "right") - first
    below = np.repeat(np.arange(len(starts)), count)
    above = np.arange(len(below)) + np.repeat(first - np.cumsum(count) + count, count)
    known = np.arange(len(starts))  # of each run: the first run known to be connected
    while (known[above] != known[below]).any():
        pair = known[above], known[below]
        np.minimum.at(known, np.maximum(*pair), np.minimum(*pair))
        while (known[known] != known).any():
            known = known[known]
    firsts, piece = np.unique(known, return_inverse=True)
    rows = starts // width
    return _Runs(rows - 1, starts - rows * width - 1, ends - rows * width - 1, piece, len(firsts))


def _numbered(mask: Bitmap, runs: _Runs) -> NDArray[np.intp]:
    numbers = np.zeros(mask.shape, np.intp)
    numbers[mask] = np.repeat(runs.piece + 1, runs.ends - runs.starts)
    return numbers


def without_specks(ink: Ink) -> Ink:
    """Remove dots far from the digit, left by stray taps: ink (280, 280) -> (280, 280).

    Dots near the digit stay, and so does everything if nothing is larger.
    """
    found = Pieces.of(ink > 0)
    if len(found.sizes) < 2:
        return ink
    low, high = found.low, found.high - 1
    small = ((high - low) < WIDEST).all(axis=1) & (SMALLER * found.sizes <= found.sizes.max())
    start, end = low[~small].min(axis=0), high[~small].max(axis=0)
    gaps = np.maximum(np.maximum(low - end, start - high), 0)
    stray = small & (np.hypot(*gaps.T) > FAR)
    return ink * ~found.mask(stray) if stray.any() else ink
