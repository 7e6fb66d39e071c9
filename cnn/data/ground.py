"""Conversion of any colours on any background to grey levels that tell ink from background.

assets/photo/grey.js does the same in the browser.
"""

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Ink

BRIGHTNESS = np.array(
    [0.299, 0.587, 0.114], np.float32
)  # luma of red, green and blue (ITU-R BT.601)
MORE = 3  # a colour channel replaces brightness if its contrast is so many times larger
ONE_INK = 48  # the largest range of levels if all visible pixels are of one ink


def grey_of(pixels: NDArray[np.uint8]) -> Ink:
    """Convert colours to grey levels.

    They are the brightness, or one colour channel where its contrast is much larger, as with green
    on red. Transparent pixels become background: the median of the visible pixels or, if only one
    ink is visible, white behind dark ink and black behind light ink.

    Parameters
    ----------
    pixels : (H, W, 4) uint8 array
        RGBA.

    Returns
    -------
    (H, W) uint8 array
    """
    colours: Array = pixels[..., :3].astype(np.float32)
    alpha = pixels[..., 3:] / np.float32(255)
    visible = alpha[..., 0] >= 0.5
    if not visible.all():
        colours = colours * alpha + _ground(colours[visible]) * (1 - alpha)
    brightness = colours @ BRIGHTNESS
    spread = colours.reshape(-1, 3).std(axis=0)
    clearest = int(spread.argmax())
    chosen = colours[..., clearest] if spread[clearest] > MORE * brightness.std() else brightness
    return (chosen + 0.5).clip(0, 255).astype(np.uint8)


def _ground(visible: Array) -> Array:
    """The background colour (3,) of visible pixels (n, 3)."""
    if not len(visible):
        return np.full(3, 255, np.float32)
    brightness = visible @ BRIGHTNESS
    if np.ptp(brightness) > ONE_INK:
        return np.asarray(np.median(visible, axis=0), np.float32)
    return np.full(3, 0 if brightness.mean() > 127.5 else 255, np.float32)
