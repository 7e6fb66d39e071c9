"""Augmentation of pen strokes: other handwriting, pens, sizes and positions."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from cnn.arrays import Ink
from cnn.data.strokes import Place, Points, place

Strokes = list[Points]


def vary(strokes: Sequence[Points], label: int, rng: Generator) -> Strokes:
    """Vary the handwriting: proportions, a smooth deformation, rotation, gaps between strokes.

    Sometimes a zero is also slashed, a one gets a flag and a foot, or a seven is crossed.

    Parameters
    ----------
    strokes : sequence of (n, 2) arrays
    label : int
        The digit, 0 to 9.
    rng : numpy.random.Generator

    Returns
    -------
    list of (n, 2) float32 arrays
    """
    strokes = _turned(_apart(_bent(_reproportioned(strokes, rng), rng), rng), rng)
    points = np.concatenate(strokes)
    left, top = points.min(axis=0)
    width, height = np.maximum(np.ptp(points, axis=0), 1e-3)
    right, bottom = left + width, top + height

    def near(amount: float) -> float:
        return rng.uniform(-amount, amount)

    added = []
    if label == 0 and rng.random() < 0.3:
        if rng.random() < 0.75:  # a slash
            start = left - rng.uniform(-0.15, 0.35) * width, bottom + near(0.2) * height
            added.append(
                (start, (right + rng.uniform(-0.15, 0.35) * width, top - near(0.2) * height))
            )
        else:  # a bar
            y, over = (top + bottom) / 2 + near(0.15) * height, rng.uniform(-0.1, 0.5) * width
            added.append(((left - over, y + near(0.1) * height), (right + over, y)))
    elif label == 1 and width < 0.5 * height:
        head, foot = points[points[:, 1].argmin()], points[points[:, 1].argmax()]
        if rng.random() < 0.35:
            back, down = rng.uniform(0.12, 0.4) * height, rng.uniform(0, 0.3) * height
            added.append((head + np.array([-back, down]), head))
        if rng.random() < 0.3:
            half, aside = rng.uniform(0.12, 0.45) * height, near(0.1) * height
            ends = np.array([[aside - half, near(0.06) * height], [aside + half, 0]])
            added.append(foot + ends)
    elif label == 7 and rng.random() < 0.2:
        middle = points[np.abs(points[:, 1] - top - rng.uniform(0.4, 0.6) * height).argmin()]
        half = rng.uniform(0.2, 0.4) * max(width, 0.5 * height)
        ends = np.array([[-half, near(0.08) * height], [half, 0]])
        added.append(middle + ends)
    return [*strokes, *(np.array(line, np.float32) for line in added)]


def draw_with_random_pen(strokes: Sequence[np.ndarray], rng: Generator) -> Ink:
    """Draw strokes with any pen, at any size and position: ink (280, 280)."""
    return place(strokes, rng.uniform(8, 32), rng.uniform(0.3, 0.9), _anywhere(rng))


def draw_fat(strokes: Sequence[np.ndarray], rng: Generator) -> Ink:
    """Draw strokes small and with a broad pen, so that holes and gaps fill: ink (280, 280)."""
    return place(strokes, rng.uniform(22, 32), rng.uniform(0.32, 0.45), _anywhere(rng))


def _anywhere(rng: Generator) -> Place:
    return rng.uniform(), rng.uniform()


def _reproportioned(strokes: Sequence[Points], rng: Generator) -> Strokes:
    """Stretch one side and shrink the other: a 9 gets a smaller loop and a longer tail, say."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-3)
    power = rng.lognormal(0, 0.25, 2).astype(np.float32)
    if size[0] < 0.3 * size[1]:  # a vertical line stays one
        power[0] = 1
    return [low + size * ((stroke - low) / size) ** power for stroke in strokes]


def _apart(strokes: Strokes, rng: Generator) -> Strokes:
    """Sometimes shift the strokes against each other."""
    if rng.random() > 0.3:
        return strokes
    size = max(float(np.ptp(np.concatenate(strokes), axis=0).max()), 1e-3)
    aside = rng.normal(0, 0.015, (len(strokes), 2)).astype(np.float32) * size
    return [stroke + shift for stroke, shift in zip(strokes, aside, strict=True)]


def _turned(strokes: Strokes, rng: Generator) -> Strokes:
    """Rotate by a few degrees."""
    angle = np.radians(rng.normal(0, 6))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = np.concatenate(strokes).mean(axis=0)
    return [((stroke - middle) @ turn + middle).astype(np.float32) for stroke in strokes]


def _bent(strokes: Sequence[Points], rng: Generator) -> Strokes:
    """Deform by a low-frequency wave along each axis, which normalization does not undo."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = max(float(np.ptp(points, axis=0).max()), 1e-3)
    waves = rng.uniform(0.5, 1.3, (2, 2)) * np.pi * rng.choice([-1, 1], (2, 2))
    phase, height = rng.uniform(0, 2 * np.pi, 2), rng.normal(0, 0.04, 2) * size
    return [
        (stroke + height * np.sin((stroke - low) / size @ waves.T + phase)).astype(np.float32)
        for stroke in strokes
    ]
