"""The drawable canvas, beneath the element that the visitor draws on, and what it reports.

The browser hands it what is drawn there. Where the browser has no such element, the visitor draws
on the canvas itself, and it reports its pixels by itself.
"""

from __future__ import annotations

import contextlib
import io
from importlib.metadata import version
from inspect import signature
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnn.arrays import Ink
from cnn.data.strokes import CANVAS
from cnn.page.visitor import Visitor

KEY = "canvas-sheet"
PACKAGE = "streamlit-drawable-canvas"
INK, PAPER = "#ffffff", "#000000"
LONGEST_REPORT = 100_000  # bytes of a PNG: the pen's take a tenth, and its parts are few so
PACKED = b"zTXt", b"iTXt", b"iCCP"  # what a PNG may unpack besides pixels
HEADER = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + 2 * CANVAS.to_bytes(4)

# What Pillow and the canvas's package raise for what no canvas has sent
FORGED = (TypeError, ValueError, LookupError, AttributeError, OSError, SyntaxError)


def show(visitor: Visitor) -> None:
    """The canvas, with what it was last started with; a sentence if the package is another."""
    # The package looks for a running Streamlit as it is imported; the rest here needs none.
    from streamlit_drawable_canvas import st_canvas

    how: dict[str, Any] = {
        "width": CANVAS,
        "height": CANVAS,
        "stroke_width": visitor.pen,
        "stroke_color": INK,
        "background_color": PAPER,
        # Another number makes it begin anew and forget its strokes.
        "initial_drawing": {"objects": visitor.objects, "start": visitor.starts},
        "update_streamlit": visitor.closed,
        "return_image_data": True,
        "key": KEY,
    }
    try:
        signature(st_canvas).bind(**how)
    except TypeError as error:
        st.error(f"{PACKAGE} {version(PACKAGE)} is not compatible with this page: {error}.")
        return
    # The package trusts what it is sent: what is forged fails in it, when the canvas is there.
    with contextlib.suppress(*FORGED):
        hear(visitor, st_canvas(**how).image_bytes)


def hear(visitor: Visitor, report: bytes | None) -> None:
    """Take what the canvas reports, if the visitor draws on it, once: in every later run the last
    report stands there still."""
    if visitor.closed and report and report != visitor.report:
        visitor.ink, visitor.report = from_report(report), report


def from_report(report: bytes) -> Ink:
    """The canvas's own PNG -> ink (280, 280). Raises FORGED, unpacking nothing, for any other."""
    if len(report) > LONGEST_REPORT or not report.startswith(HEADER):
        raise ValueError("not a picture of the canvas's size")
    if any(name in report for name in PACKED):
        raise ValueError("not the canvas's own picture")
    with Image.open(io.BytesIO(report), formats=["PNG"]) as picture:
        return from_canvas(np.asarray(picture.convert("RGBA")))


def from_canvas(pixels: NDArray[np.uint8]) -> Ink:
    """The canvas's (H, W, 4) RGBA pixels, white on black -> ink (H, W)."""
    alpha = pixels[..., 3].astype(np.uint16)
    return (pixels[..., 0] * alpha // 255).astype(np.uint8)
