"""Picture files -> ink, whether drawn or photographed."""

import os
from typing import IO, NamedTuple

import numpy as np
from PIL import EpsImagePlugin, Image, ImageOps

from cnn.arrays import Ink
from cnn.data import drawing, paper
from cnn.data.ground import grey_of
from cnn.data.neighbourhood import largest_around
from cnn.files import require_file

MAX_SIDE = 4000  # pixels of a picture file
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
    """A picture file of any kind -> its grey levels, at most side x side, on white.

    Raises FileNotFoundError, and ValueError for what is no picture, is cut off, or has more
    than MAX_SIDE pixels a side (found before they are unpacked).
    """
    try:
        if isinstance(file, str | os.PathLike):
            require_file(file)
        with Image.open(file) as opened:
            if max(opened.size) <= MAX_SIDE:
                return _grey(ImageOps.exif_transpose(opened), side)
            width, height = opened.size
    except FileNotFoundError:
        raise FileNotFoundError("no such file") from None
    except OSError as error:
        raise ValueError(error.strerror or NO_PICTURE) from error
    except Exception as error:  # a broken picture raises anything, from KeyError to struct.error
        raise ValueError(NO_PICTURE) from error
    raise ValueError(f"{width} x {height} pixels; {MAX_SIDE} a side can be read")


def _grey(picture: Image.Image, side: int) -> Ink:
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits a pixel
        deep = np.nan_to_num(np.asarray(picture, np.float32), posinf=0, neginf=0)
        deep -= deep.min()
        picture = Image.fromarray((deep * (255 / max(deep.max(), 1e-9))).astype(np.uint8))
    if picture.mode in ("1", "L") and not picture.has_transparency_data:
        picture = picture.convert("L")
        picture.thumbnail((side, side))
        return np.asarray(picture)
    picture = picture.convert("RGBA")
    picture.thumbnail((side, side))
    return grey_of(np.asarray(picture))
