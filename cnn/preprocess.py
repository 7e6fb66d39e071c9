"""Normalization: from ink to the 28 x 28 image that the network reads.

    ink (H, W) -> to_grid: 64 x 64 -> normalize_stroke_width -> deskew: 28 x 28

The network is too small to learn every slant, size and stroke width. So drawings are brought to
one of each before the network sees them, and MNIST's images just the same. `normalize` is the
whole pipeline; `center` is the one of MNIST's authors, for comparison.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from cnn.arrays import Bitmap, Ink
from cnn.parallel import in_order

GRID = 64  # pixels a side
BOX = 60  # the drawing's longer side in it: there is paper all around
HALF_WIDTH = 0.06  # of a line, as a share of the drawing's size
SPREAD = np.array([3.8, 4.8], np.float32)  # standard deviation of the ink across and down
STRETCH = 1.8  # the largest ratio of the two scale factors
FAR = np.int16(100)  # a distance beyond any in the grid
NEAR = np.int16(5)  # pixels: no stroke is thickened by so much
CHUNK = 250  # drawings that a process normalizes at a time

MIDDLE = slice(12, 12 + 4 * GRID)  # of the canvas, where an enlarged grid lies
STEPS = np.arange(GRID, dtype=np.int16)
ROWS, COLUMNS = np.indices((GRID, GRID), np.float32).reshape(2, -1)


def normalize(ink: ArrayLike) -> Ink:
    """Bring drawings to one slant, size and stroke width: the images that the network reads.

    Many drawings are normalized by processes on all cores.

    Parameters
    ----------
    ink : (..., H, W) uint8 array
        One drawing or any number of them: grey levels, 0 paper to 255 ink.

    Returns
    -------
    (..., 28, 28) uint8 array
        A blank sheet stays blank.

    Raises
    ------
    ValueError
        If ink is of another dtype, or has fewer than two axes.
    """
    ink = np.asarray(ink)
    if ink.ndim < 2 or ink.dtype != np.uint8:
        expected = "expected ink (..., H, W) of dtype uint8"
        raise ValueError(f"{expected}, got the shape {ink.shape} and dtype {ink.dtype}")
    if ink.ndim > 2:
        drawings = ink.reshape(-1, *ink.shape[-2:])
        images = np.empty((len(drawings), 28, 28), np.uint8)
        for image, normalized in zip(images, in_order(normalize, drawings, CHUNK), strict=True):
            image[...] = normalized
        return images.reshape(*ink.shape[:-2], 28, 28)
    if not ink.any() or not (grid := to_grid(ink)).any():  # nothing, or specks that vanish in it
        return np.zeros((28, 28), np.uint8)
    return deskew(normalize_stroke_width(grid))


def center(ink: Ink) -> Ink:
    """Center as in MNIST: the bounding box fits 20 x 20, the center of mass is in the middle.

    Parameters
    ----------
    ink : (H, W) uint8 array

    Returns
    -------
    (28, 28) uint8 array

    References
    ----------
    LeCun, Cortes, Burges, http://yann.lecun.com/exdb/mnist/
    """
    image = np.zeros((28, 28), np.uint8)
    if ink.any() and (digit := scale(crop(ink), 20)).any():
        height, width = digit.shape
        mass = digit / np.float32(digit.sum())
        top = round(13.5 - float(mass.sum(axis=1) @ np.arange(height)))
        left = round(13.5 - float(mass.sum(axis=0) @ np.arange(width)))
        top, left = min(max(top, 0), 28 - height), min(max(left, 0), 28 - width)
        image[top : top + height, left : left + width] = digit
    return image


def crop(ink: Ink) -> Ink:
    """Crop to the bounding box of the ink; small pictures keep a margin of one pixel."""
    dark = ink > np.uint8(0.4 * ink.max())  # in uint8: floats take ten times as long
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    edge = 1 if max(ink.shape) < GRID else 0
    top, left = max(rows[0] - edge, 0), max(columns[0] - edge, 0)
    return ink[top : rows[-1] + 1 + edge, left : columns[-1] + 1 + edge]


def scale(ink: Ink, longer: int) -> Ink:
    """Scale so that the longer side has this many pixels, keeping the aspect ratio."""
    height, width = ink.shape
    factor = longer / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BICUBIC))


def to_grid(ink: Ink) -> Bitmap:
    """Scale the ink's bounding box to 60 pixels, in a square of 64, and binarize.

    It is the inverse of `enlarge`, bit for bit.

    Parameters
    ----------
    ink : (H, W) uint8 array
        Not blank.

    Returns
    -------
    (64, 64) bool array
        True where ink is.
    """
    if (enlarged := reduce(ink)) is not None:
        return enlarged
    digit = scale(crop(ink), BOX)
    top, left = (GRID - digit.shape[0]) // 2, (GRID - digit.shape[1]) // 2
    square = np.zeros((GRID, GRID), np.uint8)
    square[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    grid: Bitmap = square > 0.5 * square.max()
    return grid


def enlarge(grid: Bitmap) -> Ink:
    """Draw a grid in the middle of the canvas, each cell 4 x 4 pixels: (64, 64) -> (280, 280)."""
    sheet = np.zeros((280, 280), np.uint8)
    sheet[MIDDLE, MIDDLE] = 255 * grid.astype(np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    return sheet


def reduce(ink: Ink) -> Bitmap | None:
    """Invert `enlarge`: (280, 280) -> (64, 64); None for any other ink."""
    if ink.shape != (280, 280):
        return None
    corners = ink[MIDDLE, MIDDLE][::4, ::4]
    grid: Bitmap = corners == 255
    if not np.array_equal(corners, ink[MIDDLE, MIDDLE][2::4, 3::4]):  # as of most drawings
        return None
    return grid if np.array_equal(enlarge(grid), ink) else None


def normalize_stroke_width(ink: Bitmap) -> Ink:
    """Bring all strokes to one width, with a soft edge.

    The depth of a pixel is its signed distance from the edge of the ink, positive inside. In a
    stroke of half-width r the median depth is r / 2, so the median gives r, and a constant added
    to the depth makes all strokes thinner or thicker.

    Parameters
    ----------
    ink : (64, 64) bool array
        Not blank.

    Returns
    -------
    (64, 64) uint8 array
    """
    to_paper, to_ink = distances(ink)
    depth = np.where(ink, to_paper - 0.5, 0.5 - to_ink)
    ranked = np.sort(depth[ink])
    radius = ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]  # twice the median
    wanted = HALF_WIDTH * (BOX - 2 * radius)  # the box less the pen is the drawing's size
    depth += max(wanted - radius, -radius / 2)  # thinned by more than half, strokes break
    redrawn: Ink = (255 * np.clip(0.5 + depth / 2, 0, 1)).astype(np.uint8)
    return redrawn


def distances(ink: Bitmap) -> NDArray[np.float32]:
    """Euclidean distance transforms of the ink and of the paper.

    Exact, except that distances from paper to ink beyond NEAR may be too small. First the nearest
    pixel in each row is found, then, step by step up and down, a nearer one in another row.

    Parameters
    ----------
    ink : (64, 64) bool array

    Returns
    -------
    (2, 64, 64) float32 array
        In pixels: from each pixel of ink to the nearest paper, and of paper to the nearest ink.
    """
    columns = np.ascontiguousarray(ink.T)
    turns = columns[1:] != columns[:-1]  # from ink to paper, or back
    last, following = np.full((2, GRID, GRID), [[[-FAR]], [[GRID + FAR]]])
    np.copyto(last[1:], STEPS[:-1, None], where=turns)
    np.copyto(following[:-1], STEPS[1:, None], where=turns)
    left = STEPS[:, None] - np.maximum.accumulate(last)
    right = np.minimum.accumulate(following[::-1])[::-1] - STEPS[:, None]
    squared = np.minimum(np.minimum(left, right), FAR).T ** 2

    rows = np.full((3 * GRID, 2, GRID), FAR**2)  # there is nothing above the grid, nor below
    inside = rows[GRID : 2 * GRID]
    np.multiply(squared, ink, out=inside[:, 0])
    np.multiply(np.minimum(squared, NEAR**2), ~ink, out=inside[:, 1])
    least = inside.copy()
    for step in range(1, GRID):
        if step**2 >= least.max():
            break
        nearer = np.minimum(rows[GRID - step : -GRID - step], rows[GRID + step :][:GRID])
        nearer += np.int16(step**2)
        np.minimum(least, nearer, out=least)
    return np.sqrt(least.swapaxes(0, 1), dtype=np.float32)


def deskew(grid: Ink) -> Ink:
    """Bring slant, height and width to fixed values.

    They are measured by the ink's second moments, not by its bounding box, which a single long
    stroke can distort.

    Parameters
    ----------
    grid : (64, 64) uint8 array
        Not blank.

    Returns
    -------
    (28, 28) uint8 array
    """
    ink = grid.reshape(-1) / np.float32(grid.sum())
    x, y = COLUMNS @ ink, ROWS @ ink
    across, down = COLUMNS - x, ROWS - y
    height = ink @ (down * down) + 1e-3
    slant = np.clip(ink @ (across * down) / height, -1, 1)
    width = ink @ (across - slant * down) ** 2 + 1e-3
    zoom = SPREAD / np.sqrt([width, height])
    zoom = np.minimum(zoom, STRETCH * zoom[::-1])
    right, below = 0.5 / zoom  # in the grid, a step at twice the result's resolution
    warp = (
        *(right, slant * below, x + 0.5 - 28 * (right + slant * below)),
        *(0, below, y + 0.5 - 28 * below),
    )
    fine = Image.fromarray(grid).transform(
        (56, 56), Image.Transform.AFFINE, warp, Image.Resampling.BILINEAR
    )
    return np.asarray(fine.reduce(2))
