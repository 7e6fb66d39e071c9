"""Removal of what surrounds the paper: a rim, a desk, a frame of lines."""

import numpy as np

from cnn.arrays import Array, Bitmap, Ink
from cnn.data.neighbourhood import largest_around
from cnn.data.pieces import Pieces
from cnn.data.threshold import otsu

RIM = 0.015  # of a side: the widest rim that is cut off
UNLIKE = 24  # levels that most of a rim differs by from the pixels next to it
LEAST = 0.1  # of the picture, inside a frame; a sheet is at least twice as large
RECTANGULAR = 0.85  # of the smallest bounding rectangle; a circle fills 0.79
TURNS = np.deg2rad(np.arange(-14, 15, 2))  # rotations of a sheet or a frame
HIGH = 0.25  # of the height inside a frame, the least of a digit
INK = 0.4  # of a sheet, at most


def without_rim(grey: Ink) -> Ink:
    """Cut off rows and columns at the edges that differ from all that follows: grey (H, W)."""
    for _ in range(4):
        widest = max(1, round(RIM * len(grey)))
        for width in range(widest, 0, -1):
            if len(grey) > 8 * width and _unlike(grey[:width], grey[width : 2 * width + 1]):
                grey = grey[width:]
                break
        grey = np.rot90(grey)
    return np.ascontiguousarray(grey)


def _unlike(rim: Ink, inner: Ink) -> bool:
    difference = np.abs(rim.mean(axis=0) - inner.mean(axis=0))
    if np.mean(difference > UNLIKE) <= 0.7:
        return False
    return bool(np.abs(rim - np.median(rim, axis=1, keepdims=True)).mean() < UNLIKE)


def on_sheet(grey: Ink) -> Ink:
    """Crop to a sheet of paper on a background of another brightness.

    Parameters
    ----------
    grey : (H, W) uint8 array

    Returns
    -------
    (h, w) uint8 array
        The rectangle with ink in it and background on all sides; grey if there is none.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    differs = np.abs(grey - np.float32(np.median(border)))
    found = Pieces.of(differs > otsu(differs))
    if not len(found.sizes):
        return grey
    main = int(found.sizes.argmax())
    if found.sizes[main] < 2 * LEAST * grey.size or found.at_edge[main]:
        return grey
    (top, left), (bottom, right) = found.low[main], found.high[main]
    sheet = found.numbers[top:bottom, left:right] == main + 1
    around = Pieces.of(~np.pad(sheet, 1))
    filled = ~around.mask(around.at_edge)[1:-1, 1:-1]
    holes = np.count_nonzero(filled) - np.count_nonzero(sheet)
    if not 0 < holes < INK * filled.size or not _rectangular(filled):
        return grey
    inner = ~largest_around(~np.pad(filled, 1), max(2, len(filled) // 50))[1:-1, 1:-1]
    levels = grey[top:bottom, left:right]
    return np.where(inner, levels, np.median(levels[inner & sheet])).astype(np.uint8)


def in_frame(mask: Bitmap, found: Pieces) -> Bitmap | None:
    """Find the inside of a box, of a chart's axes or of a table's cell.

    Parameters
    ----------
    mask : (H, W) bool array
        True where ink is.
    found : Pieces
        Its connected components.

    Returns
    -------
    (H, W) bool array or None
        None if no component has ink of a digit's size inside it.
    """
    extent = found.high - found.low
    for frame in np.argsort(-extent.prod(axis=1))[:2]:
        if (extent[frame] < 0.3 * np.array(mask.shape)).any():
            continue
        (top, left), (bottom, right) = found.low[frame], found.high[frame]
        here = found.numbers[top:bottom, left:right]
        regions = Pieces.of(~largest_around(here == frame + 1, 1))
        for region in np.flatnonzero(regions.sizes > LEAST * mask.size):
            inside = regions.numbers == region + 1
            high = regions.high[region] - regions.low[region]
            others = np.setdiff1d(here[inside], [0, frame + 1]) - 1
            digit_like = (extent[others] >= [HIGH * high[0], 0]).all(axis=1)
            if digit_like.any() and _rectangular(inside):
                whole = np.zeros_like(mask)
                whole[top:bottom, left:right] = inside
                return whole
    return None


def _rectangular(region: Bitmap) -> bool:
    """Whether a region fills its smallest bounding rectangle, which may be rotated a little."""
    rows, columns = np.nonzero(region)
    step = max(1, len(rows) // 4000)
    places: Array = np.stack([rows[::step], columns[::step]]).astype(np.float32)
    across = np.outer(np.cos(TURNS), places[1]) + np.outer(np.sin(TURNS), places[0])
    down = np.outer(np.cos(TURNS), places[0]) - np.outer(np.sin(TURNS), places[1])
    areas = (np.ptp(across, axis=1) + 1) * (np.ptp(down, axis=1) + 1)
    return bool(len(rows) > RECTANGULAR * areas.min())
