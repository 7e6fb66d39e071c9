"""Drawings as Fabric.js objects, which the canvas keeps: from messages, and rendered to ink.

There is a path for each stroke, and an image for a drawing from a link.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image

from cnn.arrays import Bitmap, Ink
from cnn.data.strokes import CANVAS, Stroke, render
from cnn.page.limits import FARTHEST, LONGEST_WAY, MOST_POINTS, MOST_STROKES, WIDEST
from cnn.page.link import to_link
from cnn.preprocess import enlarge

BITS = 64 * 64 // 8  # bytes of a bitmap

Point = Sequence[float]
Object = dict[str, Any]  # of Fabric.js


def objects_of(drawing: Any) -> list[Object]:
    """Parse a drawing as the browser sends it. Raises one of message.NO_MESSAGE.

    {"bitmap": what `bitmap_text` made, or null, "strokes": [{"width": 20, "points": [[x, y]]}]}
    """
    bitmap, strokes = drawing.get("bitmap"), drawing["strokes"]
    if len(strokes) > MOST_STROKES:
        raise ValueError("more than a person draws")
    if sum(len(stroke["points"]) for stroke in strokes) > MOST_POINTS:
        raise ValueError("more points than a person draws")
    objects = [] if bitmap is None else [canvas_bitmap(bitmap_of(bitmap))]
    way = 0.0
    for stroke in strokes:
        points, width = np.array(stroke["points"], np.float32), float(stroke["width"])
        if points.shape[1:] != (2,) or not (np.abs(points) < FARTHEST).all():
            raise ValueError("no stroke on the canvas")
        way += float(np.abs(np.diff(points, axis=0)).sum())
        if not 1 <= width <= WIDEST or way > LONGEST_WAY:
            raise ValueError("no stroke of the canvas's pen, or too long a one")
        objects.append(canvas_path(points.tolist(), width))
    return objects


def link_of(drawing: Any) -> str | None:
    """Encode a drawing's bitmap, if it has one, for a URL. Raises ValueError."""
    bitmap = drawing.get("bitmap")
    return None if bitmap is None else to_link(bitmap_of(bitmap))


def bitmap_text(bitmap: Bitmap) -> str:
    """Encode a (64, 64) bitmap for the browser: its bits, row by row, in base64."""
    return base64.b64encode(np.packbits(bitmap).tobytes()).decode()


def bitmap_of(text: str) -> Bitmap:
    """Decode what `bitmap_text` made: (64, 64). Raises ValueError for any other text."""
    try:
        bits = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("no bitmap") from error
    if len(bits) != BITS:
        raise ValueError("no bitmap of this size")
    return np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(64, 64).astype(bool)


def canvas_path(points: Sequence[Point], width: float = 20) -> Object:
    """A stroke as the canvas's own pen draws it: quadratic curves through the midpoints."""
    first, last = points[0], points[-1]
    if len(points) == 1:  # a dot: a line of length 0 would leave no ink
        last = (first[0] + 0.01, first[1])
    path: list[list[Any]] = [["M", *first]]
    for (x, y), (next_x, next_y) in pairwise(points):
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
    """A (64, 64) bitmap as a picture in the middle of the canvas, enlarged four times."""
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
    """Render objects: ink (280, 280) of the paths, over a bitmap if there is one."""
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
    """Flatten a path: its quadratic curves become lines of a few pixels, eight at most."""
    points: list[Point] = []
    for _, *numbers in path:
        if len(numbers) == 4:
            (x, y), (mid_x, mid_y, end_x, end_y) = points[-1], numbers
            way = abs(mid_x - x) + abs(mid_y - y) + abs(end_x - mid_x) + abs(end_y - mid_y)
            lines = min(max(round(way / 3), 1), 8)
            for t in (line / lines for line in range(1, lines + 1)):
                a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
                points.append((a * x + b * mid_x + c * end_x, a * y + b * mid_y + c * end_y))
        else:
            points.append(numbers)
    return points
