"""The drawing canvas: what stands on it, what it sends and keeps, and ink.

The canvas keeps Fabric.js objects: a path for each stroke, an image for a drawing from a link.
"""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnn.arrays import Bitmap, Ink
from cnn.data.strokes import CANVAS, Stroke, render
from cnn.page.link import from_link
from cnn.preprocess import enlarge

if TYPE_CHECKING:
    from cnn.page.visitor import Visitor

KEY = "canvas-sheet"
INK, PAPER = "#ffffff", "#000000"
# Of a drawing that the browser brings back: assets/picture/hand.js leaves out what is older.
MOST_STROKES, MOST_POINTS, LONGEST_WAY, WIDEST = 400, 4_000, 30_000, 40
LONGEST_REPORT = 100_000  # bytes of a PNG: the pen's take a tenth, and its parts are few so
PACKED = b"zTXt", b"iTXt", b"iCCP"  # what a PNG may unpack besides pixels
HEADER = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + 2 * CANVAS.to_bytes(4)

# What Pillow and the canvas's package raise for what no canvas has sent
FORGED = (TypeError, ValueError, LookupError, AttributeError, OSError, SyntaxError)

Point = Sequence[float]
Object = dict[str, Any]  # one of Fabric.js's


def show(visitor: Visitor) -> None:
    """The canvas. It reports by itself only where the picture cannot read it as the pen moves."""
    # The package looks for a running Streamlit as it is imported; the rest here needs none.
    from streamlit_drawable_canvas import st_canvas

    # The package trusts what it is sent: what is forged fails in it, when the canvas is there.
    with contextlib.suppress(*FORGED):
        result = st_canvas(
            width=CANVAS,
            height=CANVAS,
            stroke_width=visitor.pen,
            stroke_color=INK,
            background_color=PAPER,
            # Another number makes it begin anew and forget its strokes.
            initial_drawing={"objects": visitor.objects, "sheet": visitor.sheet},
            update_streamlit=visitor.closed,
            return_image_data=True,
            key=KEY,
        )
        report = result.image_bytes
        if report and report != visitor.report:
            visitor.ink, visitor.report = from_report(report), report


def from_report(report: bytes) -> Ink:
    """The canvas's own PNG -> ink (280, 280). Raises FORGED, unpacking nothing, for any other."""
    if len(report) > LONGEST_REPORT or not report.startswith(HEADER):
        raise ValueError("not a picture of the canvas's size")
    if any(name in report for name in PACKED):
        raise ValueError("not the canvas's own picture")
    with Image.open(io.BytesIO(report), formats=["PNG"]) as picture:
        return from_canvas(np.asarray(picture.convert("RGBA")))


def objects_of(sheet: Any) -> list[Object]:
    """A drawing as the browser keeps it -> what the canvas would. Raises ValueError and its kin.

    {"link": text as in an address, or null, "strokes": [{"width": 20, "points": [[x, y], ...]}]}
    """
    link, strokes = sheet.get("link") or "", sheet["strokes"]
    if len(strokes) > MOST_STROKES:
        raise ValueError("more than a person draws")
    if sum(len(stroke["points"]) for stroke in strokes) > MOST_POINTS:
        raise ValueError("more points than a person draws")
    objects = [canvas_bitmap(from_link(link))] if link else []
    way = 0.0
    for stroke in strokes:
        points, width = np.array(stroke["points"], np.float32), float(stroke["width"])
        if points.shape[1:] != (2,) or not (np.abs(points) < 10 * CANVAS).all():
            raise ValueError("no stroke on the canvas")
        way += float(np.abs(np.diff(points, axis=0)).sum())
        if not 1 <= width <= WIDEST or way > LONGEST_WAY:
            raise ValueError("no stroke of the canvas's pen, or too long a one")
        objects.append(canvas_path(points.tolist(), width))
    return objects


def from_canvas(pixels: NDArray[np.uint8]) -> Ink:
    """The canvas's (H, W, 4) RGBA pixels, white on black -> ink (H, W)."""
    alpha = pixels[..., 3].astype(np.uint16)
    return (pixels[..., 0] * alpha // 255).astype(np.uint8)


def canvas_path(points: Sequence[Point], width: float = 20) -> Object:
    """A stroke as the canvas's own pen would have left it: curves through the middles."""
    first, last = points[0], points[-1]
    if len(points) == 1:  # a dot: a line of no length would leave no ink
        last = (first[0] + 0.01, first[1])
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
    """A path's points; its quadratic curves cut into lines a few pixels long, eight at most."""
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
