"""What the drawing canvas sends and keeps, and ink.

The canvas keeps Fabric.js objects: a path for each stroke, an image for a drawing from a link.
"""

import base64
import io
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnn.arrays import Bitmap, Ink
from cnn.data.strokes import CANVAS, Stroke, render
from cnn.preprocess import enlarge

Point = Sequence[float]
Object = dict[str, Any]  # one of Fabric.js's


def from_canvas(pixels: NDArray[np.uint8]) -> Ink:
    """The canvas's (H, W, 4) RGBA pixels, white on black -> ink (H, W)."""
    alpha = pixels[..., 3].astype(np.uint16)
    return (pixels[..., 0] * alpha // 255).astype(np.uint8)


def canvas_path(points: Sequence[Point], width: float = 20) -> Object:
    """A stroke as the canvas's own pen would have left it: curves through the middles."""
    first, last = points[0], points[-1]
    path: list[list[Any]] = [["M", *first]]
    for (x, y), (next_x, next_y) in pairwise(points[1:]):
        path.append(["Q", x, y, (x + next_x) / 2, (y + next_y) / 2])
    path.append(["L", *last])
    return {
        "type": "Path",
        "path": path,
        "stroke": "#ffffff",
        "strokeWidth": width,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "fill": None,
    }


def canvas_bitmap(bitmap: Bitmap) -> Object:
    """A (64, 64) bitmap as the canvas would keep a picture in its middle, four times as large."""
    file = io.BytesIO()
    Image.fromarray(bitmap).save(file, "PNG")
    return {
        "type": "Image",
        "src": "data:image/png;base64," + base64.b64encode(file.getvalue()).decode(),
        "left": (CANVAS - 4 * 64) / 2,
        "top": (CANVAS - 4 * 64) / 2,
        "originX": "left",
        "originY": "top",
        "scaleX": 4,
        "scaleY": 4,
        "imageSmoothing": False,
    }


def from_objects(objects: Iterable[Object]) -> Ink:
    """What the canvas keeps -> ink (280, 280): its paths, over a bitmap if there is one."""
    strokes: list[Stroke] = []
    sheet = np.zeros((CANVAS, CANVAS), np.uint8)
    for thing in objects:
        if thing.get("type") == "Image":
            data = base64.b64decode(thing["src"].partition(",")[2])
            with Image.open(io.BytesIO(data)) as picture:
                sheet = enlarge(np.asarray(picture, bool))
        elif thing.get("path"):
            strokes.append((_points(thing["path"]), thing["strokeWidth"]))
    return np.maximum(sheet, render(strokes))


def _points(path: Iterable[list[Any]]) -> list[Point]:
    """A path's points; its quadratic curves cut into eight lines each."""
    points: list[Point] = []
    for _, *numbers in path:
        if len(numbers) == 4:
            start, corner, end = np.array(points[-1]), np.array(numbers[:2]), np.array(numbers[2:])
            for t in np.linspace(0, 1, 9)[1:]:
                points.append((1 - t) ** 2 * start + 2 * t * (1 - t) * corner + t * t * end)
        else:
            points.append(numbers)
    return points
