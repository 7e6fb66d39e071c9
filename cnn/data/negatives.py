"""Negative examples: drawings of no digit, so that the network learns to be unsure.

They share no kind with `training.out_of_distribution`, which measures that: its letters and stars
are not among the signs here, and its scribbles move in another way.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator

from cnn.arrays import Ink
from cnn.data.augment import draw_with_random_pen
from cnn.data.skeletons import FORMS, by_hand, curve, write
from cnn.data.strokes import CANVAS, Points

# Letters and signs, written as the forms of `skeletons` are.
SIGNS = {
    "triangle": "0,100 40,0! 80,100! 0,100",
    "capital gamma": "0,100 0,0! 60,0",
    "pi": "0,100 0,0! 70,0! 70,100",
    "lambda": "0,25 15,0 30,40 60,100 / 35,50 0,100",
    "small gamma": "0,0 35,60 30,100 20,80 60,0",
    "Omega": "0,100 25,100! 0,50 35,0 70,50 45,100! 70,100",
    "Sigma": "70,0 0,0! 40,50! 0,100! 70,100",
    "Psi": "0,0 0,40 35,60 70,40 70,0 / 35,0 35,100",
    "Zhe": "0,0 70,100 / 70,0 0,100 / 35,0 35,100",
    "Yu": "0,0 0,100 / 0,50 30,50 / 60,0 30,50 60,100 90,50 60,0",
    "Sha": "0,0 0,100! 80,100! 80,0 / 40,0 40,100",
    "Ya": "60,0 60,100 / 60,50 20,45 10,20 30,0 60,0 / 40,50 0,100",
    "De": "0,100 0,80! 15,80! 30,0! 60,0! 60,80! 75,80! 75,100",
    "Tse": "0,0 0,90! 60,90 / 60,0 60,90! 75,110",
    "C": "60,10 30,0 0,50 30,100 60,90",
    "D": "0,0 0,100 / 0,0 50,15 60,50 50,85 0,100",
    "L": "0,0 0,100! 50,100",
    "J": "10,0 60,0 / 40,0 40,80 20,100 0,80",
    "d": "50,50 20,45 0,75 20,100 50,80 / 50,0 50,100",
    "f": "50,10 35,0 25,20 25,100 / 0,40 50,40",
    "t": "20,0 20,80 35,100 50,90 / 0,30 45,30",
    "r": "0,0 0,70 / 0,20 25,0 40,20",
    "n": "0,30 0,90 / 0,45 25,30 40,45 40,90",
    "plus": "0,50 70,50 / 35,10 35,90",
    "equals": "0,30 70,30 / 0,60 70,60",
    "divided by": "0,50 70,50 / 35,15 35,20 / 35,80 35,85",
    "hash": "20,0 15,100 / 55,0 50,100 / 0,35 75,30 / 0,70 70,65",
    "question mark": "0,25 15,0 40,5 45,30 20,55 20,75 / 20,95 20,100",
    "exclamation mark": "0,0 0,70 / 0,95 0,100",
    "per cent": "15,10 0,20 15,30 25,20 15,10 / 70,0 10,100 / 65,70 50,80 65,95 80,80 65,70",
    "ampersand": "70,100 15,30 30,0 45,25 0,70 25,100 70,60",
    "at": "50,40 30,60 50,70 60,40 65,70 90,40 50,0 0,50 40,100 80,90",
    "infinity": "50,50 25,25 0,50 25,75 50,50 75,25 100,50 75,75 50,50",
    "root": "0,60 20,100! 40,0! 100,0",
    "check mark": "0,50 30,100! 90,0",
    "arrow": "0,50 100,50 / 70,20 100,50! 70,80",
    "arrow down": "50,0 50,100 / 20,70 50,100! 80,70",
    "heart": "50,30 25,0 0,30 50,100! 100,30 75,0 50,30",
    "house": "0,40 40,0! 80,40! 80,100! 0,100! 0,40! 80,40",
    "rectangle": "0,0 90,0! 90,90! 0,90! 0,0",
    "face": "50,0 0,50 50,100 100,50 50,0 / 30,35 30,40 / 70,35 70,40 / 25,65 50,80 75,65",
    "a man": "30,0 20,15 30,30 40,15 30,0 / 30,30 30,70 / 0,45 60,45 / 0,100 30,70! 60,100",
    "spiral": "50,50 60,40 40,35 35,60 70,70 75,30 30,15 10,60 50,100 100,70",
    "fish": "0,50 30,20 70,40 100,70 / 0,60 30,80 70,55 100,20",
    "cloud": "10,70 0,40 30,30 50,0 80,30 110,40 100,70 10,70",
    "wave": "0,30 10,0 20,30 30,60 40,30 50,0 60,30 70,60 80,30",
    "asterisk": "50,0 50,100 / 0,50 100,50 / 15,15 85,85 / 85,15 15,85",
    "bars": "0,0 0,100 / 35,0 35,100 / 70,0 70,100",
    "brace": "30,0 15,5 15,40 0,50 15,60 15,95 30,100",
}

# Prefixes of the names of forms that may still be digits when turned or mirrored: a 0 stays one, a
# 1 becomes a minus, a zigzag 4 a 2, a crossed 7 a 4, a 9 with a small loop and a long tail a 6.
STILL_DIGITS = (
    *("0", "1", "3 curled in", "4 like", "4 long slant", "4 soft", "6 tiny", "7 arched"),
    *("7 crossed from", "7 curled, long", "7 like", "7 upright", "9 flat loop, long"),
    *("9 like a J", "9 like a g, closed", "9 traced", "9 with a waist"),
)

Strokes = Sequence[Points]
Kind = Callable[[Generator], Strokes]


def negative(rng: Generator) -> Ink:
    """Draw one of KINDS, or a filled shape, at random: ink (280, 280)."""
    if rng.random() < 0.06:
        return filled_shape(rng)
    kinds, weights = list(KINDS), np.array(list(KINDS.values()))
    kind = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))]
    return draw_with_random_pen(kind(rng), rng)


def sign(rng: Generator) -> Strokes:
    """Draw a letter or another sign."""
    drawing = list(SIGNS.values())[int(rng.integers(len(SIGNS)))]
    return by_hand(drawing, drawing, rng)


def glyph(rng: Generator) -> Strokes:
    """Invent a letter of some script: two or three strokes between points of a grid."""
    strokes = []
    for count in rng.integers(2, 5, size=rng.integers(2, 4)):
        grid = np.stack([rng.integers(3, size=count) * 0.35, rng.integers(4, size=count) / 3], 1)
        corner = np.full(count, rng.random() < 0.5)
        strokes.append(_points(curve(grid + rng.normal(0, 0.04, grid.shape), corner)))
    return strokes


def turned(rng: Generator) -> Strokes:
    """Turn a digit on its side or mirror it, so that it is none any more."""
    while (name := _form(rng)).startswith(STILL_DIGITS):
        pass
    strokes = write(name, rng)
    if name[0] in "347" and rng.random() < 0.5:
        return [stroke * np.array([-1, 1], np.float32) for stroke in strokes]
    way = rng.choice([-1, 1])
    return [_points(stroke[:, ::-1] * [way, -way]) for stroke in strokes]


def pair(rng: Generator) -> Strokes:
    """Draw two digits, side by side or overlapping."""
    one, other = _digit(rng), _digit(rng)
    aside = np.array([rng.uniform(0.3, 1.2), rng.uniform(-0.3, 0.3)], np.float32)
    return [*one, *(stroke + aside for stroke in other)]


def crossed_out(rng: Generator) -> Strokes:
    """Draw a digit with lines across it."""
    lines = [_points(rng.uniform(-0.1, 1.1, (2, 2))) for _ in range(rng.integers(3, 6))]
    return [*_digit(rng), *lines]


def lines(rng: Generator) -> Strokes:
    """Draw random straight lines."""
    count = int(rng.integers(2, 6))
    return [_points(rng.uniform(0, 1, (rng.integers(2, 6), 2))) for _ in range(count)]


def zigzag(rng: Generator) -> Strokes:
    """Draw a zigzag in any direction."""
    line = np.stack([np.linspace(0, 1, 8), np.arange(8) % 2 + rng.normal(0, 0.1, 8)], axis=1)
    angle = rng.uniform(0, 2 * np.pi)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return [_points(line[: rng.integers(5, 9)] * rng.uniform(0.4, 1.2, 2) @ turn)]


def scribble(rng: Generator) -> Strokes:
    """Draw a smooth random curve: a sum of sine waves."""
    t = np.linspace(0, 2 * np.pi, 150)
    waves = [
        np.outer(
            np.sin(t * frequency * rng.uniform(0.3, 1) + rng.uniform(0, 7)), rng.normal(size=2)
        )
        for frequency in range(1, rng.integers(3, 9))
    ]
    return [_points(np.sum(waves, axis=0))]


def filled_shape(rng: Generator) -> Ink:
    """Draw a filled ellipse, diamond or rounded rectangle, rotated at random: ink (280, 280)."""
    y, x = np.mgrid[-1 : 1 : CANVAS * 1j, -1 : 1 : CANVAS * 1j]
    angle, power = rng.uniform(0, np.pi), rng.choice([1, 2, 2, 8])
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    wide, high = rng.uniform(0.15, 0.95, 2)
    inside = np.abs(u / wide) ** power + np.abs(v / high) ** power < 1
    return np.where(inside, np.uint8(255), np.uint8(0))


# Relative frequencies.
KINDS: dict[Kind, int] = {
    sign: 5,
    glyph: 5,
    turned: 1,
    pair: 1,
    crossed_out: 1,
    lines: 1,
    zigzag: 1,
    scribble: 1,
}


def _form(rng: Generator) -> str:
    return list(FORMS)[int(rng.integers(len(FORMS)))]


def _digit(rng: Generator) -> Strokes:
    return write(_form(rng), rng)


def _points(line: np.ndarray) -> Points:
    return line.astype(np.float32)
