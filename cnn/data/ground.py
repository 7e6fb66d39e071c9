"""Pixels of any colour on any ground -> grey levels in which ink and ground differ.

assets/photo/grey.js does the same in the browser.
"""

import numpy as np
from numpy.typing import NDArray

from cnn.arrays import Array, Ink

BRIGHTNESS = np.array([0.299, 0.587, 0.114], np.float32)  # as the eye takes red, green and blue
MORE = 3  # times as much as brightness a colour has to differ before it is taken instead
ONE_INK = 48  # levels between the lightest and the darkest visible pixel, of one ink alone


def grey_of(pixels: NDArray[np.uint8]) -> Ink:
    """RGBA (H, W, 4) -> grey levels (H, W), as bright as the eye takes the colours for.

    Where brightness hardly tells them apart, as green and red, the colour that does is taken
    instead. What is transparent becomes the ground: what most of the visible is like; or, where
    only one ink is visible, white beneath dark ink and black beneath light ink.
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
    """The colour (3,) that lies beneath visible pixels (n, 3)."""
    if not len(visible):
        return np.full(3, 255, np.float32)
    brightness = visible @ BRIGHTNESS
    if np.ptp(brightness) > ONE_INK:
        return np.asarray(np.median(visible, axis=0), np.float32)
    return np.full(3, 0 if brightness.mean() > 127.5 else 255, np.float32)
