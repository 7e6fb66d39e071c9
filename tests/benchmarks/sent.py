"""Drawn digits as a browser sends them: for visitors who draw without one."""

import base64
import io
import itertools
import json
from typing import NamedTuple

import numpy as np
from PIL import Image

from cnn import DigitCNN, preprocess
from cnn.arrays import Ink
from cnn.data.strokes import place
from cnn.page import assets


class Drawing(NamedTuple):
    """A drawn digit that the network reads without doubt, as the page and the canvas send it."""

    digit: int
    packed: str  # for the page: run lengths and grey levels, in base64
    canvas: str  # for the bare page: what the drawable canvas reports, as JSON
    pixels: int  # of ink

    @classmethod
    def of(cls, ink: Ink, digit: int) -> "Drawing":
        file = io.BytesIO()
        white = np.full((*ink.shape, 4), 255, np.uint8)
        white[..., :3] = ink[..., None]
        Image.fromarray(white).save(file, "PNG")
        data = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
        report = {"drawing": {"raw": {"objects": []}, "data": data}, "backgroundFit": None}
        return cls(digit, pack(ink), json.dumps(report), int((ink > 0).sum()))


def pack(ink: Ink) -> str:
    """As assets/picture/ink.js packs pixels."""
    flat = ink.ravel()
    starts = np.flatnonzero(np.diff(flat, prepend=flat[0] + 1))
    pairs = bytearray()
    for start, end in itertools.pairwise([*starts.tolist(), len(flat)]):
        whole, rest = divmod(end - start, 255)
        pairs += bytes([255, flat[start]]) * whole
        if rest:
            pairs += bytes([rest, flat[start]])
    return base64.b64encode(pairs).decode()


def drawings() -> list[Drawing]:
    """Each sample in several sizes and places, as far as the network is sure of it."""
    network = DigitCNN.load()
    drawn = []
    for digit, strokes in enumerate(assets.read_samples(assets.SAMPLES)):
        for share, at in itertools.product((0.5, 0.7), (0.3, 0.6)):
            ink = place([np.array(s, np.float32) for s in strokes], 18, share, (at, 0.5))
            probabilities = network.predict(preprocess.normalize(ink))
            if probabilities.argmax() == digit and probabilities[digit] > 0.9:
                drawn.append(Drawing.of(ink, digit))
    return drawn
