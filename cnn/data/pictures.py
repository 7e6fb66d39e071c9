"""Picture files of drawings and photographs: reading them, and finding the digit's ink."""

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

MOST_PIXELS = 110_000_000  # of a file: the largest photographs of phones have 108 million
STRIP = 4_000_000  # pixels that are processed at once
FRAMES = 10  # of a file that are tried: the first one of an animation may be blank
ORIENTATION = 0x0112  # tag in Exif
EpsImagePlugin.gs_binary = False  # PostScript is a program, which may never end
NO_PICTURE = "not a picture that can be read"
FAINTEST = 24  # levels: a picture with less contrast is a blank sheet
SMALLEST_PHOTO = 100  # pixels of its longer side
EDGE = 4  # pixels from ink within which a drawing has intermediate levels
UNEVEN = 0.003  # a drawing has at most this share of them elsewhere
UNEVEN_BORDER = 0.1  # and at most this share of its border is not paper


def open_picture(file: str | os.PathLike[str] | IO[bytes]) -> Ink:
    """Read the digit in a picture file, drawn or photographed.

    Parameters
    ----------
    file : str, os.PathLike or binary file
        Of a drawing, dark on light or light on dark, or of a photograph of paper.

    Returns
    -------
    (H, W) uint8 array
        Ink, 0 paper to 255.

    Raises
    ------
    FileNotFoundError, ValueError
        As of `open_grey`.
    """
    return to_ink(open_grey(file))


class Found(NamedTuple):
    """Ink (H, W) of the digit, and of other digits on the same sheet."""

    ink: Ink
    beside: Ink


def to_ink(grey: Ink) -> Ink:
    """Find the digit's ink (H, W) in grey levels (H, W); see `find`."""
    return find(grey).ink


def find(grey: Ink) -> Found:
    """Find the ink in grey levels of a drawing or a photograph.

    In a drawing ink is the difference from the paper, the median of the border, stretched to
    0..255. A picture with almost no contrast is a blank sheet. If not all of the border is paper,
    or if levels between paper and ink occur beyond the edges of ink, it is a photograph.

    Parameters
    ----------
    grey : (H, W) uint8 array

    Returns
    -------
    Found
        In a photograph, its arrays may be smaller than grey.
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
    """Read a picture file in any format that Pillow knows, in grey levels.

    Parameters
    ----------
    file : str, os.PathLike or binary file
        Of several frames, the first that is not blank is read.
    side : int
        The picture is scaled down to this many pixels on its longer side.

    Returns
    -------
    (H, W) uint8 array
        As by `grey_of`.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is not a picture, is truncated, or has more than MOST_PIXELS pixels, which is checked
        before they are decompressed.
    """
    try:
        if isinstance(file, str | os.PathLike):
            require_file(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MOST_PIXELS instead
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
    """Reduce the picture by a factor, in grey, float or RGBA.

    It is done in strips: the whole picture is in memory only in the file's own mode.
    """
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
