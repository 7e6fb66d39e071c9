"""What goes between the browser and Python, packed and unpacked as the browser does it."""

import base64

import numpy as np

from cnn.arrays import Array, Ink
from cnn.page.picture import LAYOUT


def packed(ink: Ink) -> str:
    """A drawing as ink.js packs it: how often, 1 to 255, comes which grey level."""
    flat = ink.ravel()
    begins = np.flatnonzero(np.diff(flat, prepend=-1 - flat[:1].astype(int)))
    pairs = bytearray()
    for begin, end in zip(begins, [*begins[1:], flat.size], strict=True):
        whole, rest = divmod(int(end - begin), 255)
        for length in [255] * whole + [rest] * bool(rest):
            pairs += bytes([length, flat[begin]])
    return base64.b64encode(pairs).decode()


def unpacked(answer: bytes) -> dict[str, Array]:
    """The numbers of one answer by name, each flat."""
    ends = np.cumsum(list(LAYOUT.values()))
    numbers = np.frombuffer(answer, "<f4")
    assert len(numbers) == ends[-1], "as many as the browser reads"
    return dict(zip(LAYOUT, np.split(numbers, ends[:-1]), strict=True))
