"""Rendering of pen strokes, as the canvas draws them."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from cnn.arrays import Ink

Points = NDArray[np.float32]  # (n, 2): x to the right, y down
Stroke = tuple[ArrayLike, float]  # points (n, 2), in pixels; width of the pen
Place = tuple[float, float]  # on the canvas, 0 to 1 each way

CANVAS = 280  # pixels a side


def render(strokes: Iterable[Stroke], size: int = CANVAS) -> Ink:
    """Render pen strokes with round caps and joins, as the canvas does.

    Parameters
    ----------
    strokes : iterable of (points, width)
        Points (n, 2), x to the right and y down, and width of the pen, in pixels.
    size : int
        Pixels a side.

    Returns
    -------
    (size, size) uint8 array
        Ink.
    """
    finer = 2  # Pillow draws without antialiasing: draw larger, then average
    sheet = Image.new("L", (size * finer, size * finer))
    pen = ImageDraw.Draw(sheet)
    for points, width in strokes:
        line = np.asarray(points, np.float64) * finer - 0.5
        radius = width * finer / 2
        pen.line(line.ravel().tolist(), fill=255, width=round(2 * radius))
        for box in np.hstack([line - radius, line + radius]).tolist():
            pen.ellipse(box, fill=255)
    ink = np.zeros((size, size), np.uint8)
    if box := sheet.getbbox():  # average the bounding box of the ink only
        left, top = box[0] // finer, box[1] // finer
        right, bottom = -(-box[2] // finer), -(-box[3] // finer)
        box = left * finer, top * finer, right * finer, bottom * finer
        ink[top:bottom, left:right] = np.asarray(sheet.reduce(finer, box))
    return ink


def place(
    strokes: Sequence[Points],
    width: float = 20,
    share: float = 0.6,
    center: Place = (0.5, 0.5),
) -> Ink:
    """Scale strokes to the canvas and render them.

    Parameters
    ----------
    strokes : sequence of (n, 2) arrays
        Of any size.
    width : float
        Of the pen, in pixels.
    share : float
        Of the canvas that the longer side of the strokes takes up.
    center : (float, float)
        Of the strokes on the canvas, 0 to 1 each way; moved so that no ink is cut off.

    Returns
    -------
    (280, 280) uint8 array
        Ink.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = share * CANVAS / max(float((high - low).max()), 1e-6)
    reach = np.minimum((high - low) / 2 * scale + width / 2, CANVAS / 2)
    middle = np.clip(np.array(center) * CANVAS, reach, CANVAS - reach)
    return render([((stroke - (low + high) / 2) * scale + middle, width) for stroke in strokes])
