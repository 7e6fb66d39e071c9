"""Strokes on a sheet: where they lie, how a pen inks them, and the picture that this makes."""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from cnn.arrays import Ink
from cnn.data.strokes import Points

Strokes = Sequence[Points]
Box = tuple[float, float, float]  # left, top, and the longer side, in pixels


def inked(strokes: Strokes, size: tuple[int, int], box: Box, pen: float) -> np.ndarray:
    """Strokes in a box: (H, W), 0 paper to 1 ink, smooth."""
    finer = 2
    sheet = Image.new("L", (size[0] * finer, size[1] * finer))
    draw = ImageDraw.Draw(sheet)
    radius = pen * finer / 2
    for line in laid(strokes, box):
        places = [(float(x) * finer, float(y) * finer) for x, y in line]
        draw.line(places, fill=255, width=max(1, round(2 * radius)))
        for x, y in places if pen > 1.5 else []:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(sheet.reduce(finer), np.float32) / 255


def laid(strokes: Strokes, box: Box) -> list[np.ndarray]:
    left, top, side = box
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = side / max(float((high - low).max()), 1e-6)
    return [(stroke - low) * scale + (left, top) for stroke in strokes]


def extent(strokes: Strokes) -> tuple[float, float]:
    """Width and height of the strokes, the longer of them 1."""
    points = np.concatenate(strokes)
    size = points.max(axis=0) - points.min(axis=0)
    wide, high = size / max(float(size.max()), 1e-6)
    return float(wide), float(high)


def somewhere(strokes: Strokes, side: int, rng: Generator, share: float = 0.0) -> Box:
    share = share or rng.uniform(0.35, 0.7)
    wide, high = extent(strokes)
    room = side - share * side * np.array([wide, high])
    left, top = room * rng.uniform(0.3, 0.7, 2)
    return float(left), float(top), share * side


def grey(levels: np.ndarray) -> Image.Image:
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def either(ink: np.ndarray, rng: Generator) -> Image.Image:
    """Black on white or white on black."""
    return grey(255 * (ink if rng.random() < 0.5 else 1 - ink))


def photo_of(strokes: Strokes, size: tuple[int, int], box: Box, pen: float, rng: Generator) -> Ink:
    """A sheet under uneven light, a little soft and noisy."""
    paper = np.linspace(rng.uniform(190, 240), rng.uniform(140, 230), size[0])[None, :]
    ink = inked(strokes, size, box, pen)
    seen = paper * (1 - ink) + rng.uniform(30, 100) * ink
    seen = seen + rng.normal(0, rng.uniform(1, 4), seen.shape)
    return np.asarray(grey(seen).filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.2))))
