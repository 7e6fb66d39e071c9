"""Photographs of digits on paper, made from pen strokes: light, shadow, lines, pens, a slant."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from cnn.data.strokes import Points

PAPER = 235  # grey level in full light


@dataclass(frozen=True)
class Photo:
    """What a photograph is like; shares are of the picture's shorter side."""

    size: tuple[int, int] = (640, 480)  # width, height
    share: float = 0.45  # of the digit's longer side
    aside: tuple[float, float] = (0.0, 0.0)  # of the digit, from the middle
    pen: Literal["marker", "ballpoint", "pencil"] = "marker"
    lines: Literal["none", "lined", "squared"] = "none"
    gradient: float = 1.0  # light at the far end
    shadow: float = 1.0  # light in the shadow
    shadow_edge: float = 20  # how soft, in pixels
    turn: float = 0.0  # of the paper, in degrees
    tilt: float = 0.0  # of the camera: how far the corners go
    blur: float = 0.7
    noise: float = 3.0


def anyhow(rng: Generator) -> Photo:
    """As people take them: all at once, each a little."""
    return Photo(
        size=[(640, 480), (480, 640), (600, 600), (1000, 750)][rng.integers(4)],
        share=rng.uniform(0.3, 0.7),
        aside=(rng.uniform(-0.12, 0.12), rng.uniform(-0.12, 0.12)),
        pen=rng.choice(["marker", "ballpoint", "pencil"]),
        lines=rng.choice(["none", "lined", "squared"]),
        gradient=rng.uniform(0.5, 1),
        shadow=rng.choice([1.0, rng.uniform(0.5, 0.85)]),
        shadow_edge=rng.uniform(2, 50),
        turn=rng.uniform(-5, 5),
        tilt=rng.uniform(0, 0.06),
        blur=rng.uniform(0.4, 1.5),
        noise=rng.uniform(1, 6),
    )


def photograph(strokes: Sequence[Points], photo: Photo, rng: Generator) -> io.BytesIO:
    """Strokes on paper, as a JPEG file."""
    width, height = photo.size
    albedo = _paper(photo, rng) * _ink(strokes, photo, rng)
    picture = Image.fromarray((PAPER * albedo).astype(np.uint8))
    picture = _seen_askew(picture, photo, rng)
    seen = np.asarray(picture.filter(ImageFilter.GaussianBlur(photo.blur)), np.float32)
    seen = seen * _light(photo, rng) + rng.normal(0, photo.noise, (height, width))
    file = io.BytesIO()
    Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=82)
    file.seek(0)
    return file


def _paper(photo: Photo, rng: Generator) -> np.ndarray:
    """How much light the paper throws back, with its lines: (H, W), 0 to 1."""
    width, height = photo.size
    side = min(width, height)
    sheet = Image.new("L", photo.size, 255)
    pen = ImageDraw.Draw(sheet)
    step, pale = side * rng.uniform(0.045, 0.09), int(255 * rng.uniform(0.55, 0.86))
    thick = max(1, round(side * rng.uniform(0.002, 0.004)))
    far = width + height
    lines = {"none": (), "lined": ("across",), "squared": ("across", "down")}[photo.lines]
    for way in lines:
        for place in np.arange(-far, 2 * far, step * (2 if photo.lines == "lined" else 1)):
            line = [(-far, place), (2 * far, place)]
            pen.line(line if way == "across" else [p[::-1] for p in line], fill=pale, width=thick)
    return np.asarray(sheet, np.float32) / 255


def _ink(strokes: Sequence[Points], photo: Photo, rng: Generator) -> np.ndarray:
    """How much light the ink lets through: (H, W), 1 where there is none."""
    width, height = photo.size
    side = min(width, height)
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    longer = photo.share * side
    scale = longer / max(float((high - low).max()), 1e-6)
    middle = np.array([width, height]) / 2 + np.array(photo.aside) * side
    pen_width, dark = {
        "marker": (rng.uniform(0.07, 0.13), rng.uniform(0.08, 0.3)),
        "ballpoint": (rng.uniform(0.03, 0.05), rng.uniform(0.25, 0.42)),
        "pencil": (rng.uniform(0.03, 0.05), rng.uniform(0.42, 0.58)),
    }[photo.pen]
    radius = max(pen_width * longer / 2, 1.2)
    sheet = Image.new("L", (2 * width, 2 * height))
    pen = ImageDraw.Draw(sheet)
    for stroke in strokes:
        line = [(float(x), float(y)) for x, y in 2 * ((stroke - (low + high) / 2) * scale + middle)]
        pen.line(line, fill=255, width=round(4 * radius))
        for x, y in line:
            pen.ellipse([x - 2 * radius, y - 2 * radius, x + 2 * radius, y + 2 * radius], fill=255)
    cover = np.asarray(sheet.reduce(2), np.float32) / 255
    if photo.pen == "pencil":  # its grain
        grain = Image.fromarray(rng.integers(0, 256, (height, width)).astype(np.uint8))
        cover = cover * np.clip(
            np.asarray(grain.filter(ImageFilter.GaussianBlur(1)), np.float32) / 255 + 0.35, 0, 1
        )
    return 1 - cover * (1 - dark)


def _seen_askew(picture: Image.Image, photo: Photo, rng: Generator) -> Image.Image:
    """Turn the paper, and tilt the camera."""
    width, height = picture.size
    picture = picture.rotate(photo.turn, Image.Resampling.BICUBIC, fillcolor=PAPER)
    if not photo.tilt:
        return picture
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    moved = corners + rng.uniform(-1, 1, (4, 2)) * photo.tilt * min(width, height)
    rows = []
    for (x, y), (u, v) in zip(corners, moved, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    warp = np.linalg.solve(np.array(rows), moved.ravel())
    return picture.transform(
        picture.size,
        Image.Transform.PERSPECTIVE,
        warp.tolist(),
        Image.Resampling.BICUBIC,
        fillcolor=PAPER,
    )


def _light(photo: Photo, rng: Generator) -> np.ndarray:
    """How much light falls on each place: (H, W), 0 to 1."""
    width, height = photo.size
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    angle, across = rng.uniform(0, 2 * np.pi, 2)
    way = (x * np.cos(angle) + y * np.sin(angle)) / np.sqrt(2)
    light = 1 - (1 - photo.gradient) * (way + 1) / 2
    beyond = x * np.cos(across) + y * np.sin(across) - rng.uniform(-0.5, 0.5)
    edge = beyond * min(width, height) / 2
    shaded = 1 / (1 + np.exp(-np.clip(edge / photo.shadow_edge * 4, -50, 50)))
    return np.asarray(light * (1 - (1 - photo.shadow) * shaded))
