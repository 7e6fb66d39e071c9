"""Picture files -> ink, whether drawn or photographed."""

import os
import warnings
from typing import IO, NamedTuple

import numpy as np
from PIL import EpsImagePlugin, Image, ImageOps

from cnn.arrays import Ink
from cnn.data import drawing, paper
from cnn.data.ground import grey_of
from cnn.data.neighbourhood import largest_around
from cnn.data.surroundings import on_sheet, without_rim
from cnn.files import require_file

MOST_PIXELS = 110_000_000  # of a picture file: the largest that phones take have 108 million
STRIP = 4_000_000  # pixels that are worked on at once
FRAMES = 10  # pictures of a file that are looked at: the first of an animation may be empty
ORIENTATION = 0x0112  # Exif's number for how the camera was held
EpsImagePlugin.gs_binary = False  # PostScript is a program, and could run for ever
NO_PICTURE = "not a picture that can be read"
FAINTEST = 24  # a picture with less between its lightest and darkest is a blank sheet
SMALLEST_PHOTO = 100  # pixels of its longer side
EDGE = 4  # pixels from ink within which a drawing's levels lie between
UNEVEN = 0.003  # a drawing has less than this share of them elsewhere
UNEVEN_BORDER = 0.1  # and no more than this share of its border is not paper


def open_picture(file: str | os.PathLike[str] | IO[bytes]) -> Ink:
    """A digit in a picture file, drawn or photographed on paper -> ink (H, W).

    A drawing may be dark on light or light on dark. Raises FileNotFoundError, and ValueError as
    `open_grey` does.
    """
    return to_ink(open_grey(file))


class Found(NamedTuple):
    """Ink (H, W): the digit's, and that of other digits on the same sheet."""

    ink: Ink
    beside: Ink


def to_ink(grey: Ink) -> Ink:
    """Grey levels of a drawing or a photograph -> the digit's ink (H, W)."""
    return find(grey).ink


def find(grey: Ink) -> Found:
    """Grey levels of a drawing or a photograph -> the ink in it.

    In a drawing ink is how far a pixel is from the paper, stretched to 0..255; the paper is the
    median of the border. Almost no contrast at all is a blank sheet. Where the border is not all
    paper, or more lies between paper and ink than their edges, it is a photograph.
    """
    grey = without_rim(grey)
    if max(grey.shape) >= SMALLEST_PHOTO:
        grey = on_sheet(grey)
    levels = grey.astype(np.float32)
    border = np.concatenate([levels[0], levels[-1], levels[:, 0], levels[:, -1]])
    ink = np.abs(levels - np.median(border))
    if ink.max() < FAINTEST:
        blank = np.zeros(ink.shape, np.uint8)
        return Found(blank, blank)
    stretched: Ink = (ink * (255 / ink.max())).astype(np.uint8)
    if max(ink.shape) >= SMALLEST_PHOTO:
        edges = largest_around(stretched, EDGE)
        between = (ink > FAINTEST / 2) & (edges < 128)
        around = np.abs(border - np.median(border)) > FAINTEST / 2
        if between.mean() > UNEVEN or around.mean() > UNEVEN_BORDER:
            return Found(*paper.find_ink(grey))
    return Found(*drawing.find_ink(stretched))


def open_grey(file: str | os.PathLike[str] | IO[bytes], side: int = 512) -> Ink:
    """A picture file of any kind -> its grey levels, at most side x side: see `grey_of`.

    Of a file with several pictures it is the first that is not blank. Raises FileNotFoundError,
    and ValueError for what is no picture, is cut off, or has more than MOST_PIXELS pixels (found
    before they are unpacked).
    """
    try:
        if isinstance(file, str | os.PathLike):
            require_file(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have our own limit
            with Image.open(file) as opened:
                width, height = opened.size
                if width * height <= MOST_PIXELS:
                    return _first_not_blank(opened, side)
    except FileNotFoundError:
        raise FileNotFoundError("no such file") from None
    except OSError as error:
        raise ValueError(error.strerror or NO_PICTURE) from error
    except Exception as error:  # a broken picture raises anything, from KeyError to struct.error
        raise ValueError(NO_PICTURE) from error
    limit = f"{MOST_PIXELS // 1_000_000} million can be read"
    raise ValueError(f"{width} x {height} pixels; {limit}")


def _first_not_blank(opened: Image.Image, side: int) -> Ink:
    first = grey = _grey(opened, side)
    for number in range(1, FRAMES):
        if np.ptp(grey) >= FAINTEST or not getattr(opened, "is_animated", False):
            break
        try:
            opened.seek(number)
        except EOFError:
            break
        if opened.width * opened.height > MOST_PIXELS:
            break
        grey = _grey(opened, side)
    return grey if np.ptp(grey) >= FAINTEST else first


def _grey(opened: Image.Image, side: int) -> Ink:
    opened.draft(None, (2 * side, 2 * side))  # a JPEG is made smaller while it is decoded
    orientation = opened.getexif().get(ORIENTATION, 1)
    factor = max(1, max(opened.size) // (2 * side))
    small = _reduced(opened, factor)
    if small.mode == "F":
        levels = np.asarray(small, np.float32)
        levels = levels - levels.min()
        small = Image.fromarray((levels * (255 / max(levels.max(), 1e-9))).astype(np.uint8))
    small.getexif()[ORIENTATION] = orientation
    small = ImageOps.exif_transpose(small)
    small.thumbnail((side, side))
    return np.asarray(small) if small.mode == "L" else grey_of(np.asarray(small))


def _reduced(opened: Image.Image, factor: int) -> Image.Image:
    """The picture in grey, float or RGBA, so many times smaller, made strip by strip: only as it
    is in the file does all of it lie in memory."""
    deep = opened.mode.startswith(("I", "F"))  # 16 or 32 bits a pixel
    plain = opened.mode in ("1", "L") and not opened.has_transparency_data
    mode = "F" if deep else "L" if plain else "RGBA"
    width, height = opened.size
    whole = Image.new(mode, (-(-width // factor), -(-height // factor)))
    rows = factor * max(1, STRIP // (width * factor))
    for top in range(0, height, rows):
        strip = opened.crop((0, top, width, min(top + rows, height)))
        if deep:
            levels = np.nan_to_num(np.asarray(strip, np.float32), posinf=0, neginf=0)
            strip = Image.fromarray(levels)
        whole.paste(strip.convert(mode).reduce(factor), (0, top // factor))
    return whole
