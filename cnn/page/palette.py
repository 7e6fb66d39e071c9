"""The one palette: orange above zero, blue below, and zero transparent, the page's own colour."""

import numpy as np

from cnn.arrays import Array, Ink

BELOW, ABOVE = "#2f7de1", "#ee7a1c"
STEPS = 256  # on either side of zero


def _table() -> Ink:
    """(2 * STEPS + 1, 4) RGBA: full blue, fainter and fainter, nothing, and up to full orange."""
    table = np.zeros((2 * STEPS + 1, 4), np.uint8)
    table[:STEPS, :3] = list(bytes.fromhex(BELOW[1:]))
    table[STEPS:, :3] = list(bytes.fromhex(ABOVE[1:]))
    table[:, 3] = np.rint(255 * np.abs(np.linspace(-1, 1, len(table))))
    return table


TABLE = _table()


def css() -> str:
    """The colours for the style sheets and for JavaScript, which know them only by these names."""
    return f":root {{ --above: {ABOVE}; --below: {BELOW} }}"


def signed(values: Array, limit: float) -> Ink:
    """Numbers of any shape -> (..., 4) RGBA; -limit and limit, and beyond, get the full colours."""
    places = np.rint(STEPS * np.clip(values / limit, -1, 1)).astype(int) + STEPS
    colours: Ink = TABLE[places]
    return colours


def limit_of(values: Array) -> float:
    """The largest size among values, which gets the full colour; 1 if all are zero."""
    return float(np.abs(values).max()) or 1.0
