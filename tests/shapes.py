"""Drawings that several tests share."""

import json
from typing import Any

import numpy as np
from numpy.random import Generator

from cnn.arrays import Ink
from cnn.data.strokes import Points, render
from tests import ROOT

Strokes = list[Points]
Line = list[tuple[float, float]]  # a stroke on the canvas: the mouse's way, in pixels


def points(*numbers: tuple[float, float]) -> Points:
    return np.array(numbers, np.float32)


ONE = [points((10, 0), (10, 50), (11, 100))]
SEVEN = [points((0, 0), (60, 0), (20, 100))]
FOUR = [points((40, 0), (0, 60), (70, 60)), points((50, 30), (50, 110))]
ZERO = [points(*((50 * np.sin(t / 4.6), 80 * np.cos(t / 4.6)) for t in range(30)))]
DOT = [points((5, 5))]

SEVEN_ON_CANVAS: Line = [(70, 60), (200, 56), (150, 140), (120, 230)]
ONE_ON_CANVAS: Line = [(145, 45), (140, 140), (136, 235)]

# The page's own samples, a drawing of each digit
SAMPLES: dict[int, Strokes] = {
    int(digit): [np.array(stroke, np.float32) for stroke in strokes]
    for digit, strokes in json.loads((ROOT / "assets" / "samples.json").read_text()).items()
}


def blob(rng: Generator) -> Ink:
    """A made-up drawing: a few strokes of any pen, anywhere."""
    strokes = [rng.uniform(20, 260, (rng.integers(1, 6), 2)) for _ in range(rng.integers(1, 4))]
    return render([(stroke, rng.uniform(3, 40)) for stroke in strokes])


def sheet(*where: Any, shape: tuple[int, int] = (280, 280)) -> np.ndarray:
    """A blank sheet with ink at these places."""
    out = np.zeros(shape, np.uint8)
    for index in where:
        out[index] = 255
    return out


EDGES: dict[str, np.ndarray] = {
    "one dot": render([([(200, 40)], 20)]),
    "one pixel": sheet((40, 200)),
    "one pixel in the corner": sheet((0, 0)),
    "filled": np.full((280, 280), 255, np.uint8),
    "filled, faint": np.ones((280, 280), np.uint8),
    "a hairline down": sheet((slice(None), 100)),
    "a hairline across": sheet((100, slice(None))),
    "a hairline askew": np.eye(280, dtype=np.uint8) * 255,
    "checkerboard": (np.indices((280, 280)).sum(axis=0) % 2 * 255).astype(np.uint8),
    "frame": sheet(0, -1, (slice(None), 0), (slice(None), -1)),
    "noise": np.random.default_rng(0).integers(0, 256, (280, 280)).astype(np.uint8),
    "1 x 1": np.full((1, 1), 255, np.uint8),
    "1 x 1, faint": np.ones((1, 1), np.uint8),
    "1 x 4000": np.full((1, 4000), 255, np.uint8),
    "4000 x 1": np.full((4000, 1), 255, np.uint8),
    "2 x 2": np.array([[255, 0], [0, 255]], np.uint8),
    "28 x 28": np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8),
    "huge": sheet((slice(300, 2500), slice(1000, 1400)), shape=(3000, 4000)),
    "two pixels far apart": sheet((0, 0), (-1, -1)),
    "two faint pixels far apart": sheet((0, 0), (-1, -1)) // 50,
    "two pixels at the ends of a huge sheet": sheet((0, 0), (-1, -1), shape=(4000, 4000)),
}


def answers(sure: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """Probabilities (n, 10): so sure of this answer, the rest shared out."""
    probabilities = np.repeat((1 - sure)[:, None] / 9, 10, axis=1)
    probabilities[np.arange(len(sure)), answer] = sure
    return probabilities
