"""Out-of-distribution drawings, of kinds that training never shows."""

import numpy as np
from numpy.random import Generator

from cnn.arrays import Ink
from cnn.data.augment import draw_with_random_pen
from cnn.data.strokes import CANVAS

# Letters that resemble no digit, a tuple of x, y, x, y ... for each stroke, at any scale.
LETTERS = (
    ((0, 2, 0.5, 0, 1, 2), (0.2, 1.3, 0.8, 1.3)),  # A
    ((1, 0, 0, 0, 0, 2, 1, 2), (0, 1, 0.8, 1)),  # E
    ((1, 0, 0, 0, 0, 2), (0, 1, 0.8, 1)),  # F
    ((0, 0, 0, 2), (1, 0, 1, 2), (0, 1, 1, 1)),  # H
    ((0, 0, 0, 2), (1, 0, 0, 1, 1, 2)),  # K
    ((0, 2, 0, 0, 0.6, 1, 1.2, 0, 1.2, 2),),  # M
    ((0, 2, 0, 0, 1, 2, 1, 0),),  # N
    ((0, 2, 0, 0, 0.8, 0.1, 1, 0.5, 0.8, 0.9, 0, 1),),  # P
    ((0, 2, 0, 0, 0.8, 0.1, 1, 0.5, 0.8, 0.9, 0, 1, 1, 2),),  # R
    ((0, 0, 1.2, 0), (0.6, 0, 0.6, 2)),  # T
    ((0, 0, 0, 1.5, 0.3, 2, 0.8, 2, 1, 1.5, 1, 0),),  # U
    ((0, 0, 0.6, 2, 1.2, 0),),  # V
    ((0, 0, 0.3, 2, 0.7, 0.7, 1.1, 2, 1.4, 0),),  # W
    ((0, 0, 1, 2), (1, 0, 0, 2)),  # X
    ((0, 0, 0.5, 1, 1, 0), (0.5, 1, 0.5, 2)),  # Y
    ((0, 0, 0, 2), (0, 1.3, 0.4, 1, 0.8, 1.2, 0.8, 2)),  # h
    ((0, 0, 0, 2), (0.8, 1, 0, 1.5, 0.8, 2)),  # k
    ((0, 1, 0, 2), (0, 1.2, 0.3, 1, 0.6, 1.2, 0.6, 2), (0.6, 1.2, 0.9, 1, 1.2, 1.2, 1.2, 2)),  # m
    ((1, 0.3, 0.6, 0, 0.2, 0.2, 0, 0.7, 0.3, 1.1, 0.7, 0.9, 1, 0.3, 1, 1.2),),  # a
    ((0, 0.6, 1, 0.5, 0.8, 0.1, 0.4, 0, 0, 0.5, 0.2, 1, 0.6, 1.1, 1, 0.9),),  # e
)


def letter(rng: Generator) -> Ink:
    """Draw one of LETTERS, slightly sheared: ink (280, 280)."""
    lean = np.eye(2) + rng.normal(0, 0.08, (2, 2))
    strokes = LETTERS[rng.integers(len(LETTERS))]
    return draw_with_random_pen([np.reshape(stroke, (-1, 2)) @ lean for stroke in strokes], rng)


def walk(rng: Generator) -> Ink:
    """Draw a scribble of another kind than `negatives` does, a random walk with momentum."""
    speed, place, places = np.zeros(2), np.zeros(2), []
    for _ in range(rng.integers(60, 200)):
        speed = 0.85 * speed + 0.5 * rng.normal(size=2) - 0.02 * place
        place = place + speed
        places.append(place)
    return draw_with_random_pen([np.array(places)], rng)


def square(rng: Generator) -> Ink:
    """Draw a filled rectangle, almost a square."""
    ink = np.zeros((CANVAS, CANVAS), np.uint8)
    height, width = (rng.uniform(0.3, 0.85) * CANVAS * np.array([1, rng.uniform(0.8, 1.2)])).astype(
        int
    )
    ink[20 : 20 + height, 10 : 10 + width] = 255
    return ink


def star(rng: Generator) -> Ink:
    """Draw the outline of a star with 3 to 6 points."""
    corners = 2 * rng.integers(3, 7) + 1
    angle = np.linspace(0, 2 * np.pi, corners) + rng.uniform(0, 0.3)
    reach = np.where(np.arange(corners) % 2, rng.uniform(0.35, 0.5), 1)
    outline = np.stack([reach * np.sin(angle), reach * np.cos(angle)], axis=1)
    return draw_with_random_pen([outline], rng)


KINDS = {"letters": letter, "scribbles": walk, "filled squares": square, "stars": star}
