"""The digit in a picture file of a drawing."""

import numpy as np

from cnn.arrays import Bitmap, Ink
from cnn.data.digit import digit_in
from cnn.data.neighbourhood import largest_around
from cnn.data.threshold import ink_of

PALE = 0.35  # a level of ink below this share of the darkest means uneven ink
READ = 60  # pixels to which the digit's longer side is scaled before it is read
THINNEST = 1.5  # of those: thinner lines would vanish


def find_ink(ink: Ink) -> tuple[Ink, Ink]:
    """Separate the ink of the digit from the rest, and repair it.

    Ink that is paler than the rest is darkened, and lines that are too thin for their length are
    thickened; other ink is returned unchanged.

    Parameters
    ----------
    ink : (H, W) uint8 array
        0 paper to 255 ink.

    Returns
    -------
    digit, beside : (H, W) uint8 array
        The digit's ink, and that of other digits beside it.
    """
    found = ink_of(ink)
    chosen = digit_in(found.mask, photo=False)
    if found.level < PALE * 255:
        ink = (ink * (127.5 / found.level)).clip(0, 255).astype(np.uint8)
    digit, beside = (np.where(largest_around(part, 2), ink, 0).astype(np.uint8) for part in chosen)
    if not (found.mask & ~chosen.digit).any():
        digit = ink
    return thickened(digit, chosen.digit), beside


def thickened(ink: Ink, mask: Bitmap) -> Ink:
    """Thicken lines that would vanish when ink (H, W) is scaled down; mask is true where it is."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return ink
    step = (max(int(np.ptp(rows)), int(np.ptp(columns))) + 1) / READ
    padded = np.pad(mask, 1)
    inside = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:] & mask
    width = (
        2 * len(rows) / max(len(rows) - int(np.sum(inside)), 1)
    )  # of a line: its area by its outline
    reach = int(np.ceil((THINNEST * step - width) / 2))
    return largest_around(ink, reach) if step > 1 and reach > 0 else ink
