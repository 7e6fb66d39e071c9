"""Drawings that several tests share."""

import json

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


def answers(sure: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """Probabilities (n, 10): so sure of this answer, the rest shared out."""
    probabilities = np.repeat((1 - sure)[:, None] / 9, 10, axis=1)
    probabilities[np.arange(len(sure)), answer] = sure
    return probabilities
