"""The digit in a photograph of paper.

Paper is lighter than what is written on it, but the light is uneven, and lines may be printed on
the paper. So the brightness of the paper is estimated around each pixel, parallel lines from edge
to edge are removed as printed, and of the rest the largest component, with what belongs to it, is
the digit.
"""

from collections.abc import Iterable
from itertools import product

import numpy as np
from PIL import Image, ImageFilter

from cnn.arrays import Array, Ink
from cnn.data.digit import digit_in
from cnn.data.neighbourhood import largest_around
from cnn.data.threshold import ink_of

SIDE = 320  # pixels of the longer side, after scaling
COARSE = 64  # and for estimating the light
NEIGHBOURHOOD = 21  # of those: much wider than any line of a pen
STEP = 5  # columns, in the search for printed lines
FEWEST = 3  # parallel lines that count as printed; a single one is a stroke or a fold
FAINTEST = 0.12  # darkness of ink, as a share of the paper's brightness


def find_ink(grey: Ink) -> tuple[Ink, Ink]:
    """Find the ink of the digit in a photograph, and of digits beside it.

    Parameters
    ----------
    grey : (H, W) uint8 array
        Grey levels.

    Returns
    -------
    digit, beside : (h, w) uint8 array
        Ink, 0 paper to 255, SIDE pixels at most on the longer side; blank if there is none.
    """
    picture = Image.fromarray(grey)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    darkness = _darkness(picture)
    for _ in range(2):  # along the rows, and then along the columns
        darkness = (darkness - _printed_lines(darkness)).clip(0).T
    smooth = _mean_of_rows(_mean_of_rows(darkness, 1).T, 1).T  # reduces the noise that is left
    found = ink_of(smooth, least=FAINTEST / 2)
    if found.strong < FAINTEST / 2:
        blank = np.zeros(smooth.shape, np.uint8)
        return blank, blank
    ink = (255 * np.clip(smooth / (2 * found.level), 0, 1)).astype(np.uint8)
    digit, beside = (
        np.where(largest_around(part, 2), ink, 0).astype(np.uint8)
        for part in digit_in(found.mask, photo=True)
    )
    return digit, beside


def _darkness(picture: Image.Image) -> Array:
    """How much darker each pixel is than the paper around it: (H, W), 0 to 1."""
    width, height = picture.size
    scale = COARSE / max(width, height)
    small = picture.resize((max(1, round(width * scale)), max(1, round(height * scale))))
    # A median keeps the edges of shadows sharp. Within a pixel of an edge the shadow counts:
    # better to miss some darkness than to take a change of light for ink.
    paper = _median(small)
    around = np.asarray(paper.resize(picture.size, Image.Resampling.BILINEAR), np.float32)
    seen = np.asarray(picture, np.float32)
    lightest, darkest = (np.percentile(d, 99.5) for d in (seen - around, around - seen))
    if lightest > 2 * darkest:  # chalk on a board
        return _darkness(Image.fromarray(255 - np.asarray(picture)))
    paper = paper.filter(ImageFilter.MinFilter(3))
    around = np.asarray(paper.resize(picture.size, Image.Resampling.BILINEAR), np.float32)
    return (1 - seen / np.maximum(around, 1)).clip(0)


def _median(picture: Image.Image) -> Image.Image:
    """Median filter, with the picture mirrored at its edges.

    Pillow's repeats the outermost pixels instead, and would take ink at the edge for paper.
    """
    reach = NEIGHBOURHOOD // 2
    mirrored = Image.fromarray(np.pad(np.asarray(picture), reach, "symmetric"))
    whole = mirrored.filter(ImageFilter.MedianFilter(NEIGHBOURHOOD))
    return whole.crop((reach, reach, reach + picture.width, reach + picture.height))


def _printed_lines(darkness: Array) -> Array:
    """The darkness of printed lines, from the left edge to the right: (H, W).

    Lines may rise or fall, and, if the camera was tilted, more at the top than at the bottom.
    """
    height, width = darkness.shape
    rows, columns = np.ogrid[:height, :width]
    across, down = columns / np.float32(width) - 0.5, rows / np.float32(height) - 0.5
    some = columns[:, ::STEP]

    def profile(rise: float, fan: float, image: Array) -> Array:
        """The darkness along each line of this slope: (H,)."""
        source = (rows + 0.5 + (rise + fan * down) * across[:, ::STEP]).astype(np.intp)
        along = image.ravel()[source.clip(0, height - 1) * width + some]
        fifth = along.shape[1] // 5
        return np.asarray(np.partition(along, fifth, axis=1)[:, fifth])  # the 20th percentile

    def sharpest(places: Iterable[tuple[float, float]], image: Array) -> tuple[float, float]:
        """The slope whose profile changes most from row to row: it follows the lines."""

        def change(place: tuple[float, float]) -> float:
            return float((np.diff(profile(*place, image)) ** 2).sum())

        return max(places, key=change)

    # First a coarse search, on blurred lines; then finer and finer.
    broad = _mean_of_rows(darkness, 2)
    rise, fan = sharpest(((rise, 0) for rise in np.arange(-0.25, 0.26, 0.0125) * width), broad)
    for reach in (10, 5, 5, 2.5, 2, 1, 1):
        around = product((rise - reach, rise, rise + reach), (fan - reach, fan, fan + reach))
        rise, fan = sharpest(around, broad if reach > 2 else darkness)
    # The row of the profile for each pixel: the inverse of the same mapping.
    under = rows - (rise + fan * down) * across
    lines = 1.3 * profile(rise, fan, darkness)
    high = np.concatenate([[False], lines > lines.max() / 2])
    if np.count_nonzero(high[1:] & ~high[:-1]) < FEWEST:
        return np.zeros_like(darkness)
    return np.asarray(np.interp(under, np.arange(height), lines), np.float32)


def _mean_of_rows(values: Array, reach: int) -> Array:
    """The mean of each pixel and those up to reach pixels above and below it."""
    padded = np.pad(values, ((reach, reach), (0, 0)), "edge")
    rows = [padded[i : i + len(values)] for i in range(2 * reach + 1)]
    return np.asarray(np.mean(rows, axis=0))
