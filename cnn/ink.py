"""Where ink comes from: the canvas, pen strokes, picture files, links.

"Ink" is an (H, W) uint8 array of grey levels, 0 paper to 255 ink, of any size.
"""

import base64
import io
import os
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import IO

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageOps

Ink = NDArray[np.uint8]
Bitmap = NDArray[np.bool_]
Point = Sequence[float]
Stroke = tuple[ArrayLike, float]  # points (n, 2) as x, y in pixels, y down; width of the pen

SIDE = 280  # of the canvas, in pixels
LARGEST = 4000  # pixels a side of a picture file
NO_PICTURE = (  # what Pillow raises, or warns of, when it opens something else
    OSError,
    SyntaxError,
    NotImplementedError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
FAINTEST = 24  # a picture with less between its lightest and darkest is a blank sheet


def from_canvas(pixels: NDArray[np.uint8]) -> Ink:
    """The canvas's (H, W, 4) RGBA pixels, white on black -> ink (H, W)."""
    alpha = pixels[..., 3].astype(np.uint16)
    return (pixels[..., 0] * alpha // 255).astype(np.uint8)


def from_strokes(strokes: Iterable[Stroke], size: int = SIDE) -> Ink:
    """Pen strokes -> ink (size, size), with round ends and joints as the canvas draws them."""
    finer = 2  # Pillow draws without smoothing: draw larger, then average
    sheet = Image.new("L", (size * finer, size * finer))
    pen = ImageDraw.Draw(sheet)
    for points, width in strokes:
        line = (np.asarray(points, np.float64) * finer - 0.5).tolist()
        radius = width * finer / 2
        pen.line([tuple(point) for point in line], fill=255, width=round(2 * radius))
        for x, y in line:
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(sheet.reduce(finer))


def open_picture(file: str | os.PathLike[str] | IO[bytes]) -> Ink:
    """A drawing in a picture file, dark on light or light on dark -> ink (H, W).

    Ink is how far a pixel is from the paper, stretched to 0..255; the paper is the median of
    the border. Almost no contrast at all is a blank sheet. Raises FileNotFoundError, and
    ValueError as `open_grey` does.
    """
    grey = open_grey(file).astype(np.float32)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ink = np.abs(grey - np.median(border))
    if ink.max() < FAINTEST:
        return np.zeros(ink.shape, np.uint8)
    return (ink * (255 / ink.max())).astype(np.uint8)


def open_grey(file: str | os.PathLike[str] | IO[bytes], side: int = 512) -> Ink:
    """A picture file of any kind -> its grey levels, at most side x side, on white.

    Raises FileNotFoundError, and ValueError for what is no picture, is cut off, or has more
    than LARGEST pixels a side (found before they are unpacked).
    """
    try:
        with Image.open(file) as opened:
            if max(opened.size) > LARGEST:
                width, height = opened.size
                raise ValueError(f"{width} x {height} pixels; {LARGEST} a side can be read")
            picture = ImageOps.exif_transpose(opened)
    except FileNotFoundError:
        raise FileNotFoundError("no such file") from None
    except NO_PICTURE as error:
        raise ValueError("not a picture that can be read") from error
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits a pixel
        deep = np.nan_to_num(np.asarray(picture, np.float32), posinf=0, neginf=0)
        deep -= deep.min()
        picture = Image.fromarray((deep * (255 / max(deep.max(), 1e-9))).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    picture = picture.convert("L")
    picture.thumbnail((side, side))
    return np.asarray(picture)


def canvas_path(points: Sequence[Point], width: float = 20) -> dict:
    """A stroke as the canvas's own pen would have left it: curves through the middles."""
    first, last = points[0], points[-1]
    path: list[list] = [["M", *first]]
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


def canvas_bitmap(bitmap: Bitmap) -> dict:
    """A (64, 64) bitmap as the canvas would keep a picture in its middle, four times as large."""
    file = io.BytesIO()
    Image.fromarray(bitmap).save(file, "PNG")
    return {
        "type": "Image",
        "src": "data:image/png;base64," + base64.b64encode(file.getvalue()).decode(),
        "left": (SIDE - 4 * 64) / 2,
        "top": (SIDE - 4 * 64) / 2,
        "originX": "left",
        "originY": "top",
        "scaleX": 4,
        "scaleY": 4,
        "imageSmoothing": False,
    }


def from_objects(objects: Iterable[dict]) -> Ink:
    """What the canvas keeps -> ink (280, 280): its paths, over a bitmap if there is one."""
    strokes, sheet = [], np.zeros((SIDE, SIDE), np.uint8)
    for thing in objects:
        if thing.get("type") == "Image":
            data = base64.b64decode(thing["src"].partition(",")[2])
            with Image.open(io.BytesIO(data)) as picture:
                bitmap = np.kron(np.asarray(picture), np.ones((4, 4), bool))
            start = (SIDE - len(bitmap)) // 2
            sheet[start : SIDE - start, start : SIDE - start] = 255 * bitmap
        elif thing.get("path"):
            strokes.append((_points(thing["path"]), thing["strokeWidth"]))
    return np.maximum(sheet, from_strokes(strokes))


def _points(path: Iterable[list]) -> list[Point]:
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


def to_link(bitmap: Bitmap) -> str:
    """A (64, 64) bitmap as text for an address: some 200 characters."""
    packed = zlib.compress(np.packbits(bitmap).tobytes(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_link(text: str) -> Bitmap:
    """What `to_link` made -> (64, 64). Raises ValueError for anything else."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        bits = unpacker.decompress(packed, 64 * 64 // 8 + 1)  # no more, whatever is packed
    except (ValueError, zlib.error) as error:
        raise ValueError("a damaged link") from error
    if len(bits) != 64 * 64 // 8 or not unpacker.eof:
        raise ValueError("a damaged link")
    return np.unpackbits(np.frombuffer(bits, np.uint8)).reshape(64, 64).astype(bool)
