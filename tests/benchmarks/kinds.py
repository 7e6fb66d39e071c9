"""Twenty kinds of pictures of a digit, made of its strokes: well drawn, badly lit, cut, framed."""

import io
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from tests.benchmarks.sheets import Strokes, either, extent, grey, inked, laid, photo_of, somewhere
from tests.photos import Photo, anyhow, photograph

Picture = Image.Image | io.BytesIO


def drawn(strokes: Strokes, rng: Generator) -> Picture:
    side = int(rng.choice([28, 32, 64, 100, 200, 280, 400, 600]))
    pen = side * rng.uniform(0.04, 0.12)
    return either(inked(strokes, (side, side), somewhere(strokes, side, rng), pen), rng)


def photographed(strokes: Strokes, rng: Generator) -> Picture:
    return photograph(strokes, anyhow(rng), rng)


def plain_photograph(strokes: Strokes, rng: Generator) -> Picture:
    return photograph(strokes, Photo(pen=rng.choice(["marker", "ballpoint", "pencil"])), rng)


def cut(margin: float) -> Callable[[Strokes, Generator], Picture]:
    def kind(strokes: Strokes, rng: Generator) -> Picture:
        longer, (wide, high) = rng.uniform(120, 420), extent(strokes)
        pen = longer * rng.uniform(0.04, 0.09)
        rim = margin * longer + (pen / 2 if margin else 0)
        size = round(wide * longer + 2 * rim), round(high * longer + 2 * rim)
        size = max(size[0], round(pen)), max(size[1], round(pen))
        return grey(photo_of(strokes, size, (rim, rim, longer), pen, rng))

    return kind


def thin(strokes: Strokes, rng: Generator) -> Picture:
    side, pen = int(rng.integers(280, 1400)), rng.uniform(1, 3.5)
    return either(inked(strokes, (side, side), somewhere(strokes, side, rng), pen), rng)


def hairline(strokes: Strokes, rng: Generator) -> Picture:
    side = int(rng.integers(400, 1600))
    sheet = Image.new("L", (side, side))
    for line in laid(strokes, somewhere(strokes, side, rng, rng.uniform(0.5, 0.9))):
        ImageDraw.Draw(sheet).line([(float(x), float(y)) for x, y in line], fill=255, width=1)
    return sheet


def uneven(strokes: Strokes, rng: Generator) -> Picture:
    """A pen that is pressed in one place and not in others."""
    side = int(rng.choice([28, 56, 140, 280, 420]))
    box = somewhere(strokes, side, rng)
    ink = inked(strokes, (side, side), box, side * rng.uniform(0.05, 0.1))
    at = np.mgrid[:side, :side][rng.integers(2)] / side
    strength = np.where(at > rng.uniform(0.5, 0.75), 1, rng.uniform(0.35, 0.6))
    return either(ink * strength, rng)


def marker(strokes: Strokes, rng: Generator) -> Picture:
    """A half-transparent brush, darker where it crosses itself."""
    side, strength = int(rng.integers(150, 450)), rng.uniform(0.35, 0.6)
    box, pen = somewhere(strokes, side, rng), side * rng.uniform(0.05, 0.1)
    through = np.ones((side, side), np.float32)
    for line in laid(strokes, box):
        for start in range(0, len(line) - 1, max(1, len(line) // 3)):
            piece = line[start : start + len(line) // 3 + 2]
            low = piece.min(axis=0)
            where = (float(low[0]), float(low[1]), float((piece.max(axis=0) - low).max()))
            through *= 1 - strength * inked([piece], (side, side), where, pen)
    return either(1 - through, rng)


def dim_pencil(strokes: Strokes, rng: Generator) -> Picture:
    side = int(rng.integers(300, 700))
    box, pen = somewhere(strokes, side, rng), rng.uniform(3, 8)
    ink = inked(strokes, (side, side), box, pen) * rng.uniform(0.15, 0.35)
    pressed = Image.fromarray(rng.uniform(0.4, 1.3, (6, 6)).astype(np.float32), "F")
    ink = ink * np.asarray(pressed.resize((side, side), Image.Resampling.BICUBIC))
    seen = rng.uniform(180, 240) * (1 - ink) + rng.normal(0, 2, ink.shape)
    return grey(seen).filter(ImageFilter.GaussianBlur(0.7))


def specks(strokes: Strokes, rng: Generator) -> Picture:
    side = int(rng.integers(100, 500))
    box = somewhere(strokes, side, rng, rng.uniform(0.3, 0.55))
    ink = inked(strokes, (side, side), box, side * rng.uniform(0.03, 0.08))
    for _ in range(rng.integers(1, 4)):
        y, x = rng.choice([rng.uniform(0, 0.1), rng.uniform(0.88, 0.97)], 2) * side
        big = int(rng.uniform(0.008, 0.02) * side) + 1
        ink[int(y) : int(y) + big, int(x) : int(x) + big] = 1
    return either(ink, rng)


def neighbour(strokes: Strokes, rng: Generator) -> Picture:
    """A piece of what stood beside it hangs over the picture's edge."""
    side = int(rng.integers(150, 500))
    box = somewhere(strokes, side, rng, rng.uniform(0.2, 0.5))
    ink = inked(strokes, (side, side), box, side * rng.uniform(0.02, 0.05))
    wide, high = int(rng.uniform(0.03, 0.08) * side), int(rng.uniform(0.02, 0.04) * side)
    at = int(rng.uniform(0.1, 0.8) * side)
    ink[:high, at : at + wide] = 1
    turn = int(rng.integers(4))
    if turn % 2:
        ink[:high, at : at + wide] = 0
        ink[at : at + wide, -high:] = 1
    return either(ink, rng)


def rim(strokes: Strokes, rng: Generator) -> Picture:
    """A row or column of another brightness, or of none, is left at the edge."""
    side = int(rng.choice([28, 40, 120, 300, 480]))
    box = somewhere(strokes, side, rng)
    ink = inked(strokes, (side, side), box, side * rng.uniform(0.05, 0.1))
    ground = rng.uniform(0, 70)
    levels = ground + (rng.uniform(160, 255) - ground) * ink + rng.normal(0, 2, ink.shape)
    half = slice(None, side // 2)
    place: tuple[int | slice, int | slice] = (0, slice(None))
    place = (place, (slice(None), 0), (-1, slice(None)), (half, -1))[rng.integers(4)]
    if rng.random() < 0.5:
        levels[place] = rng.uniform(150, 255)
        return grey(levels)
    rgba = np.dstack([levels.clip(0, 255)] * 3 + [np.full_like(levels, 255)]).astype(np.uint8)
    rgba[place][..., 3] = 0
    return Image.fromarray(rgba, "RGBA")


def transparent(strokes: Strokes, rng: Generator) -> Picture:
    """Ink of any colour on nothing at all."""
    side = int(rng.choice([28, 100, 300, 500]))
    box = somewhere(strokes, side, rng)
    ink = inked(strokes, (side, side), box, side * rng.uniform(0.04, 0.1))
    colour = rng.choice(
        [(255, 255, 255), (255, 255, 240), (250, 240, 120), (0, 0, 0), (30, 60, 200)]
    )
    layers = [np.full_like(ink, c) for c in colour]
    return Image.fromarray(np.dstack([*layers, 255 * ink]).astype(np.uint8), "RGBA")


PAIRS = [
    ((0, 150, 0), (255, 20, 20)),
    ((255, 60, 60), (0, 160, 60)),
    ((0, 110, 230), (190, 60, 60)),
    ((200, 90, 200), (60, 150, 70)),
    ((255, 220, 0), (255, 255, 255)),
]


def coloured(strokes: Strokes, rng: Generator) -> Picture:
    """Ink and ground of (almost) one brightness."""
    side = int(rng.choice([28, 100, 300, 500]))
    box = somewhere(strokes, side, rng)
    ink = inked(strokes, (side, side), box, side * rng.uniform(0.04, 0.1))[..., None]
    pen, ground = PAIRS[rng.integers(len(PAIRS))]
    picture = Image.fromarray((ink * pen + (1 - ink) * np.array(ground)).astype(np.uint8))
    if rng.random() < 0.5:
        return picture
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90)
    file.seek(0)
    return file


def desk(strokes: Strokes, rng: Generator) -> Picture:
    """A white sheet on a dark desk that is seen on all four sides."""
    size = int(rng.integers(400, 700)), int(rng.integers(400, 700))
    sheet_side = round(min(size) * rng.uniform(0.55, 0.85))
    sheet = photo_of(
        strokes,
        (sheet_side, sheet_side),
        somewhere(strokes, sheet_side, rng, rng.uniform(0.4, 0.65)),
        sheet_side * rng.uniform(0.02, 0.05),
        rng,
    )
    levels = rng.uniform(20, 90) + rng.normal(0, 5, size)
    wood = np.sin(np.linspace(0, rng.uniform(5, 30), size[0]))[:, None] * rng.uniform(0, 8)
    picture = grey(levels + wood)
    turned = Image.fromarray(sheet).rotate(rng.uniform(-6, 6), expand=True)
    mask = Image.new("L", (sheet_side, sheet_side), 255).rotate(0)
    angle = rng.uniform(-6, 6)
    turned = Image.fromarray(sheet).rotate(angle, Image.Resampling.BICUBIC, expand=True)
    mask = mask.rotate(angle, expand=True)
    picture.paste(
        turned,
        ((size[1] - turned.width) // 2, (size[0] - turned.height) // 2),
        mask,
    )
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def framed(strokes: Strokes, rng: Generator) -> Picture:
    """In a printed box, in a chart's axes, or in a cell of a table; drawn or photographed."""
    side = int(rng.integers(200, 600))
    share = rng.uniform(0.3, 0.5)
    wide, high = extent(strokes)
    box = (side - wide * share * side) / 2, (side - high * share * side) / 2, share * side
    ink = inked(strokes, (side, side), box, side * rng.uniform(0.025, 0.05))
    sheet = Image.fromarray((255 * ink).astype(np.uint8))
    pen = ImageDraw.Draw(sheet)
    low, far = round(rng.uniform(0.04, 0.2) * side), round(rng.uniform(0.8, 0.96) * side)
    line = max(1, round(side * rng.uniform(0.003, 0.012)))
    dark = int(rng.uniform(140, 255))
    which = rng.integers(3)
    if which == 0:
        pen.rectangle((low, low, far, far), outline=dark, width=line)
    if which == 1:  # axes with their ticks
        pen.line([(low, low), (low, far), (far, far)], fill=dark, width=line)
        for at in np.linspace(low, far, 6):
            pen.line([(low - 0.02 * side, at), (low, at)], fill=dark, width=line)
            pen.line([(at, far), (at, far + 0.02 * side)], fill=dark, width=line)
    if which == 2:
        for at in (low, far):
            pen.line([(0, at), (side, at)], fill=dark, width=line)
            pen.line([(at, 0), (at, side)], fill=dark, width=line)
    ink = np.asarray(sheet, np.float32) / 255
    if rng.random() < 0.5:
        return either(ink, rng)
    paper = np.linspace(rng.uniform(190, 240), rng.uniform(140, 230), side)
    seen = paper * (1 - 0.75 * ink) + rng.normal(0, 3, ink.shape)
    return grey(seen).filter(ImageFilter.GaussianBlur(0.7))


def two(strokes: Strokes, rng: Generator) -> Picture:
    """A second, smaller digit beside it."""
    side = int(rng.integers(300, 600))
    size = 2 * side, side
    ink = inked(strokes, size, (0.25 * side, 0.2 * side, 0.6 * side), side * 0.04)
    other = np.array([(0, 0), (0.6, 0), (0.2, 1)], np.float32)
    ink = np.maximum(ink, inked([other], size, (1.35 * side, 0.3 * side, 0.4 * side), side * 0.04))
    paper = np.linspace(rng.uniform(190, 240), rng.uniform(140, 230), size[0])
    return grey(paper * (1 - 0.75 * ink) + rng.normal(0, 3, ink.shape))


KINDS: dict[str, Callable[[Strokes, Generator], Picture]] = {
    "drawn": drawn,
    "photographed": photographed,
    "plain photograph": plain_photograph,
    "cut 0 %": cut(0),
    "cut 2 %": cut(0.02),
    "cut 5 %": cut(0.05),
    "cut 10 %": cut(0.1),
    "thin": thin,
    "hairline": hairline,
    "uneven": uneven,
    "marker": marker,
    "dim pencil": dim_pencil,
    "specks": specks,
    "neighbour": neighbour,
    "rim": rim,
    "transparent": transparent,
    "coloured": coloured,
    "desk": desk,
    "framed": framed,
    "two": two,
}
