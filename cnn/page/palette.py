"""The colour map: orange above zero, blue below, and zero transparent."""

import numpy as np

from cnn.arrays import Array, Ink

BELOW, ABOVE = "#2f7de1", "#ee7a1c"
STEPS = 256  # on either side of zero


def _table() -> Ink:
    """The colours (2 * STEPS + 1, 4), RGBA: opaque blue, transparent, and opaque orange."""
    table = np.zeros((2 * STEPS + 1, 4), np.uint8)
    table[:STEPS, :3] = list(bytes.fromhex(BELOW[1:]))
    table[STEPS:, :3] = list(bytes.fromhex(ABOVE[1:]))
    table[:, 3] = np.rint(255 * np.abs(np.linspace(-1, 1, len(table))))
    return table


TABLE = _table()


def css() -> str:
    """The colours as CSS variables, for the style sheets and for JavaScript."""
    return f":root {{ --above: {ABOVE}; --below: {BELOW} }}"


def signed(values: Array, limit: float) -> Ink:
    """Map values (...) to colours (..., 4), RGBA: opaque from limit on, and up to -limit."""
    places = np.rint(STEPS * np.clip(values / limit, -1, 1)).astype(int) + STEPS
    colours: Ink = TABLE[places]
    return colours


def limit_of(values: Array) -> float:
    """The largest absolute value, which gets the opaque colour; 1 if all are zero."""
    return float(np.abs(values).max()) or 1.0
